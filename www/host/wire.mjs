// What goes over the wire between the client and the sandbox: the same `fetch`, watched.

/** Bodies are shown to people: what is longer is cut, and says so. */
const LONGEST_BODY = 16_384;

/**
 * @param {typeof fetch} send the sandbox's
 * @param {object} seen who is told
 * @param {(entry: object) => void} seen.request
 * @param {() => void} seen.changed
 * @param {(id: string, operation: string) => void} seen.task
 * @param {(token: string) => string | undefined} seen.whose the user whose token it is; a server's is nobody's
 * @returns {(input: string, init?: object, options?: { reads?: boolean }) => Promise<Response>}
 */
export function watched(send, seen) {
  let number = 0;
  return async (input, init = {}, { reads = false } = {}) => {
    const url = new URL(input);
    const method = init.method ?? "GET";
    const at = Date.now();
    const start = performance.now();
    const response = await send(input, init);
    const durationMs = performance.now() - start;
    const text = await response.clone().text();
    const body = typeof init.body === "string" ? init.body : "";
    number += 1;
    seen.request({
      number,
      at,
      method,
      path: url.pathname,
      query: url.search,
      as: asked(init.headers, seen.whose),
      status: response.status,
      durationMs,
      requestHeaders: withoutToken(init.headers),
      requestBody: cut(body),
      isWhole: body.length <= LONGEST_BODY,
      responseHeaders: Object.fromEntries(response.headers),
      responseBody: cut(text),
    });
    if (response.ok && method !== "GET" && !reads) seen.changed();
    const task = /"task_id":"([^"]+)"/.exec(text.slice(0, LONGEST_BODY))?.[1];
    if (task && method !== "GET") seen.task(task, `${method} ${url.pathname}`);
    return response;
  };
}

/** In whose name a request is made. */
function asked(headers, whose) {
  const token = new Headers(headers).get("authorization");
  return token ? (whose(token) ?? "server") : "anonymous";
}

/** Tokens are nobody's to read, not even in a list of requests. */
function withoutToken(headers) {
  const shown = Object.fromEntries(new Headers(headers));
  if (shown.authorization) shown.authorization = "(a token)";
  return shown;
}

const cut = (text) =>
  text.length <= LONGEST_BODY ? text : `${text.slice(0, LONGEST_BODY)}… (cut: ${text.length.toLocaleString("en")} characters)`;
