import { spawn } from "node:child_process";
import { readdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { asks, freePort, holdsTheClientAlone, tool } from "../project.mjs";
import { isRight, startSandbox } from "../sandbox.mjs";

// The workerd that wrangler itself runs Workers with.
const require = createRequire(createRequire(import.meta.url).resolve("wrangler/package.json"));
const workerd = require("workerd").default;

const folder = import.meta.dirname;
const out = join(folder, "out");
const api = await startSandbox();
await tool("wrangler/bin/wrangler.js", ["deploy", "--dry-run", "--outdir", "out"], folder);
holdsTheClientAlone(out);

const modules = readdirSync(out)
  .filter((file) => /\.(js|wasm)$/.test(file))
  // The first module is the Worker's.
  .sort((a, b) => Number(a.endsWith(".wasm")) - Number(b.endsWith(".wasm")))
  .map((file) => `(name = "./${file}", ${file.endsWith(".wasm") ? "wasm" : "esModule"} = embed "${file}")`);
const port = await freePort();
writeFileSync(
  join(out, "workerd.capnp"),
  `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "users", worker = .worker), (name = "internet", network = (allow = ["private"]))],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "users")],
);
const worker :Workerd.Worker = (compatibilityDate = "2025-09-01", modules = [${modules.join(", ")}]);
`,
);
const server = spawn(workerd, ["serve", join(out, "workerd.capnp")], { stdio: ["ignore", "inherit", "inherit"] });
try {
  isRight(await asks(`http://127.0.0.1:${port}/`, api), api);
} finally {
  server.kill();
}
console.log("what a deployment uploads, in workerd");
