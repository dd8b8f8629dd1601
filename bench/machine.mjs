// Where and when figures were taken, as one line of JSON.
import { existsSync, readFileSync } from "node:fs";
import { cpus, loadavg, platform, release, totalmem } from "node:os";

const cpuInfo = existsSync("/proc/cpuinfo") ? readFileSync("/proc/cpuinfo", "utf8") : "";
// x86's word for the list, then ARM's.
const flags = /^(?:flags|Features)\s*:\s*(.*)$/m.exec(cpuInfo)?.[1].split(" ") ?? [];
// What SHA-256, base64 and hexadecimal can use of a processor.
const OF_INTEREST = ["ssse3", "sse4_1", "avx2", "avx512f", "avx512bw", "sha_ni", "asimd", "sha2", "sve"];

console.log(
  JSON.stringify({
    date: new Date().toISOString().slice(0, 16),
    processor: cpus()[0].model.trim(),
    cores: cpus().length,
    memory_gib: Math.round(totalmem() / 2 ** 30),
    system: `${platform()} ${release().split("-")[0]}`,
    load: loadavg()[0],
    flags: OF_INTEREST.filter((flag) => flags.includes(flag)),
    sha_instructions: flags.includes("sha_ni") || flags.includes("sha2"),
  }),
);
