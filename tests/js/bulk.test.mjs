// Work on many items: what is sent in which chunks, and what fails with whom.
import assert from "node:assert/strict";
import { Readable } from "node:stream";
import { suite, test } from "node:test";
import { StreamClient } from "stream-users-wasm";
import { START, TASK, answering, clock, ids, json, refusal, users } from "./bulk-server.mjs";
import { API_KEY, SECRET, deepFreeze, failure } from "./expectations.mjs";

suite("what is sent", () => {
  const rows = [
    ["upsertMany", users(250), "POST", "/api/v2/users", [100, 100, 50], (body) => Object.values(body.users)],
    ["updateManyPartial", users(250), "PATCH", "/api/v2/users", [100, 100, 50], (body) => body.users],
    ["deactivateMany", ids(250), "POST", "/api/v2/users/deactivate", [100, 100, 50], (body) => body.user_ids],
    ["reactivateMany", ids(250), "POST", "/api/v2/users/reactivate", [100, 100, 50], (body) => body.user_ids],
    ["deleteMany", ids(250), "POST", "/api/v2/users/delete", [100, 100, 50], (body) => body.user_ids],
    ["exportMany", ids(60), "POST", "/api/v2/export/users", [25, 25, 10], (body) => body.user_ids],
  ];
  for (const [method, items, verb, path, sizes, listed] of rows) {
    test(`${method} sends chunks of what its call takes, all items in order`, async () => {
      const { client, sent } = answering();
      const result = await clock.run(client[method](deepFreeze(items)));
      assert.deepEqual([result.succeeded, result.failed], [items.length, []]);
      assert.deepEqual(sent.map(({ method, path }) => [method, path]), sizes.map(() => [verb, path]));
      assert.deepEqual(sent.map(({ body }) => listed(body).length), sizes);
      assert.deepEqual(sent.flatMap(({ body }) => listed(body)), items);
    });
  }

  const inputs = {
    "an array": (items) => items,
    "a Set": (items) => new Set(items),
    "a generator": function* (items) {
      yield* items;
    },
    "an async generator": async function* (items) {
      yield* items;
    },
    "a web stream": (items) => ReadableStream.from(items),
    "a Node stream": (items) => Readable.from(items),
  };
  for (const [name, make] of Object.entries(inputs)) {
    test(`${name} is an input, and tells its total if it has one`, async () => {
      const { client, sent } = answering();
      const seen = [];
      const result = await clock.run(client.deleteMany(make(ids(230)), { onProgress: (progress) => seen.push(progress) }));
      assert.equal(result.succeeded, 230);
      assert.deepEqual(sent.flatMap(({ body }) => body.user_ids), ids(230));
      const total = name === "an array" || name === "a Set" ? { total: 230 } : {};
      assert.deepEqual(seen.at(-1), { done: 230, failed: 0, ...total });
      assert.equal(seen.length, 3);
    });
  }

  test("what stands beside the items goes with every chunk", async () => {
    const { client, sent } = answering();
    await clock.run(client.deleteMany(deepFreeze({ user_ids: ids(150), user: "hard", messages: "hard" })));
    assert.deepEqual(sent.map(({ body }) => [body.user, body.messages, body.user_ids.length]), [["hard", "hard", 100], ["hard", "hard", 50]]);
  });

  test("what stands beside the items goes as it was when the work began", async () => {
    const { client, sent } = answering();
    const request = { user_ids: ids(150), user: "soft" };
    const work = client.deleteMany(request);
    request.user = "hard";
    await clock.run(work);
    assert.deepEqual(sent.map(({ body }) => body.user), ["soft", "soft"]);
  });

  test("a string is one id, not letters", async () => {
    for (const text of ["john", Object("john")]) {
      const { client, sent } = answering();
      const error = await failure(() => clock.run(client.deleteMany(text)));
      assert.deepEqual([error.name, error.path, sent.length], ["StreamInputError", "user_ids", 0]);
    }
  });

  test("no input is nothing to do", async () => {
    const { client, sent } = answering();
    assert.deepEqual(await clock.run(client.upsertMany([])), { succeeded: 0, failed: [] });
    assert.equal(sent.length, 0);
  });

  for (const concurrency of [1, 4, 9]) {
    test(`${concurrency} chunks at most are under way with concurrency ${concurrency}`, async () => {
      let underWay = 0;
      let most = 0;
      const { client } = answering(async () => {
        most = Math.max(most, (underWay += 1));
        for (let turns = 0; turns < 20; turns += 1) await Promise.resolve();
        await new Promise(setImmediate);
        underWay -= 1;
        return json(201, { users: {} });
      });
      await clock.run(client.upsertMany(users(3000), { concurrency }));
      assert.equal(most, concurrency);
    });
  }

  test("an input is asked for no more than is about to be sent", async () => {
    let taken = 0;
    let sent = 0;
    let ahead = 0;
    function* counted() {
      for (const user of users(5000)) {
        ahead = Math.max(ahead, (taken += 1) - sent);
        yield user;
      }
    }
    const { client } = answering((request) => ((sent += Object.keys(request.body.users).length), json(201, { users: {} })));
    await clock.run(client.upsertMany(counted(), { concurrency: 3 }));
    assert.ok(ahead <= 4 * 100, `${ahead} items ahead`);
  });
});

