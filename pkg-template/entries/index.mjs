// The entry of bundlers, browsers, Deno and Bun: the module travels inside the JavaScript, so no file has to be found.
import { provide } from "./core.mjs";
import { wasmBytes } from "./inline.mjs";

provide(() => new WebAssembly.Module(wasmBytes()));

export { NAMES } from "./core.mjs";
