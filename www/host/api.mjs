// Any endpoint of a sandbox, for what no method of the client reaches: channels, messages, calls.
import { StreamClient } from "./package.mjs";

/** A host that nobody asks: the sandbox's `fetch` answers for any. */
export const BASE = "https://sandbox.invalid";

/**
 * @param {{ apiKey: string, secret: string }} sandbox
 * @param {(url: URL, init: object, options: object) => Promise<Response>} fetch one around the sandbox's, which takes a third argument for
 *   a Worker's
 * @returns {Promise<import("../link.mjs").Link["api"]>}
 */
export async function apiOf({ apiKey, secret }, fetch) {
  const serverToken = await tokenOf(apiKey, secret);
  return async (method, path, body, { as, reads } = {}) => {
    const url = new URL(path, BASE);
    url.searchParams.set("api_key", apiKey);
    const headers =
      as === "anonymous"
        ? { "stream-auth-type": "anonymous" }
        : { "stream-auth-type": "jwt", authorization: as?.token ?? serverToken };
    if (body !== undefined) headers["content-type"] = "application/json";
    const init = { method, headers, body: body === undefined ? undefined : JSON.stringify(body) };
    const response = await fetch(url, init, { reads });
    const text = await response.text();
    return { status: response.status, headers: Object.fromEntries(response.headers), body: text ? JSON.parse(text) : undefined };
  };
}

/** The server's token, caught on its way: the client has no method that gives it away. */
async function tokenOf(apiKey, secret) {
  let token;
  const fetch = async (_, { headers }) => {
    token = new Headers(headers).get("authorization");
    return new Response("{}", { headers: { "content-type": "application/json" } });
  };
  await new StreamClient(apiKey, secret, { fetch, dangerouslyAllowBrowser: true }).getRateLimits();
  return token;
}
