// Servers of their own processes, and sixteen callers who keep their connections: what every server figure needs.
import { fork, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import { connect } from "node:net";
import { fileURLToPath } from "node:url";
import { StreamClient } from "stream-users-wasm";

export const CLI = fileURLToPath(new URL("./cli.mjs", import.meta.resolve("stream-users-wasm/package.json")));
export const CONNECTIONS = 16;

/** Starts the sandbox as people do. */
export async function startSandbox(...args) {
  const command = [CLI, "sandbox", "--port", "0", "--json", "--rate-limits", "off", ...args];
  const child = spawn(process.execPath, command, { stdio: ["ignore", "pipe", "inherit"] });
  const [line] = await once(child.stdout, "data");
  const { url, apiKey, secret } = JSON.parse(line);
  return { url, path: `/api/v2/users?api_key=${apiKey}`, token: await serverToken(apiKey, secret), stop: () => stopped(child) };
}

/** Starts the least that Node can do: a server that reads JSON and gives it back. */
export async function startEcho() {
  const child = fork(fileURLToPath(import.meta.url), ["echo"]);
  const [url] = await once(child, "message");
  return { url, path: "/", token: "none", stop: () => stopped(child) };
}

async function stopped(child) {
  child.kill();
  await once(child, "exit");
}

/** The token of an app's server, as a client sends it. */
export async function serverToken(apiKey, secret) {
  let token;
  const fetch = async (_url, init) => {
    token = new Headers(init.headers).get("authorization");
    return Response.json({ users: [], duration: "0" });
  };
  await new StreamClient(apiKey, secret, { fetch }).queryUsers({ payload: { filter_conditions: {} } });
  return token;
}

/** The bytes of an upsert of one user. */
function upsert({ url, path, token }, id) {
  const body = JSON.stringify({ users: { [id]: { id, name: `Name of ${id}`, custom: { colour: "blue", score: 7 } } } });
  const head = [
    `POST ${path} HTTP/1.1`,
    `host: ${new URL(url).host}`,
    `authorization: ${token}`,
    "stream-auth-type: jwt",
    "content-type: application/json",
    `content-length: ${Buffer.byteLength(body)}`,
  ];
  return `${head.join("\r\n")}\r\n\r\n${body}`;
}

/** Sixteen callers, each with a connection and a user of its own; `call(n)` settles when each had `n` replies. */
export async function callers(server) {
  const { hostname, port } = new URL(server.url);
  const all = Array.from({ length: CONNECTIONS }, (_, i) => caller(connect(Number(port), hostname), upsert(server, `user-${i}`)));
  const each = await Promise.all(all);
  return {
    call: (n) => Promise.all(each.map((one) => one.call(n))).then((replies) => replies.reduce((sum, count) => sum + count)),
    end: () => each.forEach((one) => one.end()),
  };
}

async function caller(socket, request) {
  socket.setNoDelay(true);
  await once(socket, "connect");
  let received = "";
  let left = 0;
  let total = 0;
  let done;
  let failed;
  socket.setEncoding("latin1").on("data", (text) => {
    received += text;
    const [head, length] = /^HTTP\/1\.1 20[01] [^]*?content-length: (\d+)[^]*?\r\n\r\n/i.exec(received) ?? [];
    if (head === undefined) {
      if (received.includes("\r\n\r\n")) failed(new Error(received));
      return;
    }
    if (received.length < head.length + Number(length)) return;
    received = "";
    if (--left > 0) socket.write(request);
    else done(total);
  });
  return {
    call: (n) =>
      new Promise((resolve, reject) => {
        [left, total, done, failed] = [n, n, resolve, reject];
        socket.write(request);
      }),
    end: () => socket.destroy(),
  };
}

if (process.argv[2] === "echo" && process.argv[1] === fileURLToPath(import.meta.url)) {
  const server = createServer((request, response) => {
    const chunks = [];
    request.on("data", (chunk) => chunks.push(chunk));
    request.on("end", () => {
      const text = JSON.stringify(JSON.parse(Buffer.concat(chunks)));
      response.writeHead(200, { "content-type": "application/json", "content-length": Buffer.byteLength(text) }).end(text);
    });
  });
  server.listen(0, "127.0.0.1", () => process.send(`http://127.0.0.1:${server.address().port}`));
}
