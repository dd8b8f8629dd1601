// Verifying tokens, every method and function about them, the browser guard, and the server's own token.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { afterEach, beforeEach, describe, mock, test } from "node:test";
import jsonwebtoken from "jsonwebtoken";
import { StreamClient, StreamInputError, generateCallToken, generateUserToken, verifyToken, verifyWebhook } from "stream-users-wasm";
import { API_KEY, SECRET, deepFreeze, failure, withoutSecret } from "./expectations.mjs";
import { HEADER, NOW, PAYLOAD, base64url, claimsOf, refusedToken, signed } from "./token-parts.mjs";

const client = new StreamClient(API_KEY, SECRET);

beforeEach(() => mock.timers.enable({ apis: ["Date"], now: NOW * 1000 + 999 }));
afterEach(() => mock.timers.reset());

describe("verifyToken", () => {
  const good = signed(HEADER, PAYLOAD);

  test("takes the time as seconds, as a Date, or from the clock", async () => {
    for (const now of [undefined, NOW, NOW + 0.5, new Date(NOW * 1000)]) {
      assert.equal(client.verifyToken(good, { now }).user_id, "john");
    }
    for (const now of [NOW + 3600, new Date((NOW + 3600) * 1000)]) {
      await refusedToken(() => client.verifyToken(good, { now }), { reason: "expired", claim: "exp" }, good);
    }
    mock.timers.setTime((NOW + 3600) * 1000);
    await refusedToken(() => client.verifyToken(good), { reason: "expired", claim: "exp" }, good);
  });

  test("accepts a new token at once, although its iat is only a second old", () => {
    assert.equal(client.verifyToken(client.generateUserToken({ user_id: "john" })).user_id, "john");
  });

  for (const [name, token, reason = "malformed"] of [
    ["a character after it", `${good}x`, "signature"],
    ["four characters after it", `${good}AAAA`, "signature"],
    ["padding after it", `${good}=`],
    ["a line break after it", `${good}\n`],
    ["a NUL after it", `${good}\0`],
    ["a space before it", ` ${good}`],
    ["a fourth part", `${good}.e30`],
    ["a dot after it", `${good}.`],
  ]) {
    test(`refuses a token with ${name}`, () => refusedToken(() => client.verifyToken(token), { reason }, good));
  }

  test("refuses the other spellings of the same signature", async () => {
    const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    const last = alphabet.indexOf(good.at(-1));
    for (const other of [1, 2, 3]) {
      const token = good.slice(0, -1) + alphabet[last ^ other];
      await refusedToken(() => client.verifyToken(token), { reason: "malformed" }, token);
    }
  });

  test("refuses a tampered payload", async () => {
    const [header, , signature] = good.split(".");
    const token = `${header}.${base64url('{"user_id":"admin"}')}.${signature}`;
    await refusedToken(() => client.verifyToken(token), { reason: "signature" }, token);
  });

  test("refuses another app's secret", () =>
    refusedToken(() => verifyToken("another-secret", good), { reason: "signature" }, good));

  test("refuses a megabyte, quickly", async () => {
    mock.timers.reset();
    const start = performance.now();
    for (const token of ["x".repeat(1 << 20), `${"e30.".repeat(1 << 18)}x`, signed(HEADER, `{"user_id":"${"j".repeat(1 << 20)}"}`)]) {
      await refusedToken(() => verifyToken(SECRET, token), { reason: "malformed" });
    }
    assert.ok(performance.now() - start < 10_000);
  });

  for (const value of [undefined, null, 5, {}, [], true, new Date(0), Buffer.from(good), () => good, Symbol("t"), 1n]) {
    test(`refuses ${typeof value} ${Object.prototype.toString.call(value)} as a token`, () =>
      refusedToken(() => client.verifyToken(value), { reason: "malformed" }));
  }

  for (const [path, options] of [
    ["options.now", { now: Number.NaN }],
    ["options.now", { now: "2024" }],
    ["options.now", { now: new Date(Number.NaN) }],
    ["options.clockTolerance", { clockTolerance: -1 }],
    ["options.clockTolerance", { clockTolerance: Number.NaN }],
    ["options.clockTolerance", { clockTolerance: "5" }],
    ["options.allowServer", { allowServer: "yes" }],
    ["options.clockTolerence", { clockTolerence: 5 }],
    ["options", "now"],
    ["options", []],
  ]) {
    test(`names ${path} in ${String(JSON.stringify(options))}`, async () => {
      const error = await failure(() => client.verifyToken(good, options));
      assert.ok(error instanceof StreamInputError, `${error?.name}: ${error?.message}`);
      assert.equal(error.path, path);
    });
  }
});

