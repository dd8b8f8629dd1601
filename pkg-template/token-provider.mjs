// The page's half of a token endpoint: small, and without WebAssembly.
import { parsed } from "./body.mjs";
import { StreamConnectionError, StreamError, StreamInputError, StreamTimeoutError } from "./errors.mjs";
import { interruptible } from "./interruptible.mjs";

/** Which part of its life a token is used for: a page that slept or a slow network should not meet an expired one. */
const USED_PART = 0.9;

/** The longest that timers can wait, in milliseconds. */
const LONGEST = 2 ** 31 - 1;

/** What each option must be. */
const OPTIONS = {
  fetch: ["a function", (value) => typeof value === "function"],
  headers: ["an object", (value) => value && typeof value === "object"],
  credentials: ["omit, same-origin or include", (value) => /^(omit|same-origin|include)$/.test(value)],
  timeout: [`a number of milliseconds from 1 to ${LONGEST}`, (value) => typeof value === "number" && value >= 1 && value <= LONGEST],
};

/**
 * A function that gives a valid token, for `tokenProvider` of Stream's client SDKs.
 *
 * @param {string} url where `tokenHandler` answers
 * @param {{ fetch?: typeof fetch, headers?: Record<string, string>, credentials?: RequestCredentials, timeout?: number }} options
 * @returns {(() => Promise<string>) & { reset(): void }}
 */
export function tokenProvider(url, options = {}) {
  if (!url || typeof url !== "string") refuse("url", 'must be where tokenHandler answers, such as "/token"');
  if (!options || typeof options !== "object") refuse("options", "must be an object");
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  for (const [name, value] of given) {
    const path = `options.${name}`;
    if (!Object.hasOwn(OPTIONS, name)) refuse(path, `is not an option: there are ${Object.keys(OPTIONS).join(", ")}`);
    const [what, is] = OPTIONS[name];
    if (!is(value)) refuse(path, `must be ${what}`);
  }
  const order = Object.fromEntries(given);
  let held;
  let pending;

  const getToken = async () => {
    if (Date.now() < held?.until) return held.token;
    const mine = (pending ??= ask(url, order));
    try {
      const fresh = await mine;
      // After a reset it may be somebody else's, and is not kept.
      if (pending === mine) held = fresh;
      return fresh.token;
    } finally {
      if (pending === mine) pending = undefined;
    }
  };
  getToken.reset = () => void (held = pending = undefined);
  return getToken;
}

function refuse(path, why) {
  throw new StreamInputError(`${path} ${why}.`, { path });
}

/** Asks the endpoint: gives the token, and until when it is used. */
async function ask(url, { fetch = globalThis.fetch, headers, credentials = "same-origin", timeout = 10_000 }) {
  const controller = new AbortController();
  const interruptions = interruptible();
  const exchange = async () => {
    try {
      const response = await fetch(url, { method: "POST", headers, credentials, signal: controller.signal });
      return { status: response.status, body: parsed(await response.text()) };
    } catch (cause) {
      return { ended: "failed", cause };
    }
  };
  const { ended, cause, status, body } = await interruptions.until(timeout, exchange, () => controller.abort());
  interruptions.end();
  if (ended === "timeUp") throw new StreamTimeoutError(`The token endpoint ${url} did not answer within ${timeout} ms.`, { retryable: true });
  if (ended) throw new StreamConnectionError(`The token endpoint ${url} could not be reached, see cause.`, { cause, retryable: true });
  if (!isSuccess(status) || typeof body?.token !== "string") throw refusal(url, status);
  return { token: body.token, until: Date.now() + lifetime(body) * USED_PART };
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

const isSuccess = (status) => status >= 200 && status < 300;

function refusal(url, status) {
  const why = status === 401 ? "nobody is signed in" : isSuccess(status) ? "it is no { token }" : "it cannot give one";
  return new StreamError(`The token endpoint ${url} answered ${status}: ${why}.`, { code: status, retryable: status >= 500 });
}
