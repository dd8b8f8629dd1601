// A caller's signal: heeded at every stage of a call by whatever reason it gives, and let go of afterwards, as are the timers.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { StreamAbortError, StreamClient, StreamInputError } from "stream-users-wasm";
import { API_KEY, SECRET, failure } from "./expectations.mjs";

const CALLS = 10_000;
const HEADERS = new Headers();
const answered = { status: 200, headers: HEADERS, text: async () => '{"duration":"1ms"}' };
const busy = { status: 429, headers: new Headers({ "retry-after": "20" }), text: async () => "{}" };
const never = () => new Promise(() => {});

/** Where a call can be when its signal is aborted, and the `fetch` that keeps it there. */
const STAGES = {
  "before the headers": never,
  "before the body": async () => ({ ...answered, text: never }),
  "in a wait": async () => busy,
};

/** A signal that counts who listens. */
function counted() {
  const controller = new AbortController();
  const { signal } = controller;
  const counts = { added: 0, removed: 0 };
  const { addEventListener, removeEventListener } = signal;
  signal.addEventListener = function (...given) {
    counts.added += 1;
    return addEventListener.apply(this, given);
  };
  signal.removeEventListener = function (...given) {
    counts.removed += 1;
    return removeEventListener.apply(this, given);
  };
  return { controller, signal, counts };
}

/** The timers that run: those that this process holds a `Timeout` for. */
const timers = () => process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;

const make = (fetch) => new StreamClient(API_KEY, SECRET, { fetch });
/** Lets everything happen that needs no timer. */
const turn = () => new Promise((resolve) => setImmediate(resolve));

for (const [stage, fetch] of Object.entries(STAGES)) {
  describe(`a signal aborted ${stage}`, () => {
    test("ends the call at once with its reason, whatever that is", async () => {
      for (const reason of [new Error("gone"), "a string", 0, null, { any: "thing" }, undefined]) {
        const controller = new AbortController();
        const ended = failure(() => make(fetch).restoreUsers({ user_ids: ["john"] }, { signal: controller.signal }));
        await turn();
        controller.abort(reason);
        const error = await ended;
        assert.ok(error instanceof StreamAbortError, `${error.name}: ${error.message}`);
        assert.equal(error.name, "AbortError");
        // Without a reason the platform makes one.
        assert.equal(error.cause, controller.signal.reason);
        assert.deepEqual([error.attempts, error.retryable], [1, false]);
      }
    });

    test("reaches fetch's own signal, unless it has nothing to do any more", async () => {
      const given = [];
      const client = make((url, init) => {
        given.push(init.signal);
        return fetch(url, init);
      });
      const controller = new AbortController();
      const ended = failure(() => client.getRateLimits({}, { signal: controller.signal }));
      await turn();
      controller.abort();
      await ended;
      assert.deepEqual(given.map(({ aborted }) => aborted), [stage !== "in a wait"]);
    });

    test(`has no listener and no timer left after ${CALLS} calls that it ended`, async () => {
      const client = make(fetch);
      const before = timers();
      const { controller, signal, counts } = counted();
      const calls = Array.from({ length: CALLS }, () => failure(() => client.getRateLimits({}, { signal })));
      await turn();
      assert.equal(timers() - before, CALLS, "each call has one timer while it lasts");
      assert.deepEqual(counts, { added: 1, removed: 0 }, "all of them have one listener");
      controller.abort();
      for (const error of await Promise.all(calls)) assert.ok(error instanceof StreamAbortError);
      assert.deepEqual(counts, { added: 1, removed: 1 });
      assert.equal(timers(), before);
    });
  });
}

describe("a signal aborted before the call", () => {
  test("lets nothing out, and says so", async () => {
    let sent = 0;
    const seen = [];
    const client = new StreamClient(API_KEY, SECRET, { fetch: async () => (sent++, answered), onAttempt: (attempt) => seen.push(attempt) });
    const reason = new Error("too late");
    const error = await failure(() => client.restoreUsers({ user_ids: ["john"] }, { signal: AbortSignal.abort(reason) }));
    assert.ok(error instanceof StreamAbortError);
    assert.deepEqual([error.cause, error.attempts, sent, seen.length], [reason, 0, 0, 0]);
    assert.match(error.message, /[Nn]othing was sent/);
  });

  test("does not hide that the arguments are wrong", async () => {
    const error = await failure(() => make(never).restoreUsers({ user_ids: [] }, { signal: AbortSignal.abort() }));
    assert.ok(error instanceof StreamInputError);
  });
});

