// A figure of a whole process: programs take turns, each time in a process of its own.
import { execFileSync } from "node:child_process";
import { join } from "node:path";

const PROGRAMS = { ours: "ours", "bare Node": "empty", "node:crypto": "by-hand", "fast-jwt": "fast-jwt", jsonwebtoken: "jsonwebtoken", jose: "jose" };

/**
 * @param {number} rounds how often each program runs
 * @param {string[]} flags Node's
 * @param {(run: () => string) => number} measure runs the program once, which gives its output, and takes the figure
 * @returns {Record<string, number[]>} the figures of each program
 */
export function freshProcesses(rounds, flags, measure) {
  const samples = Object.fromEntries(Object.keys(PROGRAMS).map((name) => [name, []]));
  // The first round fills the system's file cache.
  for (let round = -1; round < (process.env.BENCH_QUICK === "1" ? 1 : rounds); round++) {
    for (const [name, file] of Object.entries(PROGRAMS)) {
      const program = join(import.meta.dirname, "programs", `${file}.mjs`);
      const figure = measure(() => execFileSync(process.execPath, [...flags, program], { encoding: "utf8" }));
      if (round >= 0) samples[name].push(figure);
    }
  }
  return samples;
}
