// Every way in which work on many items can end early; and that every item is then accounted for.
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { BulkError, StreamClient } from "stream-users-wasm";
import { START, TASK, answering, clock, ids, json, refusal, users } from "./bulk-server.mjs";
import { API_KEY, SECRET, failure } from "./expectations.mjs";

suite("what ends the work early", () => {
  test("a signal: nothing more is taken or sent, what is under way is finished, and all is accounted for", async () => {
    const controller = new AbortController();
    const { client, sent } = answering((_request, number) => {
      if (number === 5) controller.abort(new Error("enough"));
      return json(201, { users: {} });
    });
    const input = users(5000)[Symbol.iterator]();
    const error = await clock.run(failure(() => client.upsertMany(input, { signal: controller.signal, concurrency: 3 })));
    assert.ok(error instanceof BulkError);
    assert.deepEqual([error.name, error.cause.message], ["BulkError", "enough"]);
    assert.match(error.message, /ended early, after 500 items of which 0 failed: enough/);
    assert.deepEqual([error.succeeded, error.failed, sent.length], [500, [], 5]);
    const left = [...error.unsent, ...input];
    const done = sent.flatMap(({ body }) => Object.values(body.users));
    assert.deepEqual([...done, ...left].map(({ id }) => id).sort(), ids(5000).sort());
  });

  test("a signal, while the server is silent: the calls under way end by their own time-outs, and all is accounted for", async () => {
    const controller = new AbortController();
    // What has a time-out is let go of: it would hold the virtual clock.
    const silence = (_url, { signal }) => new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
    const client = new StreamClient(API_KEY, SECRET, { fetch: silence, retryWrites: true });
    setTimeout(() => controller.abort("tired"), 5000);
    const input = users(500)[Symbol.iterator]();
    const error = await clock.run(failure(() => client.upsertMany(input, { signal: controller.signal, concurrency: 2 })));
    assert.deepEqual([error.cause, error.succeeded], ["tired", 0]);
    const accounted = [...error.failed.map(({ item }) => item), ...error.unsent, ...input];
    assert.deepEqual(accounted.map(({ id }) => id).sort(), ids(500).sort());
    assert.ok(error.failed.length > 0);
    for (const { error: reason } of error.failed) assert.equal(reason.name, "TimeoutError");
    assert.ok(clock.now() - START <= 30_000, `${clock.now() - START} ms`);
  });

  test("a signal that was aborted before, whatever its reason", async () => {
    for (const reason of ["no", Symbol("no"), Object.create(null)]) {
      const { client, sent } = answering();
      const error = await failure(() => client.upsertMany(users(9), { signal: AbortSignal.abort(reason) }));
      assert.deepEqual([error.name, error.cause, error.succeeded, sent.length], ["BulkError", reason, 0, 0]);
    }
  });

  test("a signal, while the input has nothing to give", async () => {
    const controller = new AbortController();
    const { client, sent } = answering();
    async function* silent() {
      yield* users(7);
      await new Promise(() => {});
    }
    setTimeout(() => controller.abort("tired"), 5000);
    const error = await clock.run(failure(() => client.upsertMany(silent(), { signal: controller.signal })));
    assert.deepEqual([error.cause, error.unsent, sent.length], ["tired", users(7), 0]);
  });

  test("a signal, while the rate limit has nothing to give", async () => {
    const controller = new AbortController();
    const used = { "x-ratelimit-limit": "300", "x-ratelimit-remaining": "0", "x-ratelimit-reset": String(START / 1000 + 50) };
    const { client, sent } = answering(() => json(201, { users: {} }, used));
    setTimeout(() => controller.abort("tired"), 5000);
    const error = await clock.run(failure(() => client.upsertMany(users(500), { signal: controller.signal })));
    assert.deepEqual([error.succeeded, sent.length, clock.now() - START], [100, 1, 5000]);
    assert.deepEqual(error.unsent.map(({ id }) => id).sort(), ids(400, 100).sort());
  });

  test("the first failure, with stopOnError", async () => {
    const { client, sent } = answering((_request, number) => (number === 3 ? refusal(4, 400) : json(201, { users: {} })));
    const error = await clock.run(failure(() => client.upsertMany(users(2000), { stopOnError: true, concurrency: 1 })));
    assert.deepEqual([error.name, error.cause.code, error.succeeded, error.failed.length], ["BulkError", 4, 200, 100]);
    assert.equal(sent.length, 3);
  });

  test("an input that throws", async () => {
    const { client, sent } = answering();
    const input = async function* () {
      yield* users(130);
      throw new Error("disk on fire");
    };
    const error = await clock.run(failure(() => client.upsertMany(input())));
    assert.deepEqual([error.name, error.cause.message, error.succeeded], ["BulkError", "disk on fire", 100]);
    assert.deepEqual([error.unsent.length, sent.length], [30, 1]);
  });

  const listeners = {
    "an exception": (error) => () => assert.fail(error),
    "a rejection": (error) => async () => assert.fail(error),
  };
  for (const callback of ["onProgress", "onFailed", "onTask"]) {
    for (const [what, listener] of Object.entries(listeners)) {
      test(`${what} in ${callback}, which loses no item`, async () => {
        // Of the first chunk one item cannot be sent and the task leaves one out; the second chunk is refused.
        let calls = 0;
        const answer = (url) => {
          if (url.includes("/tasks/")) return json(200, { task_id: TASK, status: "completed", result: { "user-7": { status: "error" } } });
          return (calls += 1) === 1 ? json(201, { task_id: TASK }) : refusal(4, 400);
        };
        const client = new StreamClient(API_KEY, SECRET, { fetch: clock.fetch(async (url) => answer(url)) });
        const thrown = new Error("mine");
        const items = [...ids(50), "", ...ids(250, 50)];
        const input = items[Symbol.iterator]();
        const options = { [callback]: listener(thrown), concurrency: 1 };
        const error = await clock.run(failure(() => client.deleteMany(input, options)));
        assert.deepEqual([error.name, error.cause], ["BulkError", thrown]);
        const left = [...error.failed.map(({ item }) => item), ...error.unsent, ...input];
        assert.equal(error.succeeded + left.length, items.length);
        assert.equal(new Set(left).size, left.length);
      });
    }
  }

  test("the first failure, with stopOnError, while onFailed is still busy with it", async () => {
    const { client, sent } = answering((_request, number) => (number === 1 ? refusal(4, 400) : json(201, { users: {} })));
    const onFailed = () => new Promise((resolve) => setTimeout(resolve, 1000));
    const error = await clock.run(failure(() => client.upsertMany(users(2000), { stopOnError: true, concurrency: 2, onFailed })));
    assert.deepEqual([error.cause.code, error.succeeded, error.failed.length, sent.length], [4, 0, 0, 1]);
  });

  test("the input is told that it is not needed any more", async () => {
    const { client } = answering(() => refusal(4, 400));
    let closed = false;
    function* input() {
      try {
        for (;;) yield { id: "john" + Math.random() };
      } finally {
        closed = true;
      }
    }
    await clock.run(failure(() => client.upsertMany(input(), { stopOnError: true })));
    assert.ok(closed);
  });

  test("an input that throws when it is told so changes nothing", async () => {
    const { client } = answering(() => refusal(4, 400));
    const next = () => ({ done: false, value: { id: "john" + Math.random() } });
    const input = { [Symbol.iterator]: () => ({ next, return: () => assert.fail("still busy") }) };
    const error = await clock.run(failure(() => client.upsertMany(input, { stopOnError: true, concurrency: 1 })));
    assert.deepEqual([error.name, error.cause.code, error.failed.length], ["BulkError", 4, 100]);
  });
});
