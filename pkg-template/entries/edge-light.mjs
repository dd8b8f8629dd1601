// Vercel's edge runtime refuses compiling at run time too, and names its compiled modules with `?module`.
import module from "./MODULE.wasm?module";
import { provide } from "./core.mjs";

provide(() => module);

export { NAMES } from "./core.mjs";
