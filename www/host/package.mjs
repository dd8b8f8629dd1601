// The package as the page has it: one module and one script for its client and its sandbox.
import { provide, Sandbox, StreamClient } from "../package/package.mjs";

/** Compiles the module while it arrives; nothing of the package works before that is done. */
export async function loadPackage() {
  const response = await fetch(new URL("../package/package.wasm", import.meta.url));
  if (!response.ok) throw new Error(`The page's package.wasm could not be loaded (${response.status}). Load the page again.`);
  // Static hosts that do not know the type of WebAssembly send it as something else, and that does not stream.
  const streams = response.headers.get("content-type") === "application/wasm";
  const module = streams ? await WebAssembly.compileStreaming(response) : await WebAssembly.compile(await response.arrayBuffer());
  provide(() => module);
}

export { Sandbox, StreamClient };
