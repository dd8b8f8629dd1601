// Bundles the suite as Workers' own tools do and runs it in workerd.
// Arguments: the folder of the installed package, and a compatibility flag or nothing.
import { spawnSync } from "node:child_process";
import { readdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { build } from "esbuild";

const [folder, flag] = process.argv.slice(2);
const workerd = createRequire(import.meta.url).resolve("workerd/bin/workerd");
// Workers of one process, each an isolate with an instance of the module.
const ISOLATES = ["first", "second", "third"];

await run("worker", ["workerd", "worker", "browser"]);
await run("wrong-worker", ["worker", "browser"]);

/** Runs the `test` of a Worker, bundled with these resolve conditions, in each isolate. */
async function run(name, conditions) {
  const bundle = join(folder, "bundles", `${name}-${flag || "plain"}`);
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
    .filter((file) => !file.endsWith(".capnp"))
    // The first module is the Worker's.
    .sort((a, b) => Number(isWasm(a)) - Number(isWasm(b)))
    .map((file) => `(name = "${file}", ${isWasm(file) ? "wasm" : "esModule"} = embed "${file}")`);
  const flags = flag ? `compatibilityFlags = ["${flag}"], ` : "";
  writeFileSync(
    join(bundle, "workerd.capnp"),
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (services = [${ISOLATES.map((isolate) => `(name = "${isolate}", worker = .worker)`).join(", ")}]);
const worker :Workerd.Worker = (compatibilityDate = "2025-09-01", ${flags}modules = [${modules.join(", ")}]);
`,
  );
  const { status } = spawnSync(process.execPath, [workerd, "test", join(bundle, "workerd.capnp")], { stdio: "inherit" });
  if (status !== 0) process.exitCode = 1;
}