suite("what fails", () => {
  test("a refused chunk is reported whole with the server's reason, and can be handed in again", async () => {
    let broken = true;
    const { client, sent } = answering(({ body }) =>
      broken && "user-130" in body.users ? refusal(16, 404, "the user was deactivated") : json(201, { users: {} }),
    );
    const first = await clock.run(client.upsertMany(users(250)));
    assert.equal(first.succeeded, 150);
    assert.deepEqual(first.failed.map(({ item }) => item), users(250).slice(100, 200));
    const { error } = first.failed[0];
    assert.deepEqual([error.name, error.code, error.status], ["StreamApiError", 16, 404]);
    assert.ok(first.failed.every((failure) => failure.error === error));
    broken = false;
    const again = await clock.run(client.upsertMany(first.failed.map(({ item }) => item)));
    assert.deepEqual([again.succeeded, again.failed, sent.length], [100, [], 4]);
  });

  test("an item that cannot be sent fails alone, named by its place in the whole input", async () => {
    const { client, sent } = answering();
    const items = [...users(150), { name: "nobody" }, null, { id: "user-149" }, ...users(200).slice(150)];
    const { succeeded, failed } = await clock.run(client.upsertMany(items));
    assert.deepEqual(
      failed.map(({ item, error }) => [item, error.name, error.path]),
      [
        [{ name: "nobody" }, "StreamInputError", "users[150].id"],
        [null, "StreamInputError", "users[151]"],
        [{ id: "user-149" }, "StreamInputError", "users[152].id"],
      ],
    );
    assert.match(failed[0].error.message, /^users\[150\]\.id is missing/);
    assert.deepEqual([succeeded, sent.length], [200, 3]);
  });

  test("onFailed takes the failures, and the result's list stays empty", async () => {
    const { client } = answering(() => refusal(4, 400));
    const seen = [];
    const result = await clock.run(client.upsertMany(users(3), { onFailed: (failure) => seen.push(failure) }));
    assert.deepEqual(result, { succeeded: 0, failed: [] });
    assert.deepEqual(seen.map(({ item, error }) => [item.id, error.code]), [["user-0", 4], ["user-1", 4], ["user-2", 4]]);
  });

  test("failures count in the progress", async () => {
    const { client } = answering((_request, number) => (number === 2 ? refusal(4, 400) : json(201, { users: {} })));
    const seen = [];
    await clock.run(client.upsertMany(users(300), { concurrency: 1, onProgress: (progress) => seen.push(progress) }));
    assert.deepEqual(seen, [
      { done: 100, failed: 0, total: 300 },
      { done: 200, failed: 100, total: 300 },
      { done: 300, failed: 100, total: 300 },
    ]);
  });
});

suite("listeners", () => {
  for (const callback of ["onProgress", "onFailed", "onTask"]) {
    test(`${callback} is waited for, so that what it has to save is saved at the end`, async () => {
      const { client } = answering(({ body }) => (body.user_ids.length === 5 ? refusal(4, 400) : json(201, { task_id: TASK })));
      let begun = 0;
      let saved = 0;
      const save = async () => {
        begun += 1;
        await new Promise((resolve) => setTimeout(resolve, 50));
        saved += 1;
      };
      await clock.run(client.exportMany(ids(55), { [callback]: save }));
      assert.deepEqual([begun, saved], { onProgress: [3, 3], onFailed: [5, 5], onTask: [2, 2] }[callback]);
    });
  }
});

