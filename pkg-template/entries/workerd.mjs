// Cloudflare Workers compile WebAssembly when they are deployed and refuse it at run time: this import is the compiled module.
import module from "./MODULE.wasm";
import { provide } from "./core.mjs";

provide(() => module);

export { NAMES } from "./core.mjs";
