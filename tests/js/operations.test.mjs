// Every operation of core's table against a server that records: what is sent, and how the reply reads.
import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import { StreamClient } from "stream-users-wasm";
import { API_KEY, SECRET, deepFreeze, withDates } from "./expectations.mjs";
import { recordingServer } from "./recording-server.mjs";
import { cells, coreOperations, vectors } from "./vectors.mjs";

const OPERATIONS = coreOperations();
const ROWS = vectors("operations");
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const LIMITS = { "x-ratelimit-limit": "300", "x-ratelimit-remaining": "299", "x-ratelimit-reset": "1700000060" };

let server;
let client;
before(async () => {
  server = await recordingServer();
  client = new StreamClient(API_KEY, SECRET, { basePath: server.url, maxRetries: 0 });
});
beforeEach(() => server.reset());
after(() => server.close());

test("every row belongs to an operation", () => {
  const names = new Set(OPERATIONS.map((operation) => operation.name));
  assert.deepEqual(ROWS.filter((row) => !names.has(row.operation)), []);
});

for (const operation of OPERATIONS) {
  describe(operation.name, () => {
    const rows = cells(ROWS, operation);

    test("has a client method that every known argument reaches", () => {
      assert.equal(typeof client[operation.clientMethod], "function");
      for (const argument of operation.arguments) {
        const used = rows.some((row) => row.arguments !== null && argument.name in row.arguments);
        assert.ok(used, `no row passes ${argument.name}`);
      }
    });

    for (const row of rows) {
      test(row.name, async () => {
        server.next({ status: row.status, headers: LIMITS, body: row.reply });
        const given = row.arguments === null ? [] : [deepFreeze(structuredClone(row.arguments))];
        const result = await client[operation.clientMethod](...given);

        assert.equal(server.requests.length, 1);
        const [sent] = server.requests;
        assert.equal(sent.method, row.method);
        assert.equal(sent.path, row.path);
        assert.deepEqual(sent.query, { api_key: API_KEY, ...row.query });
        assert.deepEqual(sent.json, row.body ?? undefined);
        assert.equal(sent.body === "", row.body === null);
        requestHeaders(sent, row.body !== null);

        const { metadata, ...reply } = result;
        assert.deepEqual(reply, withDates(row.reply, row.dates));
        replyMetadata(metadata, sent, row.status);
      });
    }

    test("the request id is new for every call", async () => {
      server.always({ status: rows[0].status, body: rows[0].reply });
      for (let call = 0; call < 2; call++) await client[operation.clientMethod](rows[0].arguments ?? undefined);
      const [first, second] = server.requests.map((request) => request.headers["x-client-request-id"]);
      assert.notEqual(first, second);
    });

    test("undefined members are not sent", async () => {
      const [row] = rows;
      server.next({ status: row.status, body: row.reply });
      await client[operation.clientMethod]({ ...row.arguments, newer_field: undefined });
      assert.deepEqual(server.requests[0].query, { api_key: API_KEY, ...row.query });
      assert.deepEqual(server.requests[0].json, row.body ?? undefined);
    });

    test("headers of one's own are added and cannot replace the token", async () => {
      const [row] = rows;
      server.next({ status: row.status, body: row.reply });
      const given = row.arguments === null ? [undefined] : [row.arguments];
      await client[operation.clientMethod](...given, { headers: { "x-trace": "t-1" } });
      assert.equal(server.requests[0].headers["x-trace"], "t-1");
      requestHeaders(server.requests[0], row.body !== null);
    });
  });
}

function requestHeaders(sent, hasBody) {
  assert.match(sent.headers.authorization, /^[\w-]+\.[\w-]+\.[\w-]+$/, "a bare token, without Bearer");
  assert.equal(sent.headers["stream-auth-type"], "jwt");
  assert.match(sent.headers["x-client-request-id"], UUID);
  assert.match(sent.headers["x-stream-client"], /^stream-users-wasm-\d+\.\d+\.\d+/);
  assert.equal(sent.headers["content-type"], hasBody ? "application/json" : undefined);
}

function replyMetadata(metadata, sent, status) {
  assert.equal(metadata.responseCode, status);
  assert.equal(metadata.clientRequestId, sent.headers["x-client-request-id"]);
  assert.ok(metadata.responseHeaders instanceof Headers);
  assert.equal(metadata.responseHeaders.get("x-ratelimit-limit"), "300");
  assert.deepEqual(metadata.rateLimit, {
    rateLimit: 300,
    rateLimitRemaining: 299,
    rateLimitReset: new Date(1_700_000_060_000),
  });
}

