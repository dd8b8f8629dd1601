// 100,000 users into the sandbox, at its documented limit of 300 calls a minute and on its clock.
import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { StreamClient } from "stream-users-wasm";
import { Sandbox } from "stream-users-wasm/sandbox";
import { virtualClock } from "./virtual-clock.mjs";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc");

const START = Date.UTC(2026, 0, 1, 12);
// A million, by hand: COUNT=1000000 cargo xtask test js bulk-limits
const COUNT = Number(process.env.COUNT ?? 100_000);
const PER_CALL = 100;
const PER_MINUTE = 300;

let clock;
beforeEach(() => void (clock = virtualClock(START)));
afterEach(() => clock[Symbol.dispose]());

const refusal = (code, status, message) =>
  new Response(JSON.stringify({ code, message, StatusCode: status, duration: "0", details: [], more_info: "" }), { status });

for (const share of [0, 0.05]) {
  const title = share ? `all arrive with ${share * 100} % of calls answered 429, 500 or cut off` : "all arrive, none twice, without a 429";
  test(title, async (context) => {
    const sandbox = new Sandbox({ now: clock.now });
    const seen = { calls: 0, limited: 0, injected: 0 };
    const accepted = new Uint8Array(COUNT);
    const fetch = clock.fetch(async (url, init) => {
      const fault = chance() < share ? Math.floor(chance() * 3) : undefined;
      if (fault !== undefined) {
        seen.injected += 1;
        if (fault === 0) throw new TypeError("fetch failed", { cause: Object.assign(new Error("reset"), { code: "ECONNRESET" }) });
        return fault === 1 ? refusal(9, 429, "Too many requests") : refusal(-1, 500, "internal");
      }
      seen.calls += 1;
      const response = await sandbox.fetch(url, init);
      if (response.status === 429) seen.limited += 1;
      if (response.status === 201) for (const id in JSON.parse(init.body).users) accepted[Number(id.slice(5))] += 1;
      return response;
    });
    const client = new StreamClient(sandbox.apiKey, sandbox.secret, { fetch, retryWrites: share > 0 });
    const heap = [];
    const measure = ({ done }) => {
      if (done % (COUNT / 10) !== 0) return;
      collectGarbage();
      heap.push(process.memoryUsage().heapUsed);
    };

    let input = lines(COUNT);
    let arrived = 0;
    while (arrived < COUNT) {
      const { succeeded, failed } = await clock.run(client.upsertMany(input, { onProgress: measure }));
      arrived += succeeded;
      input = failed.map(({ item }) => item);
    }
    const minutes = (clock.now() - START) / 60_000;
    const own = COUNT / PER_CALL / PER_MINUTE;
    const megabytes = heap.map((bytes) => (bytes / 1e6).toFixed(1)).join(" ");
    context.diagnostic(`${minutes.toFixed(2)} minutes of the limit's own ${own.toFixed(2)}; heap in MB: ${megabytes}`);
    context.diagnostic(`${seen.calls} calls, ${seen.limited} limited, ${seen.injected} faults`);
    assert.ok(minutes <= own * 1.02, `${minutes} minutes`);
    assert.ok(seen.limited <= Math.ceil(minutes), `${seen.limited} calls were answered 429`);
    assert.ok(Math.max(...heap.slice(2)) - heap[1] < 3e6, `the heap grew: ${megabytes}`);
    if (share) assert.ok(seen.injected > 20);

    assert.ok(accepted.every((times) => times === 1), "every user arrives once");
    // A walk through a million takes the sandbox half an hour.
  if (share || COUNT > 100_000) return;
    const found = await clock.run(stored(client));
    assert.deepEqual([found.length, new Set(found).size], [COUNT, COUNT]);
  });
}

/** A stream of JSON lines, as a file would be read. */
async function* lines(count) {
  for (let score = 0; score < count; score += 1) yield JSON.parse(`{"id":"user-${score}","custom":{"score":${score}}}`);
}

async function stored(client) {
  const found = [];
  for await (const user of client.iterateUsers()) {
    assert.equal(user.custom.score, Number(user.id.slice(5)));
    found.push(user.id);
  }
  return found;
}

// Park and Miller's generator: the same faults in every run.
let seed = 20261123;
const chance = () => (seed = (seed * 48271) % 2147483647) / 2147483647;
