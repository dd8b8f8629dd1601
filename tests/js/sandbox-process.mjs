// The sandbox as a process of its own, for tests that start, stop and kill it.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { StreamClient } from "stream-users-wasm";

export const CLI = fileURLToPath(new URL("./cli.mjs", import.meta.resolve("stream-users-wasm/package.json")));
export const KEY = "key";
export const SECRET = "the-secret-of-these-tests";

/** A new folder. It is left: whoever runs the suites searches it for secrets, and takes it away. */
export const folder = () => mkdtempSync(join(tmpdir(), "sandbox-"));

/**
 * Starts `stream-users-wasm sandbox` and waits until it is ready or has ended.
 *
 * @param {import("node:test").TestContext} t it does not outlive this
 * @param {string[]} args
 * @param {string[]} launcher a program to start it with, in front of Node
 */
export async function start(t, args, launcher = []) {
  const env = { ...process.env, STREAM_API_KEY: KEY, STREAM_API_SECRET: SECRET };
  const command = [...launcher, process.execPath, CLI, "sandbox", "--port", "0", "--env", "--json", "--rate-limits", "off", ...args];
  const child = spawn(command[0], command.slice(1), { env, stdio: ["ignore", "pipe", "pipe"] });
  const exited = once(child, "exit");
  t.after(async () => {
    child.kill("SIGKILL");
    await exited;
  });
  const started = { child, exited, stderr: "" };
  child.stderr.on("data", (text) => (started.stderr += text));
  const line = await Promise.race([once(createInterface(child.stdout), "line"), exited.then(() => undefined)]);
  if (!line) return started;
  const { url, pid } = JSON.parse(line[0]);
  const client = new StreamClient(KEY, SECRET, { basePath: url, maxRetries: 0 });
  return Object.assign(started, { url, pid, client });
}

/** Ends it the friendly way. */
export async function stop({ child, exited }) {
  child.kill("SIGTERM");
  assert.deepEqual(await exited, [0, null]);
}

/** Ends it as a power cut would. */
export async function kill({ child, exited }) {
  child.kill("SIGKILL");
  await exited;
}

/** The server's token, as a client sends it. */
export async function serverToken() {
  let sent;
  const fetch = async (_url, init) => {
    sent = new Headers(init.headers).get("authorization");
    return Response.json({ users: [], duration: "0" });
  };
  await new StreamClient(KEY, SECRET, { fetch }).queryUsers({ payload: { filter_conditions: {} } });
  return sent;
}

/** Every id that a sandbox holds. */
export async function ids(client) {
  const found = new Set();
  for (let last = ""; ; ) {
    const filter_conditions = last ? { id: { $gt: last } } : {};
    const { users } = await client.queryUsers({ payload: { filter_conditions, sort: [{ field: "id" }], limit: 100 } });
    for (const { id } of users) found.add(id);
    if (users.length < 100) return found;
    last = users.at(-1).id;
  }
}
