// From starting workerd to a Worker's first reply, which holds a token, against the first reply of an empty Worker.
import { report } from "./race.mjs";
import { bundled } from "./worker-bundle.mjs";
import { startWorkerd } from "./workerd.mjs";

const ROUNDS = process.env.BENCH_QUICK === "1" ? 1 : 11;
const workers = { ours: bundled("ours"), "empty Worker": bundled("empty") };
const samples = { ours: [], "empty Worker": [] };
// The first round fills the system's file cache.
for (let round = -1; round < ROUNDS; round++) {
  for (const [name, modules] of Object.entries(workers)) {
    const workerd = await startWorkerd(modules);
    const body = await workerd.get("/");
    const took = performance.now() - workerd.started;
    await workerd.stop();
    if (body.length < 100) throw new Error(`${name} answered ${body}`);
    if (round >= 0) samples[name].push(took);
  }
}
report("ms", samples);
