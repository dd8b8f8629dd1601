// The WebAssembly module under a class shell. The build lays these scripts beside the glue of one module, and so they have one
// instance of it, however many shells there are.
import { use } from "./abi.mjs";
import { startBy } from "./guarded.mjs";
import { instance } from "./loading.mjs";
import { imports } from "./module_bg.js";

let source;

/** Entry files say here where the module comes from: of it nothing runs before the first call that needs it. */
export function provide(from) {
  source = from;
}

startBy(() => use(instance(source, imports).exports));