suite("tasks", () => {
  test("are waited for, and told with their items", async () => {
    const { client } = answering();
    const seen = [];
    const result = await clock.run(client.exportMany(ids(30), { onTask: (task, items) => seen.push([task.result.url, items.length]) }));
    assert.deepEqual(result, { succeeded: 30, failed: [], tasks: [TASK, TASK] });
    assert.deepEqual(seen, [["u", 25], ["u", 5]]);
  });

  test("are not waited for when told so", async () => {
    const { client } = answering();
    const seen = [];
    const result = await clock.run(client.deleteMany(ids(3), { wait: false, onTask: (task) => seen.push(task.task_id) }));
    assert.deepEqual([result, seen], [{ succeeded: 3, failed: [], tasks: [TASK] }, [TASK]]);
  });

  test("an item that a completed task did not do has failed, with what the server says of it", async () => {
    const result = {
      "user-0": { status: "ok" },
      "user-1": { status: "error", error: "the user user-1 does not exist" },
      "user-2": { status: "error" },
    };
    const client = new StreamClient(API_KEY, SECRET, {
      fetch: clock.fetch(async () => json(200, { task_id: TASK, status: "completed", result })),
    });
    const progress = [];
    const { succeeded, failed } = await clock.run(client.deleteMany(ids(4), { onProgress: (now) => progress.push(now) }));
    assert.equal(succeeded, 2);
    assert.deepEqual(failed.map(({ item }) => item), ["user-1", "user-2"]);
    for (const { error } of failed) assert.deepEqual([error.name, error.task.result], ["TaskFailedError", result]);
    assert.match(failed[0].error.message, /^Task \S+ was completed without this one: the user user-1 does not exist\.$/);
    assert.match(failed[1].error.message, /without this one: the server does not say why\.$/);
    assert.deepEqual(progress.at(-1), { done: 4, failed: 2, total: 4 });
  });

  for (const [name, wait, error] of [["failed", true, "TaskFailedError"], ["running", { timeout: 5000 }, "TimeoutError"]]) {
    test(`that are ${name} fail their items with a ${error}`, async () => {
      const client = new StreamClient(API_KEY, SECRET, {
        fetch: clock.fetch(async (url) => json(200, { task_id: TASK, status: url.includes("/tasks/") ? name : "" })),
      });
      const { succeeded, failed } = await clock.run(client.deleteMany(ids(2), { wait }));
      assert.equal(succeeded, 0);
      assert.deepEqual(failed.map(({ item, error }) => [item, error.name]), [["user-0", error], ["user-1", error]]);
    });
  }
});

suite("429", () => {
  test("is waited out, whatever the total timeout of a call", async () => {
    const reset = String(START / 1000 + 55);
    const { client, sent } = answering((_request, number) =>
      number <= 4 && clock.now() < START + 55_000
        ? new Response(JSON.stringify({ code: 9, message: "Too many requests", StatusCode: 429, duration: "0", details: [], more_info: "" }), {
            status: 429,
            headers: { "x-ratelimit-limit": "300", "x-ratelimit-remaining": "0", "x-ratelimit-reset": reset },
          })
        : json(201, { users: {} }, { "x-ratelimit-limit": "300", "x-ratelimit-remaining": "200", "x-ratelimit-reset": String(START / 1000 + 120) }),
    );
    const result = await clock.run(client.upsertMany(users(400)));
    assert.deepEqual([result.succeeded, result.failed], [400, []]);
    assert.equal(sent.length, 5, "one call went ahead and was refused");
    assert.ok(clock.now() - START >= 55_000 && clock.now() - START < 56_000);
  });

  test("without end fails the chunk", async () => {
    const { client } = answering(() => refusal(9, 429, "Too many requests"), { maxRetries: 0 });
    const { failed } = await clock.run(client.upsertMany(users(1)));
    assert.deepEqual(failed.map(({ error }) => error.name), ["StreamRateLimitError"]);
  });
});

test("what cannot be meant is refused before anything is sent", async () => {
  const { client, sent } = answering();
  const rows = [
    ["deleteMany", ["john"], "user_ids"],
    ["deleteMany", [undefined], "user_ids"],
    ["deleteMany", [{ user_ids: "john" }], "user_ids"],
    ["deleteMany", [{ ids: ["john"] }], "user_ids"],
    ["upsertMany", [{ id: "john" }], "users"],
    ["upsertMany", ["john"], "users"],
    ["upsertMany", [[], { concurrency: 0 }], "options.concurrency"],
    ["upsertMany", [[], { concurrency: 2.5 }], "options.concurrency"],
    ["upsertMany", [[], { concurrency: 65 }], "options.concurrency"],
    ["upsertMany", [[], { wait: false }], "options.wait"],
    ["upsertMany", [[], { onprogress() {} }], "options.onprogress"],
    ["upsertMany", [[], { onProgress: 1 }], "options.onProgress"],
    ["upsertMany", [[], { signal: {} }], "options.signal"],
    ["upsertMany", [[], { stopOnError: "yes" }], "options.stopOnError"],
    ["deleteMany", [[], { wait: "yes" }], "options.wait"],
    ["deleteMany", [[], { wait: { timeOut: 1 } }], "options.wait.timeOut"],
    ["deleteMany", [[], { wait: { timeout: 0 } }], "options.wait.timeout"],
  ];
  for (const [method, values, path] of rows) {
    const error = await failure(() => client[method](...values));
    assert.deepEqual([method, error.name, error.path], [method, "StreamInputError", path]);
  }
  assert.equal(sent.length, 0);
});
