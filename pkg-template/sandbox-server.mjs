// The sandbox over HTTP, on Node. It hands the bytes over as they come: what they mean, the sandbox knows.
import { createServer } from "node:http";

const MACHINE = Symbol.for("stream-users-wasm.machine");

/**
 * Serves a sandbox.
 *
 * @param {import("stream-users-wasm/sandbox").Sandbox} sandbox
 * @param {{ port?: number, host?: string }} options port 0, the default, is any free one; the default host is 127.0.0.1
 * @returns {Promise<{ url: string, close(): Promise<void> }>} settled when connections are accepted
 */
export async function startServer(sandbox, { port = 0, host = "127.0.0.1" } = {}) {
  const { answer, maxBody } = sandbox[MACHINE];

  const server = createServer((request, response) => {
    const reply = (body, ...more) => {
      const [status, headers, text] = answer(request.method, request.url, request.rawHeaders, body);
      response.writeHead(status, [...headers, "content-length", String(text.length), ...more]).end(text);
    };
    receive(request, maxBody, reply);
  });

  await new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
  const { address, family, port: bound } = server.address();
  return {
    url: `http://${family === "IPv6" ? `[${address}]` : address}:${bound}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Calls `reply` once: with the whole body, or as soon as there is more of it than the sandbox reads. */
function receive(request, maxBody, reply) {
  const chunks = [];
  let size = 0;
  request.on("data", (chunk) => {
    if (size > maxBody) return;
    chunks.push(chunk);
    size += chunk.length;
    if (size > maxBody) reply(Buffer.concat(chunks), "connection", "close");
  });
  request.on("end", () => {
    if (size <= maxBody) reply(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks));
  });
  // The connection broke: there is nobody to answer.
  request.on("error", () => {});
}
