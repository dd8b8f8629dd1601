// The page's half of a token endpoint: small, and without WebAssembly.
import { StreamConnectionError, StreamError } from "./errors.mjs";

/** Which part of its life a token is used for: a page that slept or a slow network should not meet an expired one. */
const USED_PART = 0.9;

/**
 * A function that gives a valid token, for `tokenProvider` of Stream's client SDKs.
 *
 * @param {string} url where `tokenHandler` answers
 * @param {{ fetch?: typeof fetch, headers?: Record<string, string>, credentials?: RequestCredentials }} options
 * @returns {() => Promise<string>}
 */
export function tokenProvider(url, { fetch = (...request) => globalThis.fetch(...request), headers, credentials = "same-origin" } = {}) {
  let token;
  let renewAt = 0;
  let pending;

  async function renew() {
    let response;
    try {
      response = await fetch(url, { method: "POST", headers, credentials });
    } catch (cause) {
      throw new StreamConnectionError(`The token endpoint ${url} could not be reached, see cause.`, { cause, retryable: true });
    }
    const body = await response.json().catch(() => undefined);
    if (!response.ok || typeof body?.token !== "string") throw refusal(url, response.status);
    renewAt = Date.now() + lifetime(body) * USED_PART;
    return (token = body.token);
  }

  return async () => {
    if (Date.now() < renewAt) return token;
    pending ??= renew().finally(() => (pending = undefined));
    return pending;
  };
}

/**
 * Milliseconds that a new token lives. By its own claims, not by this device's clock, which may be wrong.
 *
 * Source: RFC 7519 for the claims.
 */
function lifetime({ token, expires_at }) {
  try {
    const { iat, exp } = JSON.parse(atob(token.split(".")[1].replace(/-/g, "+").replace(/_/g, "/")));
    if (exp > iat) return (exp - iat) * 1000;
  } catch {
    // Not a JWT: what the endpoint says must do.
  }
  return expires_at * 1000 - Date.now();
}

function refusal(url, status) {
  const why =
    status === 401 ? "nobody is signed in" : status >= 200 && status < 300 ? "it is no { token }" : "it cannot give one";
  return new StreamError(`The token endpoint ${url} answered ${status}: ${why}.`, { code: status, retryable: status >= 500 });
}
