// One instance for `import` and `require`: the classes are the same objects however they are reached. It is required here, since Node
// starts its reader of a CommonJS file's exports for one that is imported: 1.5 ms in Node 20 and 22.
import { createRequire } from "node:module";

const bundle = createRequire(import.meta.url)("./bundle.cjs");

export const { NAMES } = bundle;
