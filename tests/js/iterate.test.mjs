// Walking through users past the API's last offset: everyone once, in order, whatever happens meanwhile.
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { StreamClient } from "stream-users-wasm";
import { Sandbox } from "stream-users-wasm/sandbox";
import { API_KEY, SECRET, deepFreeze, failure } from "./expectations.mjs";
import { virtualClock } from "./virtual-clock.mjs";

/** A sandbox with users that were made in batches, `made` users in each, a millisecond or more apart. */
async function populated(made) {
  let now = Date.UTC(2026, 0, 1);
  const sandbox = new Sandbox({ now: () => now, rateLimits: "off" });
  const queries = [];
  const fetch = (url, init) => {
    const payload = new URL(url).searchParams.get("payload");
    if (payload) queries.push(JSON.parse(payload));
    return sandbox.fetch(url, init);
  };
  const client = new StreamClient(sandbox.apiKey, sandbox.secret, { fetch });
  // In an order that is neither that of the ids nor that of their making.
  const ids = Array.from({ length: made.reduce((sum, count) => sum + count, 0) }, (_, index) => `user-${(index * 7919) % 100003}`);
  let start = 0;
  for (const [batch, count] of made.entries()) {
    now += batch % 3;
    for (let from = start; from < start + count; from += 100) {
      const users = ids.slice(from, Math.min(from + 100, start + count)).map((id) => ({ id, custom: { batch } }));
      await client.upsertUsers(users);
    }
    start += count;
  }
  return { client, ids, queries, pass: (milliseconds) => (now += milliseconds) };
}

async function all(walk) {
  const seen = [];
  for await (const user of walk) seen.push(user);
  return seen;
}

