// One instance for `import` and `require`: the classes are the same objects however they are reached.
import bundle from "./index.cjs";

export const { NAMES } = bundle;
