// What a caller can hand to a sandbox in process: whatever it is, it is refused or fails alone, and the module lives on. A fault here
// poisons the module, so the first failure is the one to look at.
import assert from "node:assert/strict";
import { afterEach, describe, test } from "node:test";
import { inspect } from "node:util";
import { StreamClient } from "stream-users-wasm";
import { Sandbox } from "stream-users-wasm/sandbox";
import { failure } from "./expectations.mjs";

const thrown = new Error("the caller's own");
const throwing = () => {
  throw thrown;
};
const revoked = () => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
};

afterEach(async () => {
  const sandbox = new Sandbox();
  const client = new StreamClient(sandbox.apiKey, sandbox.secret, { fetch: sandbox.fetch });
  const { users } = await client.upsertUsers([{ id: "john" }]);
  assert.equal(users.john.id, "john", "another sandbox still works");
});

describe("a clock of the caller's own that throws", () => {
  // The first times, then never again.
  const clock = (times) => () => (times-- > 0 ? 0 : throwing());
  const uses = {
    fetch: (sandbox) => sandbox.fetch("http://localhost/"),
    tick: (sandbox) => sandbox.tick(),
    clock: (sandbox) => sandbox.clock({}),
    health: (sandbox) => sandbox.health(),
  };
  for (const [name, use] of Object.entries(uses)) {
    test(`fails ${name} with what it threw, at its first call as at a later one`, async () => {
      for (const times of [0, 1, 2]) {
        const sandbox = new Sandbox({ now: clock(times), onWebhook() {} });
        const outcome = await use(sandbox).catch((error) => error);
        if (times === 0) assert.equal(outcome, thrown);
        assert.ok(outcome === thrown || !(outcome instanceof Error), inspect(outcome));
      }
    });
  }

  test("or gives no number is named", async () => {
    for (const time of [Number.NaN, Number.POSITIVE_INFINITY, "soon", {}, undefined]) {
      const error = await failure(() => new Sandbox({ now: () => time }).health());
      assert.deepEqual([error.name, error.path], ["StreamInputError", "options.now"]);
    }
  });
});

test("a runtime that gives no random numbers, as Workers outside a request, fails that use and no other", (t) => {
  const [used, spent] = [new Sandbox(), new Sandbox()];
  t.mock.method(crypto, "getRandomValues", throwing);
  // Numbers that were drawn before serve some uses yet.
  const outcomes = Array.from({ length: 200 }, () => {
    try {
      return new Sandbox().apiKey;
    } catch (error) {
      return error;
    }
  });
  assert.equal(outcomes.at(-1), thrown);
  assert.throws(() => spent.secret, thrown);
  t.mock.restoreAll();
  assert.equal(used.apiKey.length, 12);
});

describe("what is no argument", () => {
  const values = [undefined, null, 5, "text", true, [], [[]], Symbol("x"), () => {}, { unknown: 1 }, new Date(Number.NaN), revoked(), { toJSON: throwing }, { toString: throwing }, 5n];
  for (const method of ["seed", "clock", "faults", "restore"]) {
    for (const value of values) {
      test(`${method} does not stop at ${inspect(value)}`, async () => {
        const sandbox = new Sandbox();
        await sandbox[method](value).catch((error) => assert.doesNotMatch(error.message, /fault of its own/));
        assert.equal((await sandbox.health()).users, 0);
      });
    }
  }
});

describe("a storage", () => {
  const methods = { read: async () => ({}), append: async () => {}, replace: async () => {} };
  const rows = [
    ["that is a number", 5, "options.storage"],
    ["whose methods cannot be looked at", { ...methods, get append() { return throwing(); } }, "options.storage.append"],
    ["that is a revoked proxy", revoked(), "options.storage.read"],
    ...[undefined, null, 5, "text", new Uint8Array(3), new ArrayBuffer(3), [new Uint8Array(3)]].map((stored) => [
      `that gives ${inspect(stored)} for what it holds`,
      { ...methods, read: async () => stored },
      "options.storage.read",
    ]),
  ];
  for (const [name, storage, path] of rows) {
    test(`${name} is refused by name`, async () => {
      const error = await failure(() => Sandbox.open({ apiKey: "key", secret: "secret", storage }));
      assert.deepEqual([error.name, error.path], ["StreamInputError", path]);
    });
  }
});

test("a path that is no text is refused like one that is none", async () => {
  for (const basePath of [true, 5, {}, ["/s"], "s", "/s/"]) {
    const error = await failure(() => new Sandbox({ basePath }));
    assert.deepEqual([error.name, error.path], ["StreamInputError", "options.basePath"]);
  }
});

test("a list whose members cannot be read is refused by name", async () => {
  for (const option of ["hosts", "origins"]) {
    const error = await failure(() => new Sandbox({ [option]: new Proxy(["x"], { get: throwing }) }));
    assert.deepEqual([error.name, error.path, error.cause], ["StreamInputError", `options.${option}`, thrown]);
  }
});

test("a key of many parts, and data that nests deep, are refused by their names and take no stack", async () => {
  const sandbox = new Sandbox();
  const client = new StreamClient(sandbox.apiKey, sandbox.secret, { fetch: sandbox.fetch, maxRetries: 0 });
  await client.upsertUsers([{ id: "john" }]);
  const set = (key) => client.updateUsersPartial({ users: [{ id: "john", set: { [key]: 1 } }] });
  for (const parts of [65, 2_000, 20_000, 900_000]) {
    await assert.rejects(set(Array(parts).fill("a").join(".")), { status: 400, code: 4, message: /has more than 64 parts/ });
  }
  const nested = (levels) => (levels > 1 ? { a: nested(levels - 1) } : {});
  await assert.rejects(client.upsertUsers([{ id: "john", custom: nested(65) }]), { status: 400, code: 4, message: /custom nests deeper than 64 levels/ });
  await client.upsertUsers([{ id: "john", custom: nested(64) }]);
  const snapshot = await sandbox.snapshot();
  await sandbox.restore(snapshot);
  assert.equal(await sandbox.snapshot(), snapshot);
});
