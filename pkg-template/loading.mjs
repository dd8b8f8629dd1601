// Starting the WebAssembly: synchronously and once, by the first call that needs it. Importing the package costs nothing and cannot fail.
import { StreamError } from "./errors.mjs";

/** The name that the build gives to all that a module imports. */
const IMPORTS = "a";

// "Wasm code generation disallowed by embedder" (V8: Workers, isolates), "violates the following Content Security policy
// directive" (Chromium), "call to WebAssembly.Module() blocked by CSP" (Firefox), "Refused to create a WebAssembly object
// because 'unsafe-eval' ..." (Safari).
const FORBIDDEN = /disallowed by embedder|content security policy|blocked by CSP|unsafe-eval/i;

/**
 * @param {() => WebAssembly.Module} source where the module comes from
 * @param {object} imports what it imports
 * @returns {WebAssembly.Instance}
 * @throws {StreamError} why it cannot start, and what to do
 */
export function instance(source, imports) {
  if (typeof WebAssembly !== "object") {
    throw stuck("has no WebAssembly", "start it without --jitless (on an Apple device: outside Lockdown Mode), or use another runtime");
  }
  if (typeof TextDecoder !== "function" || typeof TextEncoder !== "function") {
    throw stuck(
      "has no TextDecoder or no TextEncoder",
      "where a test runner imitates a page, as Jest's jsdom does, set both from node:util before the tests (in Jest: setupFiles)",
    );
  }
  try {
    // No `instanceof WebAssembly.Module` here: an edge runtime's module can come from another realm.
    return new WebAssembly.Instance(source(), { [IMPORTS]: imports });
  } catch (cause) {
    if (!FORBIDDEN.test(cause)) {
      const said = String(cause?.message ?? cause).split("\n", 1)[0];
      const cure = "its bytes were changed after the package was built: install it again, and keep build steps from rewriting its files";
      throw stuck(`refuses its module (${said})`, cure, cause);
    }
    if (typeof document === "object") {
      throw stuck("forbids compiling WebAssembly", "add 'wasm-unsafe-eval' to script-src in its Content-Security-Policy", cause);
    }
    throw stuck(
      "forbids compiling WebAssembly at run time",
      'bundle the package with the resolve condition "workerd" (Cloudflare Workers) or "edge-light" (Vercel), whose entries import ' +
        "the compiled module, and keep your framework from bundling it before that",
      cause,
    );
  }
}

const stuck = (why, cure, cause) => new StreamError(`stream-users-wasm cannot start: ${runtime()} ${why}; ${cure}.`, { cause });

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
