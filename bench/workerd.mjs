// workerd with one Worker in it, on a free port of the loopback interface.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Starts workerd with the modules of a Worker; the answer has to `stop` it. */
export async function startWorkerd(modules) {
  const folder = mkdtempSync(join(tmpdir(), "stream-users-wasm-bench-"));
  for (const { file, bytes } of modules) writeFileSync(join(folder, file), bytes);
  const embedded = modules.map(({ file }) => `(name = "${file}", ${file.endsWith(".wasm") ? "wasm" : "esModule"} = embed "${file}")`);
  const port = await freePort();
  const config = join(folder, "config.capnp");
  // No compatibility flag, so no nodejs_compat: the package needs nothing of Node's.
  writeFileSync(
    config,
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = .worker)],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")],
);
const worker :Workerd.Worker = (compatibilityDate = "2025-09-01", modules = [${embedded.join(", ")}]);
`,
  );
  const started = performance.now();
  const workerd = spawn(process.env.BENCH_WORKERD, ["serve", config], { stdio: ["ignore", "ignore", "inherit"] });
  const ended = once(workerd, "exit");
  // A figure that fails must not leave a server behind.
  const kill = () => workerd.kill();
  process.on("exit", kill);
  return {
    started,
    /** Sends a GET as soon as workerd listens; gives back the reply's body. */
    async get(path) {
      while (!(await listens(port))) {
        if (workerd.exitCode !== null) throw new Error(`workerd ended with ${workerd.exitCode}`);
      }
      const reply = await fetch(`http://127.0.0.1:${port}${path}`);
      if (!reply.ok) throw new Error(`the Worker answered ${reply.status}`);
      return reply.text();
    },
    async stop() {
      process.off("exit", kill);
      kill();
      await ended;
      rmSync(folder, { recursive: true });
    },
  };
}

async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function listens(port) {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => resolve(true));
    socket.on("error", () => resolve(false));
    socket.on("connect", () => socket.destroy());
  });
}
