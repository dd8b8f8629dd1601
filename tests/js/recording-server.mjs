// A real HTTP server on the loopback interface that keeps what it was asked and answers what it was told to.
import { createServer } from "node:http";

/**
 * Starts a server.
 *
 * Each answer is `{ status = 200, headers = {}, body = "" }`, where a body that is no string is sent as JSON,
 * or a function `(request, response)` that writes, stalls or breaks the connection itself.
 * Answers given to `next` are used up one by one; then the one given to `always` holds.
 *
 * @returns {Promise<{ url: string, host: string, requests: object[], next(...answers): void, always(answer): void,
 *   reset(): void, close(): Promise<void>, [Symbol.asyncDispose](): Promise<void> }>}
 */
export async function recordingServer() {
  const requests = [];
  let script = [];
  let fallback = unscripted;

  const server = createServer((request, response) => {
    const chunks = [];
    request.on("data", (chunk) => chunks.push(chunk));
    request.on("end", () => {
      const record = recorded(request, Buffer.concat(chunks));
      requests.push(record);
      const answer = script.shift() ?? fallback;
      if (typeof answer === "function") answer(record, response);
      else send(answer, response);
    });
  });
  // Tests that keep the process busy for seconds must not find their pooled connection closed afterwards.
  server.keepAliveTimeout = 120_000;
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const host = `127.0.0.1:${server.address().port}`;

  const close = () =>
    new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    });
  return {
    url: `http://${host}`,
    host,
    requests,
    next: (...answers) => void script.push(...answers),
    always: (answer) => void (fallback = answer),
    reset() {
      requests.length = 0;
      script = [];
      fallback = unscripted;
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

const unscripted = { status: 599, body: "the test gave no answer for this request" };

/** Writes a plain answer. */
export function send({ status = 200, headers = {}, body = "" }, response) {
  const text = typeof body === "string" || body instanceof Uint8Array ? body : JSON.stringify(body);
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(text);
}

function recorded(request, bytes) {
  const url = new URL(request.url, "http://recorded");
  const body = bytes.toString();
  return {
    method: request.method,
    target: request.url,
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    headers: request.headers,
    body,
    json: body === "" ? undefined : parsed(body),
  };
}

function parsed(body) {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
