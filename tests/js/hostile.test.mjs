// Values that JSON cannot hold, objects that throw when they are looked at, a fetch that answers nonsense: each is refused or
// fails alone, and the module lives on. A fault here poisons the module, so the first failure is the one to look at.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { StreamClient, StreamError, StreamInputError, TokenError, generateUserToken } from "stream-users-wasm";
import { API_KEY, SECRET, failure } from "./expectations.mjs";
import { client, server } from "./refused.mjs";

const cyclic = (extra) => {
  const value = { id: "john", ...extra };
  value.self = value;
  return value;
};
const deep = (levels) => {
  let value = {};
  for (let level = 0; level < levels; level++) value = { value };
  return value;
};

describe("what JSON cannot hold", () => {
  const holders = {
    upsertUsers: (value) => client.upsertUsers([{ id: "john", custom: { value } }]),
    updateUsersPartial: (value) => client.updateUsersPartial({ users: [{ id: "john", set: { value } }] }),
    queryUsers: (value) => client.queryUsers({ payload: { filter_conditions: { value } } }),
    deleteUsers: (value) => client.deleteUsers({ user_ids: ["a"], value }),
    createGuest: (value) => client.createGuest({ user: { id: "tommy", custom: { value } } }),
    generateUserToken: (value) => client.generateUserToken({ user_id: "john", value }),
    generateCallToken: (value) => client.generateCallToken({ user_id: "john", call_cids: ["a:b"], value }),
  };
  const values = {
    "a cycle": () => cyclic(),
    "a BigInt": () => 1n,
    "a toJSON that throws": () => ({ toJSON() { throw new Error("no"); } }),
    "a getter that throws": () => ({ get x() { throw new Error("no"); } }),
    "100,000 levels": () => deep(100_000),
  };
  for (const [method, call] of Object.entries(holders)) {
    for (const [name, value] of Object.entries(values)) {
      test(`${method} refuses ${name}`, async () => {
        const error = await failure(() => call(value()));
        assert.ok(error instanceof StreamInputError, `${error?.name}: ${error?.message}`);
        assert.equal(server.requests.length, 0);
        assert.equal((await client.restoreUsers({ user_ids: ["a"] })).duration, "1ms");
      });
    }
  }

  test("a hundred cycles and a hundred depths later an ordinary call works", async () => {
    for (let time = 0; time < 100; time++) {
      for (const value of [cyclic(), deep(100_000)]) {
        assert.ok((await failure(() => client.upsertUsers([{ id: "john", custom: { value } }]))) instanceof StreamInputError);
        assert.ok((await failure(() => client.generateUserToken({ user_id: "john", value }))) instanceof StreamInputError);
      }
    }
    assert.equal(server.requests.length, 0);
    assert.equal((await client.upsertUsers([{ id: "john" }])).duration, "1ms");
    assert.equal(client.verifyToken(client.generateUserToken({ user_id: "john" })).user_id, "john");
  });
});

