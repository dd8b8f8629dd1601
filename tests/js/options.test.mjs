// Bad keys, secrets, options and headers; clients from the environment, anonymous ones; and what shows of the secret: nothing.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { inspect } from "node:util";
import { StreamClient, StreamInputError, generateUserToken } from "stream-users-wasm";
import { API_KEY, SECRET, failure, withoutSecret } from "./expectations.mjs";
import { client, refused, server } from "./refused.mjs";
import { coreOperations } from "./vectors.mjs";

const OPERATIONS = coreOperations();

describe("the constructor", () => {
  const make = (key, secret, options) => () => new StreamClient(key, secret, options);
  for (const value of [undefined, null, "", 5, {}, "a\ud800"]) {
    test(`refuses ${inspect(value)} as the key`, () => refused(make(value, SECRET), "apiKey"));
    test(`refuses ${inspect(value)} as the secret`, () => refused(make(API_KEY, value), "secret"));
  }
  for (const [options, path, words] of [
    [{ timeOut: 5 }, "options.timeOut", ["timeout"]],
    [{ baseUrl: "https://x.test" }, "options.baseUrl", ["basePath"]],
    [{ agent: {} }, "options.agent", ["fetch"]],
    [{ fetch: "fetch" }, "options.fetch"],
    [{ onAttempt: true }, "options.onAttempt"],
    [{ retryWrites: "yes" }, "options.retryWrites"],
    [{ dangerouslyAllowBrowser: 1 }, "options.dangerouslyAllowBrowser"],
    [{ allowInsecureHttp: "no" }, "options.allowInsecureHttp"],
    ...[0, -1, Number.NaN, Number.POSITIVE_INFINITY, "5", 2 ** 31].flatMap((value) => [
      [{ timeout: value }, "options.timeout"],
      [{ totalTimeout: value }, "options.totalTimeout"],
    ]),
    ...[-1, 0.5, Number.NaN, "2", 101].map((value) => [{ maxRetries: value }, "options.maxRetries"]),
    ...["", "chat.example", "ftp://x.test", "https://", "https://a:b@x.test", "https://x.test?y", "https://x.test#y", "http://x.test", "https://x y", 5].map(
      (value) => [{ basePath: value }, "options.basePath"],
    ),
    ["fast", "options"],
    [[], "options"],
    [5, "options"],
  ]) {
    test(`refuses ${inspect(options)}`, () => refused(make(API_KEY, SECRET, options), path, words));
  }

  test("never repeats a basePath, which may hold a password", async () => {
    const error = await failure(make(API_KEY, SECRET, { basePath: "https://user:hunter2@x.test" }));
    assert.ok(!error.message.includes("hunter2"));
  });

  test("takes undefined and null for no options", () => {
    for (const options of [undefined, null, {}, { timeout: undefined }]) assert.doesNotThrow(make(API_KEY, SECRET, options));
  });

  test("plain http to another machine is allowed when asked for", () => {
    assert.doesNotThrow(make(API_KEY, SECRET, { basePath: "http://x.test", allowInsecureHttp: true }));
  });
});

describe("fromEnv", () => {
  test("reads key, secret and address", async () => {
    const own = StreamClient.fromEnv({ STREAM_API_KEY: "k1", STREAM_API_SECRET: SECRET, STREAM_BASE_URL: server.url });
    assert.equal(own.apiKey, "k1");
    await own.restoreUsers({ user_ids: ["a"] });
    assert.equal(server.requests[0].query.api_key, "k1");
  });

  for (const name of ["STREAM_API_KEY", "STREAM_API_SECRET"]) {
    for (const value of [undefined, ""]) {
      test(`names ${name} when it is ${inspect(value)}`, async () => {
        const env = { STREAM_API_KEY: API_KEY, STREAM_API_SECRET: SECRET, [name]: value };
        const error = await failure(() => StreamClient.fromEnv(env));
        assert.ok(error instanceof StreamInputError, `${error?.name}: ${error?.message}`);
        assert.ok(error.message.includes(name), error.message);
        withoutSecret(error);
      });
    }
  }

  for (const [name, value] of [
    ["STREAM_API_KEY", 5],
    ["STREAM_API_SECRET", {}],
    ["STREAM_BASE_URL", 8787],
    ["STREAM_BASE_URL", "localhost:8787"],
    ["STREAM_BASE_URL", "http://sandbox:8787"],
  ]) {
    test(`names ${name} when it is ${inspect(value)}`, () => {
      const env = { STREAM_API_KEY: API_KEY, STREAM_API_SECRET: SECRET, [name]: value };
      return refused(() => StreamClient.fromEnv(env, { timeout: 5 }), name);
    });
  }

  test("options given win over the environment", async () => {
    const env = { STREAM_API_KEY: API_KEY, STREAM_API_SECRET: SECRET, STREAM_BASE_URL: "nonsense" };
    await StreamClient.fromEnv(env, { basePath: server.url }).restoreUsers({ user_ids: ["a"] });
    assert.equal(server.requests.length, 1);
  });

  test("options that are not given leave the environment's", async () => {
    const env = { STREAM_API_KEY: API_KEY, STREAM_API_SECRET: SECRET, STREAM_BASE_URL: server.url };
    for (const options of [null, {}, { basePath: undefined }, { basePath: null }]) {
      server.reset();
      server.always({ status: 201, body: { duration: "1ms" } });
      await StreamClient.fromEnv(env, options).restoreUsers({ user_ids: ["a"] });
      assert.equal(server.requests.length, 1, inspect(options));
    }
  });
});

