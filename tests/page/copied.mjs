// What the page gives to copy, run as a visitor would run it: where the package is installed, against a sandbox of his own.
// INSTALLED is a folder with the installed package.
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";

const { INSTALLED } = process.env;
const run = promisify(execFile);

const KEY = "a-key";
const SECRET = "the-secret-of-the-page-tests";

/**
 * A sandbox of its own, until the test is over.
 *
 * @returns {Promise<{ env: object, secret: string }>} `env`: what the copied code reads
 */
export async function ownSandbox(t) {
  const own = { STREAM_API_KEY: KEY, STREAM_API_SECRET: SECRET };
  const cli = join(INSTALLED, "node_modules/stream-users-wasm/cli.mjs");
  const child = spawn(process.execPath, [cli, "sandbox", "--port", "0", "--env", "--json"], {
    env: { ...process.env, ...own },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exited = once(child, "exit");
  t.after(async () => {
    child.kill("SIGKILL");
    await exited;
  });
  const ready = once(createInterface(child.stdout), "line");
  const [line] = await Promise.race([ready, exited.then(() => Promise.reject(new Error("the sandbox did not start")))]);
  return { env: { ...process.env, ...own, STREAM_BASE_URL: JSON.parse(line).url }, secret: SECRET };
}

/** Runs a module with Node, and gives back what it prints. */
export async function runNode(code, env) {
  const folder = await mkdtemp(join(INSTALLED, "copied-"));
  try {
    await writeFile(join(folder, "copied.mjs"), code);
    return (await run(process.execPath, ["copied.mjs"], { cwd: folder, env })).stdout.trim();
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Runs lines in a shell, and gives back what they print. */
export async function runShell(code, env) {
  return (await run("sh", ["-ec", code], { cwd: INSTALLED, env })).stdout.trim();
}