describe("a signal that is never aborted", () => {
  for (const [what, fetch] of [
    ["succeeded", async () => answered],
    ["failed", async () => ({ status: 400, headers: HEADERS, text: async () => '{"code":4,"message":"no"}' })],
    ["broke", () => Promise.reject(new TypeError("fetch failed"))],
    ["could not be understood", async () => ({})],
  ]) {
    test(`has no listener and no timer left after ${CALLS} calls that ${what}`, async () => {
      const { signal, counts } = counted();
      const client = new StreamClient(API_KEY, SECRET, { fetch, maxRetries: 0 });
      const before = timers();
      await Promise.allSettled(Array.from({ length: CALLS }, () => client.getRateLimits({}, { signal })));
      assert.deepEqual(counts, { added: 1, removed: 1 });
      assert.equal(timers(), before);
    });
  }

  test("has none left after a call that was refused either", async () => {
    const { signal, counts } = counted();
    for (const call of [(client) => client.restoreUsers({ user_ids: [] }, { signal }), (client) => client.getTask({ id: "" }, { signal })]) {
      assert.ok((await failure(() => call(make(never)))) instanceof StreamInputError);
    }
    assert.equal(counts.added, counts.removed);
  });
});

test(`no timer is left after ${CALLS} calls that timed out`, async () => {
  const before = timers();
  const client = new StreamClient(API_KEY, SECRET, { fetch: never, timeout: 20, maxRetries: 0 });
  const errors = await Promise.all(Array.from({ length: CALLS }, () => failure(() => client.getRateLimits())));
  assert.ok(errors.every(({ name }) => name === "TimeoutError"));
  assert.equal(timers(), before);
});

test("Node warns of nothing, however many calls and chunks wait for one signal", async () => {
  const warnings = [];
  const listen = ({ name }) => warnings.push(name);
  process.on("warning", listen);
  try {
    const { signal } = new AbortController();
    const client = make(async () => ({ ...answered, text: async () => '{"users":{}}' }));
    await Promise.all(Array.from({ length: 50 }, () => client.getRateLimits({}, { signal })));
    await client.upsertMany(Array.from({ length: 2_000 }, (_, index) => ({ id: `user-${index}` })), { concurrency: 20 });
    await turn();
    assert.deepEqual(warnings, []);
  } finally {
    process.off("warning", listen);
  }
});

describe("a method that makes many calls", () => {
  const MANY = 200;
  // Bulk work lets a call that is under way end, so one that never does ends by its time limit.
  const patient = () => new StreamClient(API_KEY, SECRET, { fetch: never, timeout: 2_000, maxRetries: 0 });
  const json = (body) => ({ status: 200, headers: HEADERS, text: async () => JSON.stringify(body) });
  const task = (status) => async () => json({ task_id: "t", status, created_at: 0, updated_at: 0, duration: "1ms" });
  const methods = {
    waitForTask: { call: (client, options) => client.waitForTask("t", options), answered: task("completed"), kept: task("running") },
    upsertMany: { call: (client, options) => client.upsertMany([{ id: "john" }], options), answered: async () => json({ users: {} }), kept: never, make: patient },
    iterateUsers: { call: (client, options) => client.iterateUsers({}, options).next(), answered: async () => json({ users: [] }), kept: never },
  };
  for (const [name, { call, answered, kept, make: keeping = make }] of Object.entries(methods)) {
    test(`such as ${name} leaves no listener and no timer when it is done`, async () => {
      const { signal, counts } = counted();
      const before = timers();
      await Promise.all(Array.from({ length: MANY }, () => call(make(answered), { signal })));
      assert.ok(counts.added > 0);
      assert.deepEqual([counts.removed, timers()], [counts.added, before]);
    });

    test(`such as ${name} leaves none when it is aborted`, async () => {
      const { controller, signal, counts } = counted();
      const before = timers();
      const calls = Array.from({ length: MANY }, () => failure(() => call(keeping(kept), { signal })));
      for (let time = 0; time < 20; time++) await turn();
      assert.equal(timers() - before, MANY, "each has one timer while it lasts");
      const reason = new Error("gone");
      controller.abort(reason);
      for (const error of await Promise.all(calls)) assert.equal(error.cause, reason, `${error.name}: ${error.message}`);
      assert.deepEqual([counts.removed, timers()], [counts.added, before]);
    });
  }
});
