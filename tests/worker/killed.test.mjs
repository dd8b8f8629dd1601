// workerd killed in the middle of a stream of writes, as a machine that loses its power would: what was acknowledged is there.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { clientOf, ids, sandboxOf, start } from "./worker.mjs";

/** The process of the one workerd that this one started, as Linux tells it: `pid (name) state parent ...`. */
function workerd() {
  const processes = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  const told = processes.map((pid) => /^(\d+) \((.*)\) . (\d+)/.exec(stat(pid))?.slice(1));
  const found = told.filter((line) => line?.[1] === "workerd" && Number(line[2]) === process.pid);
  assert.equal(found.length, 1);
  return Number(found[0][0]);
}

function stat(pid) {
  try {
    return readFileSync(`/proc/${pid}/stat`, "utf8");
  } catch {
    return "";
  }
}

test("kill -9 in a stream of upserts, again and again: every acknowledged change is there", async (t) => {
  const acknowledged = new Set();
  let worker = await start(t);
  const sandbox = await sandboxOf(worker);
  const home = worker.url;
  for (let round = 0; round < 8; round++) {
    const client = clientOf({ ...sandbox, url: sandbox.url.replace(home, worker.url) });
    const found = new Set();
    for await (const { id } of client.iterateUsers({})) found.add(id);
    assert.deepEqual([...acknowledged].filter((id) => !found.has(id)), [], `round ${round}`);
    let alive = true;
    const stream = async (writer) => {
      for (let i = 0; alive; i++) {
        const id = `${round}-${writer}-${i}`;
        await client.upsertUsers([{ id }]).then(() => acknowledged.add(id), () => (alive = false));
      }
    };
    const streams = [1, 2, 3].map(stream);
    const before = acknowledged.size;
    while (acknowledged.size < before + 3) await wait(1);
    await wait(round * 3);
    process.kill(workerd(), "SIGKILL");
    alive = false;
    await Promise.all(streams);
    await worker.stop();
    worker = await start(t, worker);
  }
  assert.ok((await ids(clientOf({ ...sandbox, url: sandbox.url.replace(home, worker.url) }))).length > 20);
  t.diagnostic(`${acknowledged.size} acknowledged changes`);
});
