// The WebAssembly module under a class shell. The build lays these scripts beside the glue of one module, and so they have one
// instance of it, however many shells there are.
import { guarded } from "./guarded.mjs";
import { loadable } from "./loading.mjs";
import * as bindings from "./module_bg.js";

const module = loadable(bindings);

/** Entry files say here where the module comes from. */
export const { provide } = module;

export const wasmModule = guarded(module);

/** The only way into it. */
export const { run } = wasmModule;
