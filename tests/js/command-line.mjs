// The command line as people run it: in a pipe or in a real terminal, in a folder of its own, against a sandbox.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { stripVTControlCharacters } from "node:util";

const require = createRequire(import.meta.url);
export const CLI = path.join(path.dirname(require.resolve("stream-users-wasm/package.json")), "cli.mjs");

/** Everything that a stream says, until it ends or is let go. */
function collected(stream) {
  let text = "";
  stream.setEncoding("utf8").on("data", (chunk) => (text += chunk));
  return new Promise((resolve) => stream.once("close", () => resolve(text)));
}

/** A sandbox in a process of its own, and a folder to work in, which is left for the search for secrets. */
export async function playground() {
  const folder = mkdtempSync(path.join(tmpdir(), "stream-users-wasm-"));
  const sandbox = spawn(process.execPath, [CLI, "sandbox", "--port", "0", "--json"], { stdio: ["ignore", "pipe", "inherit"] });
  const [line] = await once(sandbox.stdout, "data");
  const { url, apiKey, secret } = JSON.parse(line);
  const environment = {
    PATH: process.env.PATH,
    STREAM_API_KEY: apiKey,
    STREAM_API_SECRET: secret,
    STREAM_BASE_URL: url,
  };

  /** Starts it with what it reads from a pipe; `input` that is no string is left open. */
  function start(args, { input = "", env = {} } = {}) {
    const child = spawn(process.execPath, [CLI, ...args], { cwd: folder, env: { ...environment, ...env } });
    if (typeof input === "string") child.stdin.end(input);
    child.stdin.on("error", () => {});
    const ended = Promise.all([collected(child.stdout), collected(child.stderr), once(child, "close")]);
    return { child, ended: ended.then(([out, err, [code, signal]]) => ({ code, signal, out, err })) };
  }

  /** Starts it in a terminal of 100 columns; what is written to `type` are keys. */
  function startInTerminal(args) {
    const quoted = [process.execPath, CLI, ...args].map((arg) => `'${arg}'`).join(" ");
    const child = spawn("script", ["--quiet", "--return", "--flush", "--command", `stty cols 100; ${quoted}`, "/dev/null"], {
      cwd: folder,
      env: { ...environment, TERM: "xterm" },
    });
    let screen = "";
    const waiting = [];
    child.stdout.setEncoding("utf8").on("data", (text) => {
      screen += text;
      for (const check of [...waiting]) check();
    });
    /** Settles when the screen shows something. */
    const shows = (pattern) =>
      new Promise((resolve, reject) => {
        const check = () => {
          if (!pattern.test(stripVTControlCharacters(screen))) return;
          waiting.splice(waiting.indexOf(check), 1);
          resolve();
        };
        waiting.push(check);
        child.once("close", () => reject(new Error(`the terminal never showed ${pattern}, but:\n${screen}`)));
        check();
      });
    const ended = once(child, "close").then(([code]) => ({ code, screen, text: stripVTControlCharacters(screen) }));
    return { child, shows, type: (keys) => child.stdin.write(keys), ended };
  }

  return {
    folder,
    environment,
    secret,
    start,
    startInTerminal,
    run: (args, options) => start(args, options).ended,
    file: (name) => path.join(folder, name),
    write: (name, text) => writeFileSync(path.join(folder, name), text),
    read: (name) => readFileSync(path.join(folder, name), "utf8"),
    async close() {
      sandbox.kill("SIGKILL");
      await once(sandbox, "close");
    },
  };
}
