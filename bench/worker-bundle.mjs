// What a Worker ships: one minified module of JavaScript, and each `.wasm` that it imports as a module of its own.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Bundles `workers/<name>.mjs`; gives back the modules, the Worker's own first. */
export function bundled(name) {
  const folder = mkdtempSync(join(tmpdir(), "stream-users-wasm-bench-"));
  try {
    execFileSync(
      process.execPath,
      [
        process.env.BENCH_ESBUILD,
        `workers/${name}.mjs`,
        "--bundle",
        "--minify",
        "--format=esm",
        "--conditions=workerd,worker,browser",
        "--loader:.wasm=copy",
        "--out-extension:.js=.mjs",
        "--legal-comments=none",
        "--log-level=warning",
        `--outdir=${folder}`,
      ],
      { cwd: import.meta.dirname },
    );
    return readdirSync(folder)
      .sort((a, b) => a.endsWith(".wasm") - b.endsWith(".wasm"))
      .map((file) => ({ file, bytes: readFileSync(join(folder, file)) }));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
