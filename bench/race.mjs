// Contestants take turns inside one process: ours, peer, ours, peer; what disturbs the machine disturbs both.
const QUICK = process.env.BENCH_QUICK === "1";

/** How a race is run, in milliseconds where it is a time. */
const BRIEF = { rounds: 2, turn: 4, warmUp: 4 };
const CAREFUL = { rounds: 9, turn: 60, warmUp: 400 };
/**
 * For calls over a network. In a turn of 60 ms the garbage of megabytes was collected or was not, and compilers still worked on what runs
 * a few thousand times: medians of the same code were 0.9 to 1.4 times apart from run to run. With these, 1.04 to 1.17, and that on a busy
 * machine.
 */
export const LONG = { rounds: 21, turn: 500, warmUp: 2000 };

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
 * @param {{ each?: number, clock?: () => number, pace?: object }} options how many results one call makes; microseconds that only
 *   grow; how the race is run
 * @returns {Promise<Record<string, number[]>>} for each contestant microseconds a result, one number a round
 */
export async function race(contestants, { each = 1, clock = wall, pace = CAREFUL } = {}) {
  const { rounds, turn, warmUp } = QUICK ? BRIEF : pace;
  const names = Object.keys(contestants);
  const calls = {};
  for (const name of names) calls[name] = await callsThatLast(contestants[name], turn, warmUp);
  const samples = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
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
async function callsThatLast(work, turn, warmUp) {
  let calls = 1;
  for (let spent = 0; ; calls *= 2) {
    const start = wall();
    await repeat(work, calls);
    const took = (wall() - start) / 1000;
    spent += took;
    if (spent >= warmUp) return Math.max(1, Math.round((calls * turn) / took));
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