describe("upsertUsers", () => {
  const reply = { users: {}, membership_deletion_task_id: "", duration: "1ms" };

  test("sends a list of users as the map that the API wants", async () => {
    server.next({ status: 201, body: reply });
    await client.upsertUsers(deepFreeze([{ id: "john", custom: { a: 1 } }, { id: "jane", newer: true }]));
    const [sent] = server.requests;
    assert.equal(`${sent.method} ${sent.path}`, "POST /api/v2/users");
    assert.deepEqual(sent.json, { users: { john: { id: "john", custom: { a: 1 } }, jane: { id: "jane", newer: true } } });
  });

  test("keeps users whose ids are names that objects have anyway", async () => {
    server.next({ status: 201, body: reply });
    const ids = ["__proto__", "constructor", "toString", "hasOwnProperty", "0", "delete"];
    await client.upsertUsers(ids.map((id) => ({ id })));
    const sent = Object.entries(server.requests[0].json.users).map(([key, user]) => [key, user.id]);
    assert.deepEqual(sent.sort(), ids.map((id) => [id, id]).sort());
  });

  test("takes a hundred users", async () => {
    server.next({ status: 201, body: reply });
    await client.upsertUsers(Array.from({ length: 100 }, (_, n) => ({ id: `user-${n}` })));
    assert.equal(Object.keys(server.requests[0].json.users).length, 100);
  });

  test("lets toJSON and Date in a user behave as in JSON.stringify", async () => {
    server.next({ status: 201, body: reply });
    const custom = { at: new Date(0), money: { toJSON: () => "10 EUR" }, none: undefined };
    await client.upsertUsers([{ id: "john", custom }]);
    assert.deepEqual(server.requests[0].json.users.john.custom, { at: "1970-01-01T00:00:00.000Z", money: "10 EUR" });
  });
});

describe("path parts", () => {
  const hostile = ["a/b", "a?b=c", "a#b", "a%2Fb", "a b", "@john", "a\\b", "é€😀", "..a", "a;b", "a&b", "a\u0000b", "\r\nx: y", "//host"];
  for (const id of hostile) {
    test(`${JSON.stringify(id)} stays one part of the path`, async () => {
      server.next({ status: 200, body: { duration: "1ms" } });
      await client.exportUser({ user_id: id });
      const [sent] = server.requests;
      assert.deepEqual(sent.path.split("/").map(decodeURIComponent), ["", "api", "v2", "users", id, "export"]);
      assert.deepEqual(sent.query, { api_key: API_KEY });
    });
  }
});

describe("dates", () => {
  const decoded = async (value) => {
    server.next({ status: 200, body: `{"task_id":"t","created_at":${value},"duration":"0"}` });
    return (await client.getTask({ id: "t" })).created_at;
  };
  const rows = [
    ["nanoseconds", "1700000000123456789", 1_700_000_000_123],
    ["the first nanosecond", "0", 0],
    ["the last nanosecond of a millisecond", "999999", 0],
    ["before 1970", "-1500000", -2],
    ["RFC 3339 text", '"2026-01-02T03:04:05.678Z"', 1_767_323_045_678],
    ["RFC 3339 text with a zone", '"2026-01-02T05:04:05.678+02:00"', 1_767_323_045_678],
  ];
  for (const [name, value, expected] of rows) {
    test(`${name} become a Date`, async () => {
      const date = await decoded(value);
      assert.ok(date instanceof Date);
      assert.equal(date.getTime(), expected);
    });
  }
  test("null stays null and absent stays absent", async () => {
    assert.equal(await decoded("null"), null);
    server.next({ status: 200, body: { task_id: "t", duration: "0" } });
    assert.ok(!("created_at" in (await client.getTask({ id: "t" }))));
  });
});

describe("metadata", () => {
  test("leaves out the limits that the reply does not name", async () => {
    server.next({ status: 201, body: { duration: "1ms" } });
    const { metadata } = await client.restoreUsers({ user_ids: ["a"] });
    assert.deepEqual({ ...metadata.rateLimit }, {});
  });

  test("a caller's request id is not replaced by a field of the reply named metadata", async () => {
    server.next({ status: 201, body: { duration: "1ms", metadata: { clientRequestId: "forged" } } });
    const { metadata } = await client.restoreUsers({ user_ids: ["a"] });
    assert.equal(metadata.clientRequestId, server.requests[0].headers["x-client-request-id"]);
  });
});

describe("an anonymous client", () => {
  test("creates a guest without a token", async () => {
    server.next({ status: 201, body: cells(ROWS, { name: "CreateGuest" })[0].reply });
    const anonymous = StreamClient.anonymous(API_KEY, { basePath: server.url });
    await anonymous.createGuest({ user: { id: "tommy" } });
    const [sent] = server.requests;
    assert.equal(sent.headers["stream-auth-type"], "anonymous");
    assert.equal(sent.headers.authorization, undefined);
    assert.deepEqual(sent.query, { api_key: API_KEY });
  });
});
