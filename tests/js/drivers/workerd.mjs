// Bundles the suite as Workers' own tools do and runs it in workerd. The one argument is the folder of the installed package.
import { execFileSync } from "node:child_process";
import { readdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { build } from "esbuild";

const [folder] = process.argv.slice(2);
const bundle = join(folder, "workerd");

// What a Worker is deployed as: one module of JavaScript, and each `.wasm` that it imports as a module of its own.
await build({
  absWorkingDir: folder,
  entryPoints: ["drivers/worker.mjs"],
  outdir: bundle,
  outExtension: { ".js": ".mjs" },
  bundle: true,
  format: "esm",
  conditions: ["workerd", "worker", "browser"],
  loader: { ".wasm": "copy" },
  logLevel: "warning",
});

const modules = readdirSync(bundle)
  // The first module is the Worker's.
  .sort((a, b) => Number(a.endsWith(".wasm")) - Number(b.endsWith(".wasm")))
  .map((file) => `(name = "${file}", ${file.endsWith(".wasm") ? "wasm" : "esModule"} = embed "${file}")`);

// No compatibility flag, so no nodejs_compat: the package needs nothing of Node's.
writeFileSync(
  join(bundle, "workerd.capnp"),
  `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (services = [(name = "suite", worker = .suite)]);
const suite :Workerd.Worker = (compatibilityDate = "2025-09-01", modules = [${modules.join(", ")}]);
`,
);

const workerd = createRequire(import.meta.url).resolve("workerd/bin/workerd");
execFileSync(process.execPath, [workerd, "test", join(bundle, "workerd.capnp")], { stdio: "inherit" });
