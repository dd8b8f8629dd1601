// Waiting for tasks: how often is looked, and every way in which the waiting ends.
import assert from "node:assert/strict";
import { afterEach, beforeEach, suite, test } from "node:test";
import { StreamClient, TaskFailedError } from "stream-users-wasm";
import { Sandbox } from "stream-users-wasm/sandbox";
import { API_KEY, SECRET, failure } from "./expectations.mjs";
import { virtualClock } from "./virtual-clock.mjs";

const ID = "0a1b2c3d-0000-4000-8000-00000000000f";
const START = Date.UTC(2026, 0, 1);

let clock;
beforeEach(() => void (clock = virtualClock(START)));
afterEach(() => clock[Symbol.dispose]());

/** A client whose server tells one status after the other, the last one for ever, and when it was asked. */
function scripted(...replies) {
  const asked = [];
  const client = new StreamClient(API_KEY, SECRET, {
    fetch: clock.fetch(async (url) => {
      assert.equal(new URL(url).pathname, `/api/v2/tasks/${ID}`);
      asked.push(clock.now() - START);
      const reply = replies.length > 1 ? replies.shift() : replies[0];
      const { status = 200, ...body } = typeof reply === "string" ? { body: task(reply) } : reply;
      return new Response(JSON.stringify(body.body), { status });
    }),
  });
  return { client, asked };
}

const task = (status, more) => ({ task_id: ID, status, duration: "0.1ms", created_at: 1, updated_at: 1, ...more });

