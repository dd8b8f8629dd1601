// One user's token against WebCrypto, inside workerd: many tokens a request, so that the request itself weighs nothing.
import { report } from "./race.mjs";
import { bundled } from "./worker-bundle.mjs";
import { startWorkerd } from "./workerd.mjs";

const QUICK = process.env.BENCH_QUICK === "1";
const ROUNDS = QUICK ? 1 : 5;
const TOKENS = QUICK ? 200 : 20_000;

const workerd = await startWorkerd(bundled("tokens"));
const samples = { ours: [], WebCrypto: [] };
// The first round lets the Worker warm up.
for (let round = -1; round < ROUNDS; round++) {
  for (const name of Object.keys(samples)) {
    const start = performance.now();
    const length = Number(await workerd.get(`/?side=${name}&tokens=${TOKENS}`));
    const took = performance.now() - start;
    if (!(length > TOKENS * 100)) throw new Error(`${name} made nothing`);
    if (round >= 0) samples[name].push((took * 1000) / TOKENS);
  }
}
await workerd.stop();
report("µs", samples);