suite("iterateUsers", () => {
  const inOrder = {
    id: (a, b) => a.id < b.id,
    created_at: (a, b) => a.created_at <= b.created_at,
  };

  test("gives everyone once, past the offset of 1,000, in the order asked for", async () => {
    // Batches far larger than a page share a millisecond, and some milliseconds have one user.
    const { client, ids } = await populated([700, 1, 350, 1, 1, 100, 250, 99, 1]);
    for (const field of ["id", "created_at"]) {
      for (const direction of [1, -1]) {
        for (const pageSize of [100, 37]) {
          const seen = await all(client.iterateUsers({}, { sort: [{ field, direction }], pageSize }));
          assert.deepEqual(seen.map(({ id }) => id).sort(), ids.toSorted?.() ?? [...ids].sort(), `${field} ${direction} ${pageSize}`);
          for (let index = 1; index < seen.length; index += 1) {
            const pair = direction === 1 ? [seen[index - 1], seen[index]] : [seen[index], seen[index - 1]];
            assert.ok(inOrder[field](...pair), `${field} ${direction}: ${index}`);
          }
        }
      }
    }
  });

  test("keeps to the filter, and joins it with its own conditions", async () => {
    const { client, queries } = await populated([120, 130]);
    const filter = deepFreeze({ $or: [{ batch: 1 }, { id: "nobody" }] });
    const seen = await all(client.iterateUsers(filter, { pageSize: 50 }));
    assert.equal(seen.length, 130);
    assert.ok(seen.every(({ custom }) => custom.batch === 1));
    assert.deepEqual(queries[0].filter_conditions, filter);
    assert.deepEqual(queries[1].filter_conditions.$and[0], filter);
    assert.ok(queries.every(({ limit, offset }) => limit === 50 && offset === undefined));
  });

  test("keeps to the filter as it was when the walk began", async () => {
    const { client } = await populated([120, 130]);
    const filter = { batch: { $in: [1] } };
    const walk = client.iterateUsers(filter, { pageSize: 50 });
    filter.batch.$in.push(0);
    assert.equal((await all(walk)).length, 130);
  });

  test("asks for as many pages as there are, and one more", async () => {
    const { client, queries } = await populated([250]);
    assert.equal((await all(client.iterateUsers())).length, 250);
    assert.equal(queries.length, 4);
  });

  test("asks for a page when it is needed, and for none after a break", async () => {
    const { client, queries } = await populated([250]);
    for await (const { id } of client.iterateUsers(null)) {
      assert.ok(id);
      assert.equal(queries.length, 1);
      break;
    }
    assert.equal(queries.length, 1);
  });

  test("finds deactivated users on request", async () => {
    const { client, ids } = await populated([5]);
    await client.deactivateUser({ user_id: ids[0] });
    assert.equal((await all(client.iterateUsers())).length, 4);
    assert.equal((await all(client.iterateUsers({}, { include_deactivated_users: true }))).length, 5);
  });

  for (const field of ["id", "created_at"]) {
    test(`misses nobody who stands still while others come and go, by ${field}`, async () => {
      const { client, ids, pass } = await populated([600]);
      const seen = new Set();
      const gone = new Set();
      let number = 0;
      for await (const { id } of client.iterateUsers({}, { sort: [{ field }], pageSize: 50 })) {
        assert.ok(!seen.has(id), `${id} came twice`);
        seen.add(id);
        number += 1;
        if (number % 100 !== 1) continue;
        pass(1);
        await client.upsertUsers([{ id: `a-newcomer-${number}` }, { id: `z-newcomer-${number}` }]);
        const leaves = ids.find((other) => !seen.has(other) && !gone.has(other));
        if (leaves) await client.deleteUsers({ user_ids: [leaves] }).then(() => gone.add(leaves));
      }
      for (const id of ids) assert.ok(seen.has(id) || gone.has(id), `${id} was missed`);
    });
  }

  test("keeps to the rate limit, on the clock", async () => {
    const clock = virtualClock(Date.UTC(2026, 0, 1));
    try {
      const sandbox = new Sandbox({ now: clock.now, rateLimits: 0.02 });
      let limited = 0;
      const fetch = clock.fetch(async (url, init) => {
        const response = await sandbox.fetch(url, init);
        if (response.status === 429) limited += 1;
        return response;
      });
      const client = new StreamClient(sandbox.apiKey, sandbox.secret, { fetch });
      await clock.run(client.upsertUsers(Array.from({ length: 90 }, (_, index) => ({ id: `user-${index}` }))));
      const began = clock.now();
      const seen = await clock.run(all(client.iterateUsers({}, { pageSize: 2 })));
      assert.equal(seen.length, 90);
      assert.equal(limited, 0);
      // 46 pages at 20 a minute.
      assert.ok(clock.now() - began >= 2 * 60_000 && clock.now() - began < 2.5 * 60_000);
    } finally {
      clock[Symbol.dispose]();
    }
  });

  test("ends with its signal before the next user, also in the middle of a page", async () => {
    const { client, queries } = await populated([350]);
    for (const last of [0, 10, 100, 350]) {
      queries.length = 0;
      const controller = new AbortController();
      let seen = 0;
      const error = await failure(async () => {
        if (seen === last) controller.abort("enough");
        for await (const { id } of client.iterateUsers({}, { signal: controller.signal })) {
          assert.ok(id);
          if ((seen += 1) === last) controller.abort("enough");
        }
      });
      assert.deepEqual([error.name, error.cause, seen, queries.length], ["AbortError", "enough", last, Math.ceil(last / 100)]);
    }
  });

  test("passes on what the API answers", async () => {
    const { client } = await populated([1]);
    const error = await failure(() => all(client.iterateUsers({ id: { $nonsense: 1 } })));
    assert.deepEqual([error.name, error.code], ["StreamApiError", 4]);
  });

  test("stops when a server gives the same page again, instead of going round in circles", async () => {
    for (const body of ['{"users":[{"id":"a","created_at":1},{"id":"b","created_at":2e12}],"duration":"0"}', '{"duration":"0"}']) {
      for (const field of ["id", "created_at"]) {
        const client = new StreamClient(API_KEY, SECRET, { fetch: async () => new Response(body) });
        const error = await failure(() => all(client.iterateUsers({}, { sort: [{ field }] })));
        assert.equal(error.name, "StreamError");
        assert.match(error.message, /QueryUsers answered with/);
      }
    }
  });

  test("hostile replies do no harm", async () => {
    const created = ['{"valueOf":1,"toString":1}', "1e300", "-1e300", '"nonsense"', "null", "[]", "8.64e21"];
    for (const at of created) {
      let pages = 0;
      const page = () => (pages++ < 3 ? `{"users":[{"id":"user-${pages}","created_at":${at}},null,7],"duration":"0"}` : '{"users":[],"duration":"0"}');
      const client = new StreamClient(API_KEY, SECRET, { fetch: async () => new Response(page()) });
      await all(client.iterateUsers({}, { sort: [{ field: "created_at", direction: -1 }] })).catch((error) => assert.equal(error.name, "StreamError"));
      assert.ok(client.generateUserToken({ user_id: "john" }), "the module still works");
    }
  });

  test("refuses what cannot be meant", async () => {
    const { client, queries } = await populated([1]);
    const throwing = new Proxy({}, { ownKeys: () => assert.fail("mine") });
    const rows = [
      [["john"], "filter"],
      [[[]], "filter"],
      [[throwing], "filter"],
      [[{ age: { $gt: 10n } }], "filter.age.$gt"],
      ...[new Date(0), new Date(Number.NaN), { toJSON: () => null }, { toJSON() {} }, new String("john")].map((filter) => [[filter], "filter"]),
      [[{}, { sort: [{ field: "name" }] }], "options.sort[0].field"],
      [[{}, { sort: [{}] }], "options.sort[0].field"],
      [[{}, { sort: [{ field: "id", direction: 2 }] }], "options.sort[0].direction"],
      [[{}, { sort: [{ field: "id" }, { field: "created_at" }] }], "options.sort"],
      [[{}, { sort: "id" }], "options.sort", /must be an array/],
      [[{}, { sort: ["id"] }], "options.sort[0]"],
      [[{}, { pageSize: 0 }], "options.pageSize"],
      [[{}, { pageSize: 101 }], "options.pageSize"],
      [[{}, { limit: 10 }], "options.limit"],
      [[{}, { signal: "now" }], "options.signal"],
    ];
    for (const [values, path, words = /./] of rows) {
      const error = await failure(() => all(client.iterateUsers(...values)));
      assert.deepEqual([error.name, error.path], ["StreamInputError", path]);
      assert.match(error.message, words);
    }
    assert.equal(queries.length, 0);
    assert.equal((await all(client.iterateUsers())).length, 1, "the module still works");
  });
});
