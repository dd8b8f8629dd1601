// What of this package a Worker ships, compressed as `gzip -9` does.
import { gzipSync } from "node:zlib";
import { report } from "./race.mjs";
import { bundled } from "./worker-bundle.mjs";

const kilobytes = bundled("ours").reduce((sum, { bytes }) => sum + gzipSync(bytes, { level: 9 }).length / 1000, 0);
report("kB", { ours: [kilobytes] });