describe("decodeToken", () => {
  test("takes any token apart, whoever signed it", () => {
    const { header, claims } = client.decodeToken(signed('{"alg":"none"}', '{"a":1}', "x"));
    assert.deepEqual([header, claims], [{ alg: "none" }, { a: 1 }]);
  });

  test("refuses what is no token", () => refusedToken(() => client.decodeToken("a.b"), { reason: "malformed" }));
});

describe("methods and functions", () => {
  test("work when taken off the object", () => {
    const { generateUserToken, generateCallToken, generatePermanentUserToken, createToken, createCallToken } = client;
    const { generateUserTokens, verifyToken, decodeToken, verifyWebhook } = client;
    const tokens = [
      generateUserToken({ user_id: "john" }),
      generateCallToken({ user_id: "john", call_cids: ["default:1"] }),
      generatePermanentUserToken({ user_id: "john" }),
      createToken("john"),
      createCallToken("john", ["default:1"]),
      ...generateUserTokens(["john"]),
    ];
    for (const token of tokens) {
      assert.equal(verifyToken(token).user_id, "john");
      assert.equal(decodeToken(token).claims.user_id, "john");
    }
    const signature = createHmac("sha256", SECRET).update("body").digest("hex");
    assert.equal(verifyWebhook("body", signature), true);
  });

  test("give the same with and without a client", () => {
    const asked = { user_id: "john", call_cids: ["default:1"], role: "admin", validity_in_seconds: 60 };
    assert.equal(generateUserToken(SECRET, asked), client.generateUserToken(asked));
    assert.equal(generateCallToken(SECRET, asked), client.generateCallToken(asked));
    assert.deepEqual(verifyToken(SECRET, generateCallToken(SECRET, asked)), client.verifyToken(client.generateCallToken(asked)));
  });

  for (const secret of ["", undefined, null, 5, {}]) {
    test(`refuse ${JSON.stringify(secret)} as a secret`, async () => {
      for (const action of [
        () => generateUserToken(secret, { user_id: "john" }),
        () => generateCallToken(secret, { user_id: "john", call_cids: ["default:1"] }),
        () => verifyToken(secret, "a.b.c"),
        () => verifyWebhook(secret, "body", "00"),
      ]) {
        const error = await failure(action);
        assert.ok(error instanceof StreamInputError, `${error?.name}: ${error?.message}`);
        assert.equal(error.path, "secret");
      }
    });
  }

  test("verifyWebhook takes several secrets while one replaces the other, but not none", async () => {
    const signature = createHmac("sha256", SECRET).update("body").digest("hex");
    assert.equal(verifyWebhook(["another-secret", SECRET], "body", signature), true);
    assert.equal(verifyWebhook(["another-secret", "a third"], "body", signature), false);
    for (const [secrets, path] of [
      [[], "secret"],
      [[""], "secret[0]"],
      [[SECRET, ""], "secret[1]"],
      [[undefined], "secret[0]"],
    ]) {
      assert.equal((await failure(() => verifyWebhook(secrets, "body", signature))).path, path);
    }
  });

  test("many secrets in turn do not mix up their keys", () => {
    const secrets = Array.from({ length: 200 }, (_, n) => `secret-${n}`);
    for (let round = 0; round < 2; round++) {
      for (const secret of secrets) {
        assert.doesNotThrow(() => jsonwebtoken.verify(generateUserToken(secret, { user_id: "john" }), secret));
      }
    }
  });
});

