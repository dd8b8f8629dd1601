// A guide's examples as files, a sandbox for them, and what runs them.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import path from "node:path";
import { fileURLToPath } from "node:url";

export const here = fileURLToPath(new URL(".", import.meta.url));
const docs = path.join(here, "../docs");

/** Writes the files of a guide into a folder of its own, below the packages that they import. */
export function guide(name) {
  const folder = path.join(here, "run", name);
  const text = readFileSync(path.join(docs, `${name}.md`), "utf8");
  const files = new Map();
  for (const [, marker, code] of text.matchAll(/^```(.*)\n([^]*?)^```$/gm)) {
    const [, file] = /^\w+ file=(\S+)$/.exec(marker) ?? assert.fail(`docs/${name}.md: the block "${marker}" names no file`);
    assert.ok(!files.has(file), `docs/${name}.md: ${file} is there twice`);
    files.set(file, code);
  }
  assert.ok(files.size > 0, `docs/${name}.md has no example`);
  for (const [file, code] of files) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), code);
  }
  return { folder, files: [...files.keys()], path: (file) => path.join(folder, file) };
}

/** Starts a sandbox; the line that it prints. */
export async function started(t) {
  const cli = path.join(here, "../node_modules/stream-users-wasm/cli.mjs");
  const child = spawn(process.execPath, [cli, "sandbox", "--port", "0", "--json"], { stdio: ["ignore", "pipe", "inherit"] });
  t.after(() => child.kill("SIGKILL"));
  return String((await once(child.stdout, "data"))[0]);
}

/** Starts a sandbox; its credentials as the environment that examples read. */
export async function sandbox(t) {
  const { url, apiKey, secret } = JSON.parse(await started(t));
  return { STREAM_BASE_URL: url, STREAM_API_KEY: apiKey, STREAM_API_SECRET: secret };
}

/** A port that nobody listens on. */
export async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

/** Runs a program to its end; what it printed, if it exits with 0. */
export async function run(command, args, { cwd, env = {} }) {
  const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
  let printed = "";
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text) => (printed += text));
  const [code] = await once(child, "close");
  assert.equal(code, 0, printed);
  return printed;
}

/** Starts a server, and waits until it answers; gives back its address. */
export async function serve(t, command, args, { cwd, env = {}, port }) {
  const child = spawn(command, args, { cwd, env: { ...process.env, PORT: String(port), ...env }, stdio: ["ignore", "pipe", "pipe"] });
  t.after(() => child.kill("SIGKILL"));
  let printed = "";
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text) => (printed += text));
  const url = `http://127.0.0.1:${port}`;
  for (let tries = 0; tries < 300; tries += 1) {
    assert.equal(child.exitCode, null, printed);
    const answered = await fetch(url).then((response) => response.arrayBuffer(), () => undefined);
    if (answered) return url;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return assert.fail(`no answer from ${url}:\n${printed}`);
}

/** What a token endpoint must do, wherever it runs. */
export async function checkEndpoint(url, signedIn, verify) {
  const stranger = await fetch(url, { method: "POST" });
  assert.deepEqual([stranger.status, await stranger.json()], [401, { error: "Sign in first." }]);
  assert.equal((await fetch(url, { headers: signedIn })).status, 405);
  const response = await fetch(`${url}?user_id=admin`, {
    method: "POST",
    headers: { ...signedIn, "content-type": "application/json" },
    body: '{"user_id":"admin"}',
  });
  assert.equal(response.status, 200);
  assert.equal(response.headers.get("cache-control"), "no-store");
  const { token, expires_at } = await response.json();
  const claims = verify(token);
  assert.deepEqual([claims.user_id, claims.exp], ["john", expires_at]);
}
