// A server that speaks TCP rather than HTTP, so that it can do what no HTTP library lets a server do.
import { createServer } from "node:net";

/**
 * Starts a server on the loopback interface that misbehaves until it is healed; if `fault.warm`, from when it is spoilt on.
 *
 * @param {object} fault
 * @param {boolean} [fault.refuse] nobody listens, until it is healed
 * @param {(socket: import("node:net").Socket) => void} [fault.accept] what happens to a connection before a byte was read
 * @param {(socket: import("node:net").Socket, bytes: Buffer) => void} [fault.midway] what happens at the first bytes of a request
 * @param {(socket: import("node:net").Socket, request: object) => void} [fault.answer] what happens when a request was read in full;
 *   `number` counts from 1, `connection` is which connection it came over, `reply` is the right answer
 * @param {string} [fault.warm] it behaves at first
 * @param {() => string} reply makes the right answer
 */
export async function faultyServer(fault, reply) {
  const sockets = new Set();
  const requests = [];
  let connections = 0;
  let healed = Boolean(fault.warm);

  const server = createServer((socket) => {
    connections += 1;
    const connection = connections;
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    // Connections that break are what this server is for.
    socket.on("error", () => {});
    if (fault.accept && !healed) return fault.accept(socket);
    readRequests(socket, (request) => {
      requests.push(request);
      Object.assign(request, { number: requests.length, connection, reply: reply() });
      if (healed || !fault.answer) socket.write(request.reply);
      else fault.answer(socket, request);
    });
  });
  await listen(server, 0);
  const { port } = server.address();
  const close = () => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => server.close(resolve));
  };
  if (fault.refuse) await close();

  function readRequests(socket, take) {
    let bytes = Buffer.alloc(0);
    socket.on("data", (chunk) => {
      bytes = Buffer.concat([bytes, chunk]);
      if (fault.midway && !healed) return fault.midway(socket, bytes);
      for (;;) {
        const request = readRequest(bytes);
        if (!request) return;
        bytes = bytes.subarray(request.length);
        take(request);
      }
    });
  }

  return {
    url: `http://127.0.0.1:${port}`,
    host: `127.0.0.1:${port}`,
    requests,
    connections: () => connections,
    /** The server, which behaved so far, closes its idle connections if `fault.warm` is "closed", and misbehaves from now on. */
    async spoil() {
      // Until the client counts its connection as idle: it does so a moment after the reply.
      await new Promise((resolve) => setTimeout(resolve, 20));
      requests.length = 0;
      healed = false;
      if (fault.warm !== "closed") return;
      const closed = [...sockets].map((socket) => new Promise((resolve) => socket.once("close", resolve)));
      for (const socket of sockets) socket.end();
      await Promise.all(closed);
    },
    async heal() {
      if (fault.refuse) await listen(server, port);
      healed = true;
    },
    close: () => (server.listening ? close() : undefined),
  };
}

function listen(server, port) {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
}

/** The first request in these bytes, once all of it is there. */
function readRequest(bytes) {
  const end = bytes.indexOf("\r\n\r\n");
  if (end < 0) return undefined;
  const [start, ...lines] = bytes.subarray(0, end).toString("latin1").split("\r\n");
  const headers = Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf(":")).toLowerCase(), line.slice(line.indexOf(":") + 1).trim()]),
  );
  const length = end + 4 + Number(headers["content-length"] ?? 0);
  if (bytes.length < length) return undefined;
  const [method, target] = start.split(" ");
  return { method, target, headers, length };
}
