// A disk that loses power: xtask/torn-disk, mounted on a folder.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync } from "node:fs";
import { createInterface } from "node:readline";
import { folder } from "./sandbox-process.mjs";

/**
 * Mounts an empty disk.
 *
 * @param {import("node:test").TestContext} t it is unmounted after this
 */
export async function mount(t) {
  const mountpoint = folder();
  const disk = spawn(process.env.TORN_DISK, [mountpoint], { stdio: ["pipe", "pipe", "inherit"] });
  const exited = once(disk, "exit");
  const lines = createInterface(disk.stdout)[Symbol.asyncIterator]();
  t.after(async () => {
    // A copy stays behind: what is written is searched for secrets, and what is mounted is gone.
    cpSync(mountpoint, folder(), { recursive: true });
    disk.stdin.end();
    assert.deepEqual(await exited, [0, null]);
  });
  const { value: ready } = await lines.next();
  assert.equal(ready, "mounted");
  return {
    folder: mountpoint,

    /** Cuts the power, at once; answers later what that did to which file. */
    async off(seed) {
      disk.stdin.write(`off ${seed}\n`);
      return JSON.parse((await lines.next()).value);
    },

    /** Gives the power back. */
    on: () => disk.stdin.write("on\n"),

    /** Until the power goes, what it says to have synced is not. */
    lie: () => disk.stdin.write("lie\n"),
  };
}