suite("waitForTask", () => {
  test("gives back the completed task, looking after 1, 1.5, 2.25 ... 5 seconds", async () => {
    const { client, asked } = scripted("pending", "running", "running", "running", "running", "running", "completed");
    const done = await clock.run(client.waitForTask(ID));
    assert.equal(done.status, "completed");
    assert.ok(done.created_at instanceof Date);
    assert.deepEqual(asked, [0, 1000, 2500, 4750, 8125, 13125, 18125]);
  });

  test("takes a status that it does not know as not finished", async () => {
    const { client, asked } = scripted("waiting", "ok", "error", "", "completed");
    await clock.run(client.waitForTask(ID, { interval: 10 }));
    assert.equal(asked.length, 5);
  });

  test("tells onProgress what the server said", async () => {
    const { client } = scripted("pending", "running", "completed");
    const seen = [];
    await clock.run(client.waitForTask(ID, { onProgress: (task) => seen.push(task.status) }));
    assert.deepEqual(seen, ["pending", "running", "completed"]);
  });

  test("waits for what onProgress returns, and ends with what it rejects with", async () => {
    const { client } = scripted("pending", "completed");
    let saved = 0;
    const save = () => new Promise((resolve) => setTimeout(() => resolve((saved += 1)), 50));
    await clock.run(client.waitForTask(ID, { onProgress: save }));
    assert.equal(saved, 2);
    const thrown = new Error("mine");
    for (const onProgress of [() => assert.fail(thrown), async () => assert.fail(thrown)]) {
      assert.equal(await clock.run(failure(() => client.waitForTask(ID, { onProgress }))), thrown);
    }
  });

  test("rejects with the task when it failed", async () => {
    const { client } = scripted({ body: task("failed", { error: { type: "ImportFailed", description: "too many rows" } }) });
    const error = await clock.run(failure(() => client.waitForTask(ID)));
    assert.ok(error instanceof TaskFailedError);
    assert.equal(error.name, "TaskFailedError");
    assert.equal(error.message, `Task ${ID} failed: ImportFailed: too many rows.`);
    assert.equal(error.task.error.type, "ImportFailed");
    assert.equal(error.metadata.responseCode, 200);
  });

  test("rejects when it failed without saying why", async () => {
    const { client } = scripted("failed");
    const error = await clock.run(failure(() => client.waitForTask(ID)));
    assert.deepEqual([error.name, error.task.status], ["TaskFailedError", "failed"]);
    assert.match(error.message, /does not say why/);
  });

  test("gives up after a minute, looks once more at its end, and says that the task goes on", async () => {
    const { client, asked } = scripted("running");
    const error = await clock.run(failure(() => client.waitForTask(ID)));
    assert.equal(error.name, "TimeoutError");
    assert.match(error.message, /not finished after 60000 ms.*goes on at the server/);
    assert.equal(asked.at(-1), 60_000);
  });

  test("counts a server that does not answer into the time", async () => {
    const client = new StreamClient(API_KEY, SECRET, {
      fetch: (_url, { signal }) => new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason))),
    });
    const error = await clock.run(failure(() => client.waitForTask(ID, { timeout: 3000 })));
    assert.deepEqual([error.name, clock.now() - START], ["TimeoutError", 3000]);
    assert.match(error.message, /goes on at the server/);
  });

  test("ends at once when its signal is aborted, in a wait as in a request", async () => {
    for (const [replies, at] of [[["running"], 1300], [["running"], 0]]) {
      const { client, asked } = scripted(...replies);
      const controller = new AbortController();
      const began = clock.now();
      const waiting = failure(() => client.waitForTask(ID, { signal: controller.signal }));
      if (at === 0) controller.abort("why not");
      else setTimeout(() => controller.abort("why not"), at);
      const error = await clock.run(waiting);
      assert.deepEqual([error.name, error.cause, clock.now() - began], ["AbortError", "why not", at]);
      assert.match(error.message, /goes on at the server/);
      assert.ok(asked.length <= 2);
    }
  });

  test("passes on what the API answers to a look, once retries are used up", async () => {
    const gone = { status: 404, body: { code: 16, message: "GetTask failed", StatusCode: 404, duration: "0", details: [], more_info: "" } };
    const { client, asked } = scripted(gone);
    const error = await clock.run(failure(() => client.waitForTask(ID)));
    assert.deepEqual([error.name, error.code, asked.length], ["StreamApiError", 16, 1]);
  });

  test("leaves no listener and no timer behind", async () => {
    const controller = new AbortController();
    let listening = 0;
    const { signal } = controller;
    const count = (name, step) => {
      const original = signal[name];
      signal[name] = (...values) => ((listening += step), original.apply(signal, values));
    };
    count("addEventListener", 1);
    count("removeEventListener", -1);
    const { client } = scripted("running", "running", "completed");
    await clock.run(client.waitForTask(ID, { signal }));
    assert.equal(listening, 0);
    assert.equal(clock.timers(), 0);
  });

  test("refuses what cannot be meant, before anything is sent", async () => {
    const { client, asked } = scripted("completed");
    const rows = [
      [["", undefined], "id"],
      [[undefined], "id"],
      [[7], "id"],
      [[ID, { interval: 0 }], "options.interval"],
      [[ID, { timeout: -1 }], "options.timeout"],
      [[ID, { timeout: "1 s" }], "options.timeout"],
      [[ID, { intervall: 1 }], "options.intervall"],
      [[ID, { signal: new AbortController() }], "options.signal"],
      [[ID, { onProgress: true }], "options.onProgress"],
    ];
    for (const [values, path] of rows) {
      const error = await failure(() => client.waitForTask(...values));
      assert.deepEqual([error.name, error.path], ["StreamInputError", path]);
    }
    assert.equal(asked.length, 0);
  });
});

test("a deletion at the sandbox is waited for on the sandbox's clock", async () => {
  const sandbox = new Sandbox({ now: clock.now });
  const client = new StreamClient(sandbox.apiKey, sandbox.secret, { fetch: clock.fetch(sandbox.fetch) });
  await clock.run(client.upsertUsers([{ id: "john" }]));
  const { task_id } = await clock.run(client.deleteUsers({ user_ids: ["john"], user: "soft" }));
  const { result } = await clock.run(client.waitForTask(task_id));
  assert.deepEqual(result, { john: { status: "ok" } });
});
