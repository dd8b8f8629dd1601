// When and how the WebAssembly starts: on the first call that needs it, synchronously, once.
//
// Importing the package must cost nothing and can never fail, so an entry file only says where its module comes from
// (`provide`), and the first call compiles and starts it.
import { StreamError } from "./errors.mjs";

/** The name that the build gives to all that a module imports. */
const IMPORTS = "a";

/**
 * @param {() => WebAssembly.Module} source where the module comes from
 * @param {object} imports what the module imports
 * @returns {WebAssembly.Instance}
 * @throws {StreamError} why there cannot be one
 */
export function instance(source, imports) {
  if (typeof WebAssembly !== "object") throw new StreamError(missing());
  if (typeof TextDecoder !== "function" || typeof TextEncoder !== "function") throw new StreamError(withoutTextCoders());
  try {
    // No `instanceof WebAssembly.Module` here: an edge runtime's module can come from another realm.
    return new WebAssembly.Instance(source(), { [IMPORTS]: imports });
  } catch (cause) {
    throw new StreamError(FORBIDDEN.test(String(cause)) ? forbidden() : damaged(cause), { cause });
  }
}

// "Wasm code generation disallowed by embedder" (V8: Workers, isolates), "violates the following Content Security policy
// directive" (Chromium), "call to WebAssembly.Module() blocked by CSP" (Firefox), "Refused to create a WebAssembly object
// because 'unsafe-eval' ..." (Safari).
const FORBIDDEN = /disallowed by embedder|content security policy|blocked by CSP|unsafe-eval/i;

const missing = () =>
  `stream-users-wasm needs WebAssembly and ${runtime()} has none: ` +
  "start it without --jitless or its like (on an Apple device: outside Lockdown Mode), or use another runtime.";

const withoutTextCoders = () =>
  `stream-users-wasm needs TextDecoder and TextEncoder and ${runtime()} has none: ` +
  "where a test runner imitates a page, as Jest's jsdom does, set both from node:util before the tests (in Jest: setupFiles).";

const forbidden = () =>
  typeof document === "object"
    ? `${capitalised(runtime())} forbids compiling WebAssembly: ` +
      "add 'wasm-unsafe-eval' to script-src in its Content-Security-Policy."
    : `${capitalised(runtime())} forbids compiling WebAssembly at run time: bundle stream-users-wasm with the resolve ` +
      'condition "workerd" (Cloudflare Workers) or "edge-light" (Vercel), whose entries import the compiled module, ' +
      "and keep your framework from bundling it before that.";

const damaged = (cause) =>
  `The WebAssembly module of stream-users-wasm did not start in ${runtime()} (${firstLine(cause)}): ` +
  "its bytes were changed after the package was built, so install the package again " +
  "and keep build steps from rewriting its files.";

const capitalised = (text) => text.charAt(0).toUpperCase() + text.slice(1);

const firstLine = (cause) => String(cause?.message ?? cause).split("\n", 1)[0];

/** What errors call this runtime. */
export function runtime() {
  const { navigator, process, Deno, Bun, EdgeRuntime, document, WorkerGlobalScope } = globalThis;
  if (navigator?.userAgent === "Cloudflare-Workers") return "Cloudflare Workers";
  if (typeof EdgeRuntime === "string") return "the edge runtime";
  if (Deno?.version?.deno) return `Deno ${Deno.version.deno}`;
  if (Bun?.version) return `Bun ${Bun.version}`;
  if (typeof document === "object") return "this page";
  if (process?.versions?.node) return `Node.js ${process.versions.node}`;
  if (typeof WorkerGlobalScope === "function") return "this web worker";
  return "this JavaScript runtime";
}
