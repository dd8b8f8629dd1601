// From nothing to the line that says that the sandbox is ready, beside a Node that says something at once.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { report } from "./race.mjs";
import { CLI } from "./sandbox-process.mjs";

const ROUNDS = process.env.BENCH_QUICK === "1" ? 2 : 15;
const programs = { ours: [CLI, "sandbox", "--port", "0", "--json"], "bare Node": ["--eval", "console.log(1)"] };
const samples = { ours: [], "bare Node": [] };
for (let round = 0; round < ROUNDS; round++) {
  for (const [name, args] of Object.entries(programs)) {
    const start = performance.now();
    const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
    const exited = once(child, "exit");
    await once(child.stdout, "data");
    samples[name].push(performance.now() - start);
    child.kill();
    await exited;
  }
}
report("ms", samples);