describe("the names of older SDKs", () => {
  test("createToken expires an hour from now and is issued a second ago", () => {
    assert.deepEqual(claimsOf(client.createToken("john")), { user_id: "john", iat: NOW - 1, exp: NOW + 3600 });
    assert.deepEqual(claimsOf(client.createToken("john", null, null)), { user_id: "john", iat: NOW - 1, exp: NOW + 3600 });
  });

  test("createToken takes times of one's own", () => {
    assert.deepEqual(claimsOf(client.createToken("john", NOW + 5, 7)), { user_id: "john", iat: 7, exp: NOW + 5 });
  });

  test("createCallToken takes an id or an object with a role", () => {
    const times = { iat: NOW - 1, exp: NOW + 3600 };
    const cids = ["default:1"];
    assert.deepEqual(claimsOf(client.createCallToken("john", cids)), { user_id: "john", call_cids: cids, ...times });
    assert.deepEqual(claimsOf(client.createCallToken({ user_id: "john", role: "admin" }, cids)), {
      user_id: "john",
      role: "admin",
      call_cids: cids,
      ...times,
    });
  });

  for (const [name, action, path] of [
    ["an empty id", () => client.createToken(""), "user_id"],
    ["a missing id", () => client.createToken(), "user_id"],
    ["an id that is a number", () => client.createToken(5), "user_id"],
    ["a fractional exp", () => client.createToken("john", 1.5), "exp"],
    ["a NaN exp", () => client.createToken("john", Number.NaN), "exp"],
    ["a negative iat", () => client.createToken("john", undefined, -1), "iat"],
    ["no calls", () => client.createCallToken("john"), "call_cids"],
    ["an empty list of calls", () => client.createCallToken("john", []), "call_cids"],
    ["a call without a type", () => client.createCallToken("john", ["a"]), "call_cids[0]"],
    ["an empty role", () => client.createCallToken({ user_id: "john", role: "" }, ["default:1"]), "role"],
  ]) {
    test(`refuse ${name}`, async () => {
      const error = await failure(action);
      assert.ok(error instanceof StreamInputError, `${error?.name}: ${error?.message}`);
      assert.equal(error.path, path);
    });
  }
});

describe("generateUserTokens", () => {
  test("gives each id the token that generateUserToken would", () => {
    const ids = deepFreeze(["john", "jöhn😀", 'quo"te\\', "a\nb"]);
    const options = deepFreeze({ validity_in_seconds: 60 });
    assert.deepEqual(
      client.generateUserTokens(ids, options),
      ids.map((user_id) => client.generateUserToken({ user_id, ...options })),
    );
  });

  test("gives nothing for nobody", () => assert.deepEqual(client.generateUserTokens([]), []));

  test("takes far more ids than a request", () => {
    const tokens = client.generateUserTokens(Array.from({ length: 20_000 }, (_, n) => `user-${n}`));
    assert.equal(tokens.length, 20_000);
    assert.equal(claimsOf(tokens[19_999]).user_id, "user-19999");
  });

  for (const [name, ids, options, path] of [
    ["no list", undefined, undefined, "user_ids"],
    ["a string", "john", undefined, "user_ids"],
    ["an empty id", ["john", ""], undefined, "user_ids[1]"],
    ["an id that is a number", [5], undefined, "user_ids[0]"],
    ["a hole", [, "john"], undefined, "user_ids[0]"],
    ["an option it does not have", ["john"], { role: "admin" }, "options.role"],
    ["options that are none", ["john"], "soon", "options"],
    ["an option it does not have, though it is null", ["john"], { role: null }, "options.role"],
    ["an option it does not have, whatever its type", ["john"], { role: 5 }, "options.role"],
    ["a mistyped option", ["john"], { vlaidity_in_seconds: 5 }, "options.vlaidity_in_seconds"],
    ["an id that makes too long a token", ["john", "x".repeat(60_000)], undefined, "user_ids[1]"],
    ["a validity of zero", ["john"], { validity_in_seconds: 0 }, "options.validity_in_seconds"],
    ["a NaN validity", ["john"], { validity_in_seconds: Number.NaN }, "options.validity_in_seconds"],
    ["a fractional exp", ["john"], { exp: 1.5 }, "options.exp"],
    ["an exp before iat", ["john"], { exp: 5, iat: 6 }, "options.exp"],
  ]) {
    test(`refuses ${name}`, async () => {
      const error = await failure(() => client.generateUserTokens(ids, options));
      assert.ok(error instanceof StreamInputError, `${error?.name}: ${error?.message}`);
      assert.equal(error.path, path);
      assert.ok(error.message.startsWith(`${path} `), error.message);
    });
  }
});

