// Nothing is kept: memory after many tokens, clients and calls is what it was after few. Prints the figures.
import assert from "node:assert/strict";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { after, test } from "node:test";
import { wasmMemory } from "../js/wasm-memory.mjs";
import { StreamClient } from "stream-users-wasm";
import { API_KEY, SECRET } from "../js/expectations.mjs";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc");

// Code that V8 compiles and its feedback come and go. Above it, 7 bytes kept of each of 80,000 calls are seen, or 1 of each token.
const HEAP_NOISE = 512 * 1024;

const answered = { status: 200, headers: new Headers(), text: async () => '{"duration":"1ms"}' };
const refused = { status: 429, headers: new Headers({ "retry-after": "0" }), text: async () => '{"code":9,"message":"no"}' };
const broken = new TypeError("fetch failed");
const client = new StreamClient(API_KEY, SECRET, { fetch: async () => answered });
const refusing = new StreamClient(API_KEY, SECRET, { fetch: async () => refused, maxRetries: 1 });
const breaking = new StreamClient(API_KEY, SECRET, { fetch: () => Promise.reject(broken), maxRetries: 0 });
const { signal } = new AbortController();
const noop = () => {};

const turn = () => new Promise((resolve) => setImmediate(resolve));

/** Many calls, 500 at a time. */
async function calls(count, call) {
  for (let done = 0; done < count; done += 500) await Promise.all(Array.from({ length: 500 }, call));
}

/** What is done, how often, and how: each time in equal rounds, of which the first is not counted. */
const WORK = [
  {
    what: "tokens signed",
    count: 1_000_000,
    work(count) {
      for (let n = 0; n < count; n++) client.generateUserToken({ user_id: "john", n });
    },
  },
  {
    what: "tokens verified",
    count: 100_000,
    work(count) {
      const token = client.generateUserToken({ user_id: "john" });
      for (let n = 0; n < count; n++) client.verifyToken(token);
    },
  },
  {
    what: "tokens refused",
    count: 100_000,
    work(count) {
      for (let n = 0; n < count; n++) assert.throws(() => client.verifyToken("a.b.c"));
    },
  },
  {
    what: "clients made and dropped, in one synchronous loop",
    count: 100_000,
    work(count) {
      for (let n = 0; n < count; n++) new StreamClient(API_KEY, SECRET);
    },
  },
  {
    what: "clients made and dropped, each with a secret of its own",
    count: 100_000,
    async work(count) {
      for (let n = 0; n < count; n++) {
        new StreamClient(API_KEY, `${SECRET}${n}`).generateUserToken({ user_id: "john" });
        if (n % 1_000 === 0) await turn();
      }
    },
  },
  { what: "calls answered", count: 100_000, work: (count) => calls(count, () => client.getRateLimits({}, { signal })) },
  { what: "writes answered", count: 20_000, work: (count) => calls(count, () => client.upsertUsers([{ id: "john", name: "John" }])) },
  { what: "calls refused with 429, and repeated", count: 20_000, work: (count) => calls(count, () => refusing.getRateLimits().catch(noop)) },
  { what: "calls whose connection broke", count: 20_000, work: (count) => calls(count, () => breaking.getRateLimits().catch(noop)) },
  { what: "calls refused for their arguments", count: 20_000, work: (count) => calls(count, () => client.getTask({ id: "" }).catch(noop)) },
];
const ROUNDS = 5;

async function measured() {
  // Callbacks of finished calls and finalizers first, then what they held.
  for (let time = 0; time < 3; time++) {
    await turn();
    collectGarbage();
  }
  return { heap: process.memoryUsage().heapUsed, wasm: wasmMemory().buffer.byteLength };
}

const figures = [];
const inKilobytes = (bytes) => `${Math.round(bytes / 1024)} KB`.padStart(10);

for (const { what, count, work } of WORK) {
  test(`${count.toLocaleString("en")} ${what} leave the memory as it was`, async () => {
    await work(count / ROUNDS);
    const before = await measured();
    const start = performance.now();
    for (let round = 1; round < ROUNDS; round++) await work(count / ROUNDS);
    const took = performance.now() - start;
    const now = await measured();
    const grown = now.heap - before.heap;
    figures.push(
      `${count.toLocaleString("en").padStart(9)} ${what.padEnd(56)}${inKilobytes(grown)}${inKilobytes(now.wasm)}${`${(took / 1000).toFixed(1)} s`.padStart(9)}`,
    );
    assert.equal(now.wasm, before.wasm, "the module's memory has not grown");
    assert.ok(grown < HEAP_NOISE, `the heap has grown by ${grown} bytes`);
  });
}

after(() => console.log([`${"".padEnd(66)}${"heap grew".padStart(10)}${"wasm has".padStart(10)}`, ...figures].join("\n")));
