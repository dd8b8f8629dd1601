// One attempt: one `fetch`, from the request to the last byte of the reply. It knows HTTP and nothing of the API.
import { readUpTo, readerOf } from "./body.mjs";
import { runtime } from "./loading.mjs";

/**
 * Sends a request and reads the reply.
 *
 * @param {object} order `url`, `method`, `sent` (the headers) and `body`; `fetch`, if it is not the runtime's; `longest`, in bytes of the reply
 * @param {{ until: Function }} interruptions what may end it early
 * @param {number} time after so many milliseconds it is given up
 * @returns {Promise<object>} `{ reply: { status, statusText, headers, text } }`, or how it ended without: `{ ended, cause?, detail? }`
 */
export function exchange(order, interruptions, time) {
  const { url, method, sent, body, longest } = order;
  // Looked up at each attempt, so that a polyfill or mock set later counts; called unbound, as Workers demand.
  const { fetch = globalThis.fetch } = order;
  let controller;
  let reader;

  async function converse() {
    if (typeof fetch !== "function") return { ended: "noFetch", detail: runtime() };
    let response;
    try {
      controller = new AbortController();
      // A redirect would hand the token to another host.
      response = await fetch(url, { method, headers: sent, body, redirect: "manual", signal: controller.signal });
    } catch (cause) {
      return { ended: "failed", cause, detail: codeOf(cause) };
    }
    const { status, statusText, type, headers } = headOf(response);
    if (!headers) return { ended: "noResponse" };
    // A page cannot see where a redirect leads, nor its status.
    if (type === "opaqueredirect" || (status >= 300 && status < 400)) return { ended: "redirected", detail: status ? `status ${status}` : "" };
    try {
      if (Number(headers.get("content-length")) > longest) return { ended: "tooLong" };
      reader = readerOf(response);
      // A stand-in for a Response need only have `text()`: what it gives is in memory already.
      const text = await (reader ? readUpTo(longest, reader) : response.text());
      if (text === undefined && reader) return { ended: "tooLong" };
      reader = undefined;
      return { reply: { status, statusText, headers, text: typeof text === "string" ? text : "" } };
    } catch (cause) {
      return { ended: "broken", cause, detail: codeOf(cause) };
    }
  }

  return interruptions.until(time, converse, () => {
    controller?.abort();
    // So that no connection is kept for nothing. What becomes of it is nobody's concern, but an unhandled rejection would end Node's process.
    if (reader) (async () => reader.cancel())().catch(() => {});
  });
}

/**
 * What is needed of a `Response`, each member read once: a given `fetch` may answer with anything.
 * Not `instanceof`: polyfills and other realms have classes of their own. Nothing of what is none.
 */
function headOf(response) {
  try {
    const { status, statusText, type, headers } = response;
    const isResponse = typeof headers.get === "function" && typeof response.text === "function";
    if (isResponse && typeof status === "number" && status >= 0 && status < 1000) return { status, statusText, type, headers };
  } catch {
    // A member that throws is as good as none.
  }
  return {};
}

/** The system's error code, which runtimes hide at different depths. */
function codeOf(error) {
  try {
    for (let depth = 0; depth < 4; depth += 1, error = error.cause) if (typeof error.code === "string") return error.code;
  } catch {
    // Whatever was thrown may have no members, or members that throw.
  }
  return undefined;
}
