// Making tokens: claims to the second, strange arguments, and who accepts whose.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { afterEach, beforeEach, describe, mock, test } from "node:test";
import * as jose from "jose";
import jsonwebtoken from "jsonwebtoken";
import { StreamClient, StreamInputError, generateCallToken, generateUserToken, verifyToken, verifyWebhook } from "stream-users-wasm";
import { API_KEY, SECRET, deepFreeze, failure, withoutSecret } from "./expectations.mjs";
import { HEADER, NOW, base64url, claimsOf, refusedToken, signed } from "./token-parts.mjs";
import { vectors } from "./vectors.mjs";

const VECTOR_SECRET = "the-secret-of-the-vectors";
const client = new StreamClient(API_KEY, SECRET);

beforeEach(() => mock.timers.enable({ apis: ["Date"], now: NOW * 1000 + 999 }));
afterEach(() => mock.timers.reset());

describe("the vectors", () => {
  for (const row of vectors("hmac")) {
    const key = Buffer.from(row.key, "hex");
    // A JavaScript secret is text: a key that is no UTF-8 can only be tried natively, in tests/vectors.rs.
    if (!Buffer.from(key.toString()).equals(key)) continue;
    test(`RFC 4231 ${row.name}, through verifyWebhook`, () => {
      const fits = verifyWebhook(key.toString(), Buffer.from(row.data, "hex"), row.expected);
      assert.equal(fits, row.expected.length === 64);
    });
  }

  for (const row of vectors("claims")) {
    test(`claims, ${row.kind}: ${row.name}`, async () => {
      mock.timers.setTime(row.now * 1000);
      const method = { user: "generateUserToken", call: "generateCallToken", permanent: "generatePermanentUserToken" }[row.kind];
      const build = () => client[method](deepFreeze(JSON.parse(row.arguments)));
      if (row.error === undefined) return assert.deepEqual(claimsOf(build()), row.expected);
      const error = await failure(build);
      assert.ok(error instanceof StreamInputError, `${error?.name}: ${error?.message}`);
      assert.equal(error.path, row.error);
      assert.ok(error.message.includes(row.error), error.message);
      withoutSecret(error);
    });
  }

  for (const row of vectors("tokens")) {
    test(`tokens: ${row.name}`, async () => {
      const secret = row.signed_with ?? VECTOR_SECRET;
      let token = row.token ?? signed(row.header, row.payload, secret);
      if (row.signature !== undefined) token = `${token.slice(0, token.lastIndexOf("."))}.${row.signature}`;
      const options = { now: NOW, clockTolerance: row.tolerance, allowServer: row.allow_server };
      const verify = () => verifyToken(VECTOR_SECRET, token, options);
      if (row.error === undefined) assert.deepEqual(verify(), row.expected);
      else await refusedToken(verify, { reason: row.error, claim: row.claim }, token);
    });
  }

  for (const row of vectors("base64url")) {
    test(`base64url: ${row.name}`, async () => {
      const token = `${base64url(HEADER)}.e30.${row.text}`;
      await refusedToken(() => verifyToken("x", token), { reason: row.error ?? "signature" });
    });
  }
});

describe("a token's form", () => {
  test("is the header that everybody writes, the claims and the signature", () => {
    const [header, , signature] = generateUserToken(SECRET, { user_id: "john" }).split(".");
    assert.equal(Buffer.from(header, "base64url").toString(), HEADER);
    assert.equal(signature.length, 43);
  });

  test("two calls with one frozen object get times of their own", () => {
    const asked = deepFreeze({ user_id: "john", validity_in_seconds: 60, nested: { list: [1] } });
    const first = claimsOf(client.generateUserToken(asked));
    mock.timers.tick(5_000);
    const second = claimsOf(client.generateUserToken(asked));
    assert.deepEqual([second.iat - first.iat, second.exp - first.exp], [5, 5]);
    assert.deepEqual(asked, { user_id: "john", validity_in_seconds: 60, nested: { list: [1] } });
  });

  test("an object that is not frozen is left as it was, too", () => {
    const asked = { user_id: "john", call_cids: ["default:1"], validity_in_seconds: 60 };
    client.generateCallToken(asked);
    assert.deepEqual(asked, { user_id: "john", call_cids: ["default:1"], validity_in_seconds: 60 });
  });

  test("undefined members mean the default, as null does", () => {
    const asked = { user_id: "john", exp: undefined, iat: undefined, validity_in_seconds: undefined, role: undefined, x: undefined };
    assert.deepEqual(claimsOf(client.generateUserToken(asked)), { user_id: "john", iat: NOW - 1, exp: NOW + 3599 });
    const nulls = { user_id: "john", exp: null, iat: null, validity_in_seconds: null, role: null, x: null };
    assert.deepEqual(claimsOf(client.generateUserToken(nulls)), { user_id: "john", x: null, iat: NOW - 1, exp: NOW + 3599 });
  });
});

