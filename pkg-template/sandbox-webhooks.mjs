// Posting webhooks, on Node. What is posted, when again, and how long an attempt may take, the sandbox knows.
import { gzipSync } from "node:zlib";

/**
 * @param {{ again: Function, timeout: number, header: string }} attempts the sandbox's rules
 * @param {(message: string) => void} report called with what people should know
 * @returns {(url: string, headers: [string, string][], body: string, gzip: boolean) => Promise<void>} delivers one webhook, compressed or not
 */
export function poster(attempts, report) {
  return async (url, headers, text, gzip) => {
    const body = gzip ? gzipSync(text) : text;
    const start = performance.now();
    for (let count = 1; ; count++) {
      const { status, error } = await attempt(url, [...headers, [attempts.header, String(count)]], body, attempts.timeout);
      if (status >= 200 && status < 300) return;
      if (!attempts.again(count, status, error?.name === "TimeoutError", performance.now() - start)) {
        const said = status === undefined ? (error.cause?.message ?? error.message) : `it answered ${status}`;
        return report(`A webhook was not delivered to ${where(url)}: ${said}.`);
      }
    }
  };
}

async function attempt(url, headers, body, timeout) {
  try {
    const reply = await fetch(url, { method: "POST", headers, body, redirect: "manual", signal: AbortSignal.timeout(timeout) });
    // The connection is free for the next one only when its reply was read.
    await reply.arrayBuffer();
    return { status: reply.status };
  } catch (error) {
    return { error };
  }
}

/** A URL without what may be secret in it. */
function where(url) {
  try {
    const { origin, pathname } = new URL(url);
    return origin + pathname;
  } catch {
    return "a URL that is none";
  }
}
