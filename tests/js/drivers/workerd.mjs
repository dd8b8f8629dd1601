// Bundles the suite as Workers' own tools do and runs it in workerd. The one argument is the folder of the installed package.
import { spawnSync } from "node:child_process";
import { readdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { build } from "esbuild";

const [folder] = process.argv.slice(2);
const workerd = createRequire(import.meta.url).resolve("workerd/bin/workerd");

await run("worker", ["workerd", "worker", "browser"]);
await run("wrong-worker", ["worker", "browser"]);

/** Runs the `test` of a Worker, bundled with these resolve conditions. */
async function run(name, conditions) {
  const bundle = join(folder, name);
  // What a Worker is deployed as: one module of JavaScript, and each `.wasm` that it imports as a module of its own.
  await build({
    absWorkingDir: folder,
    entryPoints: [`drivers/${name}.mjs`],
    outdir: bundle,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    format: "esm",
    conditions,
    loader: { ".wasm": "copy" },
    logLevel: "warning",
  });

  const isWasm = (file) => file.endsWith(".wasm");
  const modules = readdirSync(bundle)
    // The first module is the Worker's.
    .sort((a, b) => Number(isWasm(a)) - Number(isWasm(b)))
    .map((file) => `(name = "${file}", ${isWasm(file) ? "wasm" : "esModule"} = embed "${file}")`);

  // No compatibility flag, so no nodejs_compat: the package needs nothing of Node's.
  writeFileSync(
    join(bundle, "workerd.capnp"),
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (services = [(name = "${name}", worker = .worker)]);
const worker :Workerd.Worker = (compatibilityDate = "2025-09-01", modules = [${modules.join(", ")}]);
`,
  );
  const { status } = spawnSync(process.execPath, [workerd, "test", join(bundle, "workerd.capnp")], { stdio: "inherit" });
  if (status !== 0) process.exitCode = 1;
}
