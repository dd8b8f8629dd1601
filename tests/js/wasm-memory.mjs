// The memory of the WebAssembly that the package starts at its first call: import this module, then make that call.
const { Instance } = WebAssembly;
const memories = [];

WebAssembly.Instance = class extends Instance {
  constructor(...given) {
    super(...given);
    // Under whatever name: the build shortens those.
    memories.push(Object.values(this.exports).find((exported) => exported instanceof WebAssembly.Memory));
  }
};

/** The memory of the one module that was started. */
export function wasmMemory() {
  if (memories.length !== 1) throw new Error(`${memories.length} modules were started, not one`);
  return memories[0];
}

/** Whether WebAssembly's memory holds these bytes anywhere. */
export function wasmHolds(bytes) {
  return Buffer.from(wasmMemory().buffer).includes(bytes);
}
