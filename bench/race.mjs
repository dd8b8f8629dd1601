// Contestants take turns inside one process: ours, peer, ours, peer; what disturbs the machine disturbs both.
const QUICK = process.env.BENCH_QUICK === "1";
const ROUNDS = QUICK ? 2 : 9;
const TURN = QUICK ? 4 : 60; // ms
const WARM_UP = QUICK ? 4 : 400; // ms

const collect = globalThis.gc ?? globalThis.Bun?.gc ?? (() => undefined);
const wall = () => performance.now() * 1000;
/** What this process used of its cores, in microseconds: for work that waits for a network. */
export const cpu = () => {
  const { user, system } = process.cpuUsage();
  return user + system;
};

/**
 * Measures contestants against each other.
 *
 * @param {Record<string, (turn: number) => number | Promise<number>>} contestants what one call does; the number that it
 *   gives back has to depend on the result, so that no engine can leave the work out
 * @param {{ each?: number, clock?: () => number }} options how many results one call makes; microseconds that only grow
 * @returns {Promise<Record<string, number[]>>} for each contestant microseconds a result, one number a round
 */
export async function race(contestants, { each = 1, clock = wall } = {}) {
  const names = Object.keys(contestants);
  const calls = {};
  for (const name of names) calls[name] = await callsThatLast(contestants[name]);
  const samples = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = 0; round < ROUNDS; round++) {
    // Whoever comes first in a round comes last in the next.
    for (const name of round % 2 === 0 ? names : names.toReversed()) {
      collect(true);
      const start = clock();
      await repeat(contestants[name], calls[name]);
      samples[name].push((clock() - start) / calls[name] / each);
    }
  }
  return samples;
}

/** Warms up, and finds how many calls fill a turn. */
async function callsThatLast(work) {
  let calls = 1;
  for (let spent = 0; ; calls *= 2) {
    const start = wall();
    await repeat(work, calls);
    const took = (wall() - start) / 1000;
    spent += took;
    if (spent >= WARM_UP) return Math.max(1, Math.round((calls * TURN) / took));
  }
}

async function repeat(work, calls) {
  let sink = work(0);
  if (typeof sink === "number") for (let call = 1; call < calls; call++) sink += work(call);
  else {
    sink = await sink;
    for (let call = 1; call < calls; call++) sink += await work(call);
  }
  if (!(sink > 0)) throw new Error("a contestant made nothing");
}

/** Hands the samples to xtask. */
export function report(unit, samples) {
  console.log(JSON.stringify({ unit, samples }));
}

/** Hands a curve to xtask: `[x, samples]` for each x. */
export function reportGrowth(unit, points) {
  console.log(JSON.stringify({ unit, points }));
}