describe("an anonymous client", () => {
  const anonymous = () => StreamClient.anonymous(API_KEY, { basePath: server.url });

  for (const operation of OPERATIONS.filter((operation) => !operation.anonymous)) {
    test(`refuses ${operation.clientMethod}`, async () => {
      const error = await failure(() => anonymous()[operation.clientMethod]({ user_id: "john", id: "t" }));
      assert.ok(error instanceof StreamInputError, `${error?.name}: ${error?.message}`);
      assert.equal(server.requests.length, 0);
    });
  }

  test("refuses to sign and to verify", async () => {
    for (const action of [
      () => anonymous().generateUserToken({ user_id: "john" }),
      () => anonymous().generateCallToken({ user_id: "john", call_cids: ["a:b"] }),
      () => anonymous().generatePermanentUserToken({ user_id: "john" }),
      () => anonymous().generateUserTokens(["john"]),
      () => anonymous().createToken("john"),
      () => anonymous().verifyToken("a.b.c"),
      () => anonymous().verifyWebhook("body", "00"),
    ]) {
      const error = await failure(action);
      assert.ok(error instanceof StreamInputError, `${error?.name}: ${error?.message}`);
    }
  });
});

describe("options of a call", () => {
  for (const [options, path, words] of [
    [{ timeuot: 5 }, "options.timeuot", ["timeout"]],
    [{ retryWrites: true }, "options.retryWrites"],
    [{ timeout: 0 }, "options.timeout"],
    [{ timeout: "5" }, "options.timeout"],
    [{ totalTimeout: -1 }, "options.totalTimeout"],
    [{ maxRetries: 1.5 }, "options.maxRetries"],
    [{ signal: {} }, "options.signal"],
    [{ signal: "abort" }, "options.signal"],
    [{ headers: "x: y" }, "options.headers"],
    ...[new Headers({ "x-trace": "1" }), new Map([["x-trace", "1"]]), [["x-trace", "1"]]].map((headers) => [
      { headers },
      "options.headers",
      ["Object.fromEntries"],
    ]),
    [{ headers: { Authorization: "Bearer x" } }, "options.headers.Authorization"],
    [{ headers: { "stream-auth-type": "anonymous" } }, "options.headers.stream-auth-type"],
    [{ headers: { "X-Client-Request-Id": "1" } }, "options.headers.X-Client-Request-Id"],
    [{ headers: { "x-trace": "a\r\nb: c" } }, "options.headers.x-trace"],
    [{ headers: { "x-trace": 5 } }, "options.headers.x-trace"],
    ["fast", "options"],
    [5, "options"],
  ]) {
    test(`refuses ${inspect(options)}`, () => refused(() => client.restoreUsers({ user_ids: ["a"] }, options), path, words));
  }

  for (const name of ["x y", "", "a\r\nb", "ü"]) {
    test(`refuses a header named ${JSON.stringify(name)}`, async () => {
      const error = await failure(() => client.restoreUsers({ user_ids: ["a"] }, { headers: { [name]: "x" } }));
      assert.ok(error instanceof StreamInputError, `${error?.name}: ${error?.message}`);
      assert.ok(error.path.startsWith("options.headers"));
      assert.equal(server.requests.length, 0);
    });
  }
});

describe("the secret", () => {
  test("is in nothing that a client shows", () => {
    withoutSecret(client);
    for (const key of Reflect.ownKeys(client)) withoutSecret(client[key]);
    withoutSecret({ ...client });
    assert.ok(!`${client}`.includes(SECRET));
    assert.equal(JSON.parse(JSON.stringify({ client })).client?.apiKey ?? API_KEY, API_KEY);
  });

  test("is in no error that names it as the offender", async () => {
    for (const action of [
      () => new StreamClient("", SECRET),
      () => new StreamClient(API_KEY, SECRET, { timeOut: 1 }),
      () => generateUserToken(SECRET, {}),
      () => generateUserToken(SECRET, { user_id: "john", server: true }),
      () => generateUserToken(SECRET, { user_id: "john" }, { nope: 1 }),
      () => client.verifyToken("x"),
    ]) withoutSecret(await failure(action));
  });

  test("a client cannot be cloned with it", () => {
    let clone;
    try {
      clone = structuredClone(client);
    } catch {
      return; // functions cannot be cloned: that is fine, too
    }
    withoutSecret(clone);
  });
});
