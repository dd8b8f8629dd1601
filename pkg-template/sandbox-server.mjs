// The sandbox over HTTP, on Node. It hands the bytes over as they come: what they mean, the sandbox knows.
import { createServer } from "node:http";
import { Files } from "./sandbox-files.mjs";
import { poster } from "./sandbox-webhooks.mjs";

const MACHINE = Symbol.for("stream-users-wasm.machine");

/** Bodies up to this are read before anybody asks who sends them, in bytes. */
const SMALL = 64 * 1024;

// Nobody holds a connection without using it. In milliseconds.
const TIMEOUTS = { headersTimeout: 10_000, requestTimeout: 60_000, keepAliveTimeout: 65_000, connectionsCheckingInterval: 5_000 };

/**
 * Serves a sandbox.
 *
 * @param {import("stream-users-wasm/sandbox").Sandbox} sandbox
 * @param {{ port?: number, host?: string, data?: string, report?: (message: string) => void }} options port 0, the default, is
 *   any free one; the default host is 127.0.0.1; `data` is the folder that keeps changes, without which they live in memory;
 *   `report` is called with what people should know
 * @returns {Promise<{ url: string, serverToken(): string, close(): Promise<void> }>} settled when connections are accepted; the token is
 *   for the control, never expires, and may do everything
 */
export async function startServer(sandbox, { port = 0, host = "127.0.0.1", data, report = console.error, ...timeouts } = {}) {
  const machine = sandbox[MACHINE];
  const files = data === undefined ? undefined : new Files(data, report);
  const journal = files && (await machine.keepIn(files).catch((error) => abandon(files, error)));
  machine.postBy(poster(machine.attempts, report));
  const { refuse, passed } = failing(machine, report);
  const post = together();

  const server = createServer({ ...TIMEOUTS, ...timeouts }, (request, response) => {
    const reply = (body, ...more) => {
      const answered = machine.answer(request.method, request.url, request.rawHeaders, body);
      const [, , , entries, delay, , webhooks] = answered;
      const stored = journal && (entries === undefined ? journal.settled() : journal.store(entries));
      const send = () => {
        passed();
        if (delay) setTimeout(finish, delay, response, answered, more);
        else finish(response, answered, more);
        machine.tell(webhooks);
      };
      // Whatever is told may show any change so far, so all of them are on disk first.
      if (stored) stored.then(send, (error) => finish(response, refuse(error), more));
      else post(send);
    };
    receive(request, machine, reply);
  });
  server.on("clientError", (error, socket) => refuseBytes(machine, error, socket));

  try {
    await new Promise((resolve, reject) => {
      server.once("error", reject);
      server.listen(port, host, resolve);
    });
  } catch (error) {
    abandon(files, error);
  }
  const { address, family, port: bound } = server.address();
  return {
    serverToken: machine.serverToken,
    url: `http://${family === "IPv6" ? `[${address}]` : address}:${bound}`,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeIdleConnections();
      // What is being stored is acknowledged; who is still sending is not waited for.
      await journal?.settled()?.catch(() => {});
      await new Promise(post);
      files?.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function abandon(files, error) {
  files?.close();
  throw error;
}

/**
 * Lets replies go out together, once all requests that came meanwhile are answered. To wake a process that waits for a reply costs the
 * system as much as a third of the whole request; one with several requests under way is woken once.
 */
function together() {
  let waiting = [];
  const flush = () => {
    const sends = waiting;
    waiting = [];
    for (const send of sends) send();
  };
  return (send) => {
    if (waiting.push(send) === 1) setImmediate(flush);
  };
}

/** The reply when changes cannot be stored. That it is so is said once, and so is that it is over. */
function failing(machine, report) {
  let said = false;
  return {
    refuse({ message }) {
      if (!said) report(`The sandbox stopped acknowledging: ${message}`);
      said = true;
      return [500, ["content-type", "application/json"], machine.refusal(500, message)];
    },
    passed() {
      if (said) report("The sandbox acknowledges again: all changes are stored.");
      said = false;
    },
  };
}

function finish(response, [status, headers, body, , , ending], more) {
  const { socket } = response;
  if (ending === "reset") return void socket?.resetAndDestroy();
  const length = status === 204 ? [] : ["content-length", String(Buffer.byteLength(body))];
  response.writeHead(status, [...headers, ...length, ...more]);
  if (ending === "truncated") return void response.write(half(body), () => socket?.destroy());
  // As text, and not as bytes: Node sends it in one write with the head.
  if (response.req.complete) return void response.end(body);
  // Closed now, the connection would break under whoever still sends, who then never reads this. `requestTimeout` ends it.
  response.write(body);
  response.req.once("end", () => response.end());
}

function half(body) {
  const bytes = Buffer.from(body);
  return bytes.subarray(0, bytes.length >> 1);
}

/** Calls `reply` once: with the whole body, or as soon as there is more of it than the sandbox reads. */
function receive(request, machine, reply) {
  const chunks = [];
  let size = 0;
  let most;
  request.on("data", (chunk) => {
    if (size > most) return;
    chunks.push(chunk);
    size += chunk.length;
    if (size > SMALL) most ??= machine.maxBody(request.method, request.url, request.rawHeaders);
    if (size > most) reply(Buffer.concat(chunks), "connection", "close");
  });
  request.on("end", () => {
    if (!(size > most)) reply(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks));
  });
  // The connection broke: there is nobody to answer.
  request.on("error", () => {});
}

const STATUSES = { HPE_HEADER_OVERFLOW: [431, "Request Header Fields Too Large"], ERR_HTTP_REQUEST_TIMEOUT: [408, "Request Timeout"] };

/** Bytes that are no HTTP request. */
function refuseBytes(machine, error, socket) {
  if (error.code === "ECONNRESET" || !socket.writable) return void socket.destroy();
  const [status, text] = STATUSES[error.code] ?? [400, "Bad Request"];
  const body = machine.refusal(status, `this is no HTTP request that the sandbox can read: ${text}`);
  const head = ["content-type: application/json", `content-length: ${Buffer.byteLength(body)}`, "connection: close"].join("\r\n");
  socket.end(`HTTP/1.1 ${status} ${text}\r\n${head}\r\n\r\n${body}`);
}
