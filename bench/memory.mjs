// The most memory that a process held which made one token.
import { join } from "node:path";
import { freshProcesses } from "./fresh-processes.mjs";
import { report } from "./race.mjs";

const preloaded = ["--import", join(import.meta.dirname, "programs/peak.mjs")];
report("MiB", freshProcesses(9, preloaded, (run) => Number(run()) / 1024));
