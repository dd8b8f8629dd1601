// From nothing to the first token and the end of the process, by the clock on the wall.
import { freshProcesses } from "./fresh-processes.mjs";
import { report } from "./race.mjs";

const wall = (run) => {
  const start = performance.now();
  run();
  return performance.now() - start;
};
report("ms", freshProcesses(21, [], wall));
