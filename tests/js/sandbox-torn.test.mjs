// `--data` on a disk that loses power while it is written to: of what was not synced, any part is there and any is not.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { ids, kill, start } from "./sandbox-process.mjs";
import { mount } from "./torn-disk.mjs";
import { upserting } from "./upserts.mjs";

// Linux takes file systems from ordinary programs; elsewhere there is no disk to tear.
const skip = process.env.TORN_DISK ? false : "needs Linux";

// More by hand: KILLS=1000 cargo xtask test js sandbox-torn
const KILLS = Number(process.env.KILLS ?? 100);

describe("kill -9 and a power cut at once", { skip, timeout: 6_000 * KILLS }, () => {
  test(`${KILLS} times in a stream of upserts: every acknowledged change is there`, async (t) => {
    const disk = await mount(t);
    const acknowledged = new Set();
    const cuts = { Whole: 0, Lost: 0, Kept: 0, Ended: 0, Mixed: 0 };
    for (let round = 0; round < KILLS; round++) {
      const cut = await cutAmidUpserts(t, disk, acknowledged, { round, custom: { text: "x".repeat((round % 10) * 400) } });
      cuts[cut.journal] += 1;
    }
    await kill(await startAndCheck(t, disk, acknowledged));
    t.diagnostic(`${acknowledged.size} acknowledged changes; the journal's last write: ${JSON.stringify(cuts)}`);
    // Otherwise the power went while nothing was being written, and nothing is shown.
    assert.ok(cuts.Ended + cuts.Mixed > KILLS / 10, `only ${JSON.stringify(cuts)}`);
  });

  test("while journals become snapshots: every acknowledged change is there", async (t) => {
    const disk = await mount(t);
    const acknowledged = new Set();
    // 3 users of 4.9 KB a write: 16 MiB, from which on a snapshot is made, are full within some rounds.
    const custom = { text: "x".repeat(4800) };
    for (let round = 0; round < 20; round++) await cutAmidUpserts(t, disk, acknowledged, { round, custom, least: 200 });
    await kill(await startAndCheck(t, disk, acknowledged));
    assert.ok(existsSync(join(disk.folder, "snapshot")), "no snapshot was made");
  });

  test("is noticed by these tests when a disk lies: acknowledged changes are lost", async (t) => {
    const disk = await mount(t);
    const acknowledged = new Set();
    const cutAgainAndAgain = async () => {
      for (let round = 0; round < 20; round++) await cutAmidUpserts(t, disk, acknowledged, { round, lying: true });
    };
    await assert.rejects(cutAgainAndAgain, /lost after a restart/);
  });
});

async function startAndCheck(t, disk, acknowledged) {
  const sandbox = await start(t, ["--data", disk.folder]);
  assert.ok(sandbox.url, sandbox.stderr);
  const found = await ids(sandbox.client);
  const lost = [...acknowledged].filter((id) => !found.has(id));
  if (lost.length > 0) {
    // The disk is not let go while somebody has it open.
    await kill(sandbox);
    assert.fail(`lost after a restart: ${lost.join(", ")}`);
  }
  return sandbox;
}

/** Checks what is there, writes more, and cuts the power in the middle of it. */
async function cutAmidUpserts(t, disk, acknowledged, { round, custom, least = 3 + (round % 5), lying = false }) {
  const sandbox = await startAndCheck(t, disk, acknowledged);
  if (lying) disk.lie();
  const upserts = upserting(sandbox.client, `${round}`, acknowledged, custom);
  await upserts.reached(least);
  await wait(round % 7);
  const killed = kill(sandbox);
  const cut = await disk.off(round);
  await killed;
  await upserts.end();
  disk.on();
  return cut;
}
