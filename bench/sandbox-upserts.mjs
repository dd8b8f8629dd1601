// One-user upserts over loopback from another process, on 16 connections that are kept: in memory and on disk, beside an echo.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LONG, race, report } from "./race.mjs";
import { CONNECTIONS, callers, startEcho, startSandbox } from "./sandbox-process.mjs";

const IN_A_ROW = 10;
const data = mkdtempSync(join(tmpdir(), "sandbox-bench-"));
const servers = { ours: await startSandbox(), "ours with --data": await startSandbox("--data", data), "node:http echo": await startEcho() };
const contestants = {};
const ends = [];
for (const [name, server] of Object.entries(servers)) {
  const { call, end } = await callers(server);
  contestants[name] = () => call(IN_A_ROW);
  ends.push(end);
}
const samples = await race(contestants, { each: IN_A_ROW * CONNECTIONS, pace: LONG });
ends.forEach((end) => end());
await Promise.all(Object.values(servers).map(({ stop }) => stop()));
rmSync(data, { recursive: true });
report("µs", samples);
