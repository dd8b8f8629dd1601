// Preloaded by memory.mjs: a process says at its end how much memory it ever held.
import { readFileSync, writeSync } from "node:fs";

// Not getrusage's figure: on Linux a process starts with the peak of the one that made it.
process.on("exit", () => {
  writeSync(1, /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync("/proc/self/status", "utf8"))[1]);
});
