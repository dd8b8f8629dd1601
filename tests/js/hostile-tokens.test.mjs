// Tokens that somebody made to get in: each is refused, for the right reason, and costs no more than its length.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { StreamClient, TokenError, generateUserToken, verifyToken } from "stream-users-wasm";
import { API_KEY, failure, withoutSecret } from "./expectations.mjs";
import { HEADER, PAYLOAD, refusedToken, signed } from "./token-parts.mjs";
import { vectors } from "./vectors.mjs";
import { wasmMemory } from "./wasm-memory.mjs";

const SECRET = "the-secret-of-the-vectors";
const NOW = 1_700_000_000;
const client = new StreamClient(API_KEY, SECRET);
const good = () => verifyToken(SECRET, signed(HEADER, PAYLOAD, SECRET), { now: NOW });

/** A row's text with its mark filled. */
const filled = (row, text) => (row.fill ? text?.replace(row.fill.mark, row.fill.with.repeat(row.fill.times)) : text);

describe("the rows that Rust and JavaScript share", () => {
  for (const row of vectors("hostile-tokens")) {
    test(row.name, async () => {
      const token =
        filled(row, row.token) ?? signed(filled(row, row.header), filled(row, row.payload), row.signed_with ?? SECRET);
      const expected = { reason: row.error, claim: row.claim };
      await refusedToken(() => verifyToken(SECRET, token, { now: NOW }), expected, token);
      await refusedToken(() => client.verifyToken(token, { now: NOW }), expected, token);
      assert.equal(good().user_id, "john", "the next call works");
    });
  }
});

describe("what only JavaScript can hand over", () => {
  const genuine = signed(HEADER, PAYLOAD, SECRET);
  const values = {
    "half a surrogate pair": "\ud800",
    "a token with half a surrogate pair after it": `${genuine}\udfff`,
    "a token with half a surrogate pair in it": genuine.replace(".", "\ud83d."),
    "a String object": new String(genuine),
    "bytes": Buffer.from(genuine),
    "a list of one token": [genuine],
    "an object that becomes a token": { toString: () => genuine, valueOf: () => genuine, [Symbol.toPrimitive]: () => genuine },
    "nothing": undefined,
    "null": null,
    "a symbol": Symbol(genuine),
    "a function": () => genuine,
  };
  for (const [name, token] of Object.entries(values)) {
    test(`${name} is malformed`, () => refusedToken(() => verifyToken(SECRET, token, { now: NOW }), { reason: "malformed" }));
  }

  test("claims that name a prototype reach nobody's prototype", () => {
    const token = signed(HEADER, '{"user_id":"john","__proto__":{"admin":true},"constructor":{"prototype":{"admin":true}}}', SECRET);
    for (const claims of [verifyToken(SECRET, token, { now: NOW }), client.decodeToken(token).claims]) {
      assert.equal(Object.getPrototypeOf(claims), Object.prototype);
      assert.equal(claims.admin, undefined);
      assert.equal({}.admin, undefined);
    }
  });

  test("a text of half a gigabyte is refused by its length, and WebAssembly's memory stays as it is", async () => {
    good();
    const before = wasmMemory().buffer.byteLength;
    const huge = "x".repeat(2 ** 29 - 24);
    for (const action of [() => verifyToken(SECRET, huge), () => client.decodeToken(huge)]) {
      const error = await failure(action);
      assert.ok(error instanceof TokenError, `${error.name}: ${error.message}`);
      assert.equal(error.reason, "malformed");
    }
    assert.equal(client.verifyWebhook("{}", huge), false);
    assert.equal(wasmMemory().buffer.byteLength, before);
    assert.equal(good().user_id, "john", "the next call works");
  });
});

describe("a refused token", () => {
  test("is nowhere in its error", async () => {
    const marked = '{"user_id":"seen-in-no-error","exp":1}';
    for (const token of [signed(HEADER, marked, SECRET), signed(HEADER, marked, "another"), `${signed(HEADER, marked, SECRET)}.x`]) {
      const error = await failure(() => verifyToken(SECRET, token));
      withoutSecret(error, token);
      for (const part of [...token.split(".").filter((part) => part.length > 8), "seen-in-no-error"]) withoutSecret(error, part);
    }
  });

  test("the secret of another app is no way in, however alike", async () => {
    for (const other of [`${SECRET} `, SECRET.slice(0, -1), SECRET.toUpperCase(), `${SECRET}\u0000x`]) {
      await refusedToken(() => verifyToken(SECRET, generateUserToken(other, { user_id: "john" })), { reason: "signature" });
    }
  });
});