describe("objects that throw when they are looked at", () => {
  const thrown = new Error("hands off");
  const hostile = {
    "a Proxy whose every trap throws": (target = {}) =>
      new Proxy(target, new Proxy({}, { get: () => () => { throw thrown; } })),
    "a revoked Proxy": (target = {}) => {
      const { proxy, revoke } = Proxy.revocable(target, {});
      revoke();
      return proxy;
    },
  };
  const getter = (name) => Object.defineProperty({}, name, { enumerable: true, get() { throw thrown; } });
  const places = {
    "upsertUsers, the list": (make) => client.upsertUsers(make([])),
    "upsertUsers, a user": (make) => client.upsertUsers([make()]),
    "updateUsers, the argument": (make) => client.updateUsers(make()),
    "updateUsers, the map": (make) => client.updateUsers({ users: make() }),
    "updateUsers, a user": (make) => client.updateUsers({ users: { a: make() } }),
    "updateUsersPartial, the list": (make) => client.updateUsersPartial({ users: make([]) }),
    "queryUsers, the payload": (make) => client.queryUsers({ payload: make() }),
    "deleteUsers, the ids": (make) => client.deleteUsers({ user_ids: make([]) }),
    "exportUser, the id": (make) => client.exportUser({ user_id: make() }),
    "createGuest, the user": (make) => client.createGuest({ user: make() }),
    "getRateLimits, the argument": (make) => client.getRateLimits(make()),
    "getRateLimits, a list": (make) => client.getRateLimits({ endpoints: make([]) }),
    "a call's options": (make) => client.restoreUsers({ user_ids: ["a"] }, make()),
    "a call's headers": (make) => client.restoreUsers({ user_ids: ["a"] }, { headers: make() }),
    "a call's header": (make) => client.restoreUsers({ user_ids: ["a"] }, { headers: { x: make() } }),
    "a call's signal": (make) => client.restoreUsers({ user_ids: ["a"] }, { signal: make() }),
    "a client's options": (make) => new StreamClient(API_KEY, SECRET, make()),
    "a client's key": (make) => new StreamClient(make(), SECRET),
    "a client's secret": (make) => new StreamClient(API_KEY, make()),
    "the environment": (make) => StreamClient.fromEnv(make()),
    "generateUserToken": (make) => client.generateUserToken(make()),
    "generateCallToken, the calls": (make) => client.generateCallToken({ user_id: "john", call_cids: make([]) }),
    "generateUserTokens, the ids": (make) => client.generateUserTokens(make([])),
    "generateUserTokens, the options": (make) => client.generateUserTokens(["a"], make()),
    "createToken": (make) => client.createToken(make()),
    "createCallToken, the user": (make) => client.createCallToken(make(), ["a:b"]),
    "createCallToken, the calls": (make) => client.createCallToken("john", make([])),
    "verifyToken, the token": (make) => client.verifyToken(make()),
    "verifyToken, the options": (make) => client.verifyToken("a.b.c", make()),
    "verifyToken, the time": (make) => client.verifyToken("a.b.c", { now: make() }),
    "verifyWebhook, the body": (make) => client.verifyWebhook(make(), "00"),
    "generateUserToken without a client, the secret": (make) => generateUserToken(make(), { user_id: "john" }),
  };
  const works = async () => {
    assert.equal(client.verifyToken(client.generateUserToken({ user_id: "john" })).user_id, "john");
    assert.equal((await client.restoreUsers({ user_ids: ["a"] })).duration, "1ms");
  };

  for (const [place, use] of Object.entries(places)) {
    for (const [name, make] of Object.entries(hostile)) {
      test(`${place}: ${name} is refused, and the next call works`, async () => {
        const error = await failure(() => use(make));
        assert.ok(error instanceof StreamInputError || error instanceof TokenError, `${error?.name}: ${error?.message}`);
        assert.equal(server.requests.length, 0);
        await works();
      });
    }
  }

  for (const [place, use] of Object.entries({
    "a user's id": () => client.upsertUsers([getter("id")]),
    "an argument's member": () => client.deleteUsers(getter("user_ids")),
    "a call's option": () => client.restoreUsers({ user_ids: ["a"] }, getter("timeout")),
    "a call's signal": () => client.restoreUsers({ user_ids: ["a"] }, { signal: getter("aborted") }),
    "a client's option": () => new StreamClient(API_KEY, SECRET, getter("basePath")),
    "a client's fetch": () => new StreamClient(API_KEY, SECRET, getter("fetch")),
    "the environment": () => StreamClient.fromEnv(getter("STREAM_API_SECRET")),
    "a token's claim": () => client.generateUserToken(getter("user_id")),
    "createCallToken's user": () => client.createCallToken(getter("user_id"), ["a:b"]),
    "verifyToken's time": () => client.verifyToken("a.b.c", { now: { getTime() { throw thrown; } } }),
    "verifyToken's option": () => client.verifyToken("a.b.c", getter("allowServer")),
  })) {
    test(`${place}: a getter that throws is refused, and the next call works`, async () => {
      const error = await failure(use);
      assert.ok(error instanceof StreamInputError, `${error?.name}: ${error?.message}`);
      await works();
    });
  }

  test("a fetch that throws, or gives nonsense, fails its own call alone", async () => {
    const given = [
      () => { throw thrown; },
      () => Promise.reject(thrown),
      () => Promise.reject(undefined),
      () => undefined,
      () => ({}),
      () => hostile["a revoked Proxy"](),
      () => ({ status: 200, headers: new Headers(), text: () => { throw thrown; } }),
      () => ({ status: 200, headers: new Headers(), text: () => Promise.reject(thrown) }),
      () => ({ status: 200, headers: new Headers(), text: () => "no promise" }),
      () => ({ status: 200, headers: new Headers(), text: async () => 5 }),
      () => ({ status: "200", headers: new Headers(), text: async () => "{}" }),
      () => ({ status: 200, headers: { get: () => { throw thrown; } }, text: async () => "{}" }),
      () => ({ status: 200, headers: { get: () => 5 }, text: async () => "{}" }),
      () => ({ get status() { throw thrown; } }),
    ];
    for (const [index, fetch] of given.entries()) {
      const own = new StreamClient(API_KEY, SECRET, { fetch, maxRetries: 0, timeout: 500 });
      const outcome = await own.restoreUsers({ user_ids: ["a"] }).catch((error) => error);
      assert.ok(outcome instanceof StreamError || outcome.metadata, `fetch ${index}: ${outcome}`);
      assert.doesNotMatch(String(outcome.message), /fault of its own/, `fetch ${index}`);
      await works();
    }
  });

  test("an observer that throws, or that rejects, changes nothing", async () => {
    for (const onAttempt of [() => { throw thrown; }, async () => { throw thrown; }, () => hostile["a revoked Proxy"]()]) {
      const own = new StreamClient(API_KEY, SECRET, { basePath: server.url, onAttempt });
      assert.equal((await own.restoreUsers({ user_ids: ["a"] })).duration, "1ms");
    }
    // A rejection that nobody handles would end this process on the next turn.
    await new Promise(setImmediate);
    await works();
  });
});

test("a runtime that gives no random numbers, as Workers outside a request, fails that call and no other", async (t) => {
  const refusal = new Error("Disallowed operation called within global scope.");
  const call = () => client.restoreUsers({ user_ids: ["a"] });
  t.mock.method(crypto, "getRandomValues", () => {
    throw refusal;
  });
  // Numbers that were drawn before serve some calls yet.
  const errors = [];
  for (let calls = 0; calls < 100; calls++) errors.push(await call().catch((error) => error));
  const error = errors.at(-1);
  assert.deepEqual([error.name, error.cause], ["StreamError", refusal]);
  assert.match(error.message, /^Nothing was sent: the runtime gives no random numbers here, see cause\. .*inside a handler\.$/);
  t.mock.restoreAll();
  assert.equal((await call()).duration, "1ms");
});
