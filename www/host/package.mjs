// The package, with its WebAssembly compiled while it arrives instead of carried as base64: a third less to load.
import { provide as provideClient, StreamClient } from "../package/client/core.mjs";
import { provide as provideSandbox, Sandbox } from "../package/sandbox/core.mjs";

/** Static hosts that do not know the type of WebAssembly send it as something else, and that does not stream. */
async function compiled(name) {
  const response = await fetch(new URL(`../package/${name}/${name}.wasm`, import.meta.url));
  if (!response.ok) throw new Error(`The page's ${name}.wasm could not be loaded (${response.status}). Load the page again.`);
  const streams = response.headers.get("content-type") === "application/wasm";
  return streams ? WebAssembly.compileStreaming(response) : WebAssembly.compile(await response.arrayBuffer());
}

/** Nothing of the package works before this is done. */
export async function loadPackage() {
  const [client, sandbox] = await Promise.all([compiled("client"), compiled("sandbox")]);
  provideClient(() => client);
  provideSandbox(() => sandbox);
}

export { Sandbox, StreamClient };