describe("in a page", () => {
  /** Runs `action` as if in a browser: with a document, without Node's process. Synchronous, so that Node notices nothing. */
  function inPage(action) {
    const process = Object.getOwnPropertyDescriptor(globalThis, "process");
    globalThis.document = {};
    Object.defineProperty(globalThis, "process", { value: undefined, configurable: true });
    try {
      return action();
    } finally {
      Object.defineProperty(globalThis, "process", process);
      delete globalThis.document;
    }
  }

  const uses = {
    "new StreamClient": (options) => new StreamClient(API_KEY, SECRET, options),
    "StreamClient.fromEnv": (options) => StreamClient.fromEnv({ STREAM_API_KEY: API_KEY, STREAM_API_SECRET: SECRET }, options),
    generateUserToken: (options) => generateUserToken(SECRET, { user_id: "john" }, options),
    generateCallToken: (options) => generateCallToken(SECRET, { user_id: "john", call_cids: ["default:1"] }, options),
    verifyToken: (options) => verifyToken(SECRET, signed(HEADER, PAYLOAD), options),
    verifyWebhook: (options) => verifyWebhook(SECRET, "body", "00", options),
  };
  for (const [name, use] of Object.entries(uses)) {
    test(`${name} refuses a secret unless told otherwise`, async () => {
      for (const options of [undefined, {}, { dangerouslyAllowBrowser: false }]) {
        const error = await failure(() => inPage(() => use(options)));
        assert.ok(error instanceof StreamInputError, `${error?.name}: ${error?.message}`);
        assert.match(error.message, /dangerouslyAllowBrowser/);
        withoutSecret(error);
      }
      assert.doesNotThrow(() => inPage(() => use({ dangerouslyAllowBrowser: true })));
    });
  }

  test("an anonymous client needs no secret and no permission", () => {
    assert.doesNotThrow(() => inPage(() => StreamClient.anonymous(API_KEY)));
  });

  test("a document alone, as jsdom makes one in Node, is no page", () => {
    globalThis.document = {};
    try {
      assert.doesNotThrow(() => new StreamClient(API_KEY, SECRET));
    } finally {
      delete globalThis.document;
    }
  });
});

describe("the server token", () => {
  test("is made once for a client, has no user and no times", async () => {
    const sent = [];
    const fetch = async (_url, init) => {
      sent.push(new Headers(init.headers).get("authorization"));
      return Response.json({ duration: "1ms" }, { status: 201 });
    };
    const own = new StreamClient(API_KEY, SECRET, { fetch });
    await own.restoreUsers({ user_ids: ["a"] });
    mock.timers.tick(3_600_000);
    await own.restoreUsers({ user_ids: ["a"] });
    assert.equal(sent.length, 2);
    assert.equal(sent[0], sent[1]);
    assert.deepEqual(claimsOf(sent[0]), { server: true });
    assert.deepEqual(verifyToken(SECRET, sent[0], { allowServer: true }), { server: true });
  });
});