describe("strange arguments", () => {
  test("a member named __proto__ changes no object's prototype", () => {
    const asked = JSON.parse('{"user_id":"john","__proto__":{"admin":true},"constructor":{"prototype":{"admin":true}}}');
    const claims = verifyToken(SECRET, client.generateUserToken(asked));
    assert.equal({}.admin, undefined);
    assert.equal(claims.admin, undefined);
    assert.equal(Object.getPrototypeOf(claims), Object.prototype);
  });

  test("what is no object is told what it must be", async () => {
    for (const asked of [undefined, null, "john", 5, 5n, Symbol("john"), () => "john", ["john"]]) {
      const error = await failure(() => client.generateUserToken(asked));
      assert.deepEqual([error.name, error.path], ["StreamInputError", "argument"]);
      assert.match(error.message, /must be an object with the claims, such as \{ user_id: "john" \}/);
    }
  });

  test("what an argument inherits is no claim", async () => {
    const error = await failure(() => client.generateUserToken(Object.create({ user_id: "john" })));
    assert.equal(error.path, "user_id");
  });

  test("getters are read like anything else, once", () => {
    let reads = 0;
    const asked = { get user_id() { return reads++ === 0 ? "john" : "admin"; } };
    assert.equal(claimsOf(client.generateUserToken(asked)).user_id, "john");
    assert.equal(reads, 1);
  });

  test("a getter that throws is a StreamInputError with what it threw as cause", async () => {
    const thrown = new Error("no");
    const error = await failure(() => client.generateUserToken({ user_id: "john", get x() { throw thrown; } }));
    assert.ok(error instanceof StreamInputError);
    assert.equal(error.cause, thrown);
    assert.equal(claimsOf(client.generateUserToken({ user_id: "john" })).user_id, "john");
  });

  test("what toJSON gives is what is checked and signed", async () => {
    assert.equal(claimsOf(client.generateUserToken({ user_id: "john", toJSON: () => ({ user_id: "jane" }) })).user_id, "jane");
    const error = await failure(() => client.generateUserToken({ user_id: "john", toJSON: () => ({ user_id: "x", server: true }) }));
    assert.equal(error.path, "server");
  });

  test("a Proxy that throws everywhere is refused", async () => {
    const hostile = new Proxy({}, { get() { throw new Error("no"); }, ownKeys() { throw new Error("no"); } });
    assert.ok((await failure(() => client.generateUserToken(hostile))) instanceof StreamInputError);
  });

  for (const [name, value, path] of [
    ["NaN", { user_id: "john", validity_in_seconds: Number.NaN }, "validity_in_seconds"],
    ["Infinity", { user_id: "john", validity_in_seconds: Number.POSITIVE_INFINITY }, "validity_in_seconds"],
    ["a NaN exp", { user_id: "john", exp: Number.NaN }, "exp"],
    ["a NaN iat", { user_id: "john", iat: Number.NaN }, "iat"],
    ["a BigInt", { user_id: "john", validity_in_seconds: 60n }, "validity_in_seconds"],
    ["a Date as exp", { user_id: "john", exp: new Date(0) }, "exp"],
    ["a symbol as id", { user_id: Symbol("john") }, "user_id"],
    ["a function as id", { user_id: () => "john" }, "user_id"],
    ["a lone surrogate in the id", { user_id: "\ud800" }, "user_id"],
  ]) {
    test(`${name} is refused by name`, async () => {
      const error = await failure(() => client.generateUserToken(value));
      assert.ok(error instanceof StreamInputError, `${error?.name}: ${error?.message}`);
      assert.equal(error.path, path);
    });
  }
});

describe("peers", () => {
  const key = new TextEncoder().encode(SECRET);
  const asked = { user_id: "jöhn😀", role: "admin", custom: { deep: [1, "é", null] } };
  const claims = { ...asked, iat: NOW - 1, exp: NOW + 3599 };

  test("jsonwebtoken verifies ours", () => {
    const token = generateUserToken(SECRET, asked);
    assert.deepEqual(jsonwebtoken.verify(token, SECRET, { algorithms: ["HS256"] }), claims);
    assert.throws(() => jsonwebtoken.verify(token, "another-secret"), /signature/);
  });

  test("jose verifies ours", async () => {
    const token = generateCallToken(SECRET, { ...asked, call_cids: ["default:1"] });
    const { payload, protectedHeader } = await jose.jwtVerify(token, key, { currentDate: new Date(), algorithms: ["HS256"] });
    assert.deepEqual(payload, { ...claims, call_cids: ["default:1"] });
    assert.deepEqual(protectedHeader, { alg: "HS256", typ: "JWT" });
  });

  test("ours verifies jsonwebtoken's", () => {
    assert.deepEqual(verifyToken(SECRET, jsonwebtoken.sign(claims, SECRET)), claims);
  });

  test("ours verifies jose's", async () => {
    const token = await new jose.SignJWT(claims).setProtectedHeader({ typ: "JWT", alg: "HS256" }).sign(key);
    assert.deepEqual(verifyToken(SECRET, token), claims);
  });

  test("ours refuses theirs with another algorithm", async () => {
    for (const algorithm of ["HS384", "HS512"]) {
      const token = jsonwebtoken.sign(claims, SECRET, { algorithm });
      await refusedToken(() => verifyToken(SECRET, token), { reason: "algorithm" }, token);
    }
    const unsigned = jsonwebtoken.sign(claims, "", { algorithm: "none" });
    await refusedToken(() => verifyToken(SECRET, unsigned), { reason: "algorithm" }, unsigned);
  });

  test("ours verifies a token made in a shell, whose header has spaces in its JSON", () => {
    const recipe = `
      encode() { openssl base64 -A | tr '+/' '-_' | tr -d '='; }
      header=$(printf '{ "alg": "HS256", "typ": "JWT" }' | encode)
      payload=$(printf '{ "user_id": "john", "call_cids": ["default:call1"], "exp": ${NOW + 60} }' | encode)
      signature=$(printf '%s' "$header.$payload" | openssl dgst -sha256 -hmac "$SECRET" -binary | encode)
      printf '%s' "$header.$payload.$signature"`;
    const token = execFileSync("bash", ["-euo", "pipefail", "-c", recipe], { env: { ...process.env, SECRET } }).toString();
    assert.deepEqual(verifyToken(SECRET, token), { user_id: "john", call_cids: ["default:call1"], exp: NOW + 60 });
  });
});
