// The fast paths against the plain one: JSON.stringify, Buffer and node:crypto. Whatever goes in, the same bytes come out.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { afterEach, beforeEach, describe, mock, test } from "node:test";
import { StreamClient, StreamInputError } from "stream-users-wasm";
import { API_KEY, SECRET, failure } from "./expectations.mjs";
import { HEADER, NOW, signed } from "./token-parts.mjs";
import { wasmMemory } from "./wasm-memory.mjs";

const client = new StreamClient(API_KEY, SECRET);
const TIMES = { iat: NOW - 1, exp: NOW + 3599 };
const plain = (claims) => signed(HEADER, JSON.stringify({ ...claims, ...TIMES }));

beforeEach(() => mock.timers.enable({ apis: ["Date"], now: NOW * 1000 }));
afterEach(() => mock.timers.reset());

/** Unequal tokens, with what they were made from; deepEqual's own diff of thousands of tokens takes minutes. */
function same(tokens, expected, inputs) {
  assert.equal(tokens.length, expected.length);
  const wrong = tokens.findIndex((token, index) => token !== expected[index]);
  if (wrong >= 0) assert.fail(`of ${JSON.stringify(inputs[wrong])} came ${tokens[wrong]} instead of ${expected[wrong]}`);
}

/** The same numbers in every run: Marsaglia's xorshift32. */
function chance(seed) {
  let state = seed;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

// What JSON escapes, what UTF-8 writes in one to four bytes, what JavaScript writes in two units, and ends of ranges.
const NOTABLE = [..."\"\\/\b\f\n\r\t\0\u001f\u007f\u0080\u07ff\u0800\u2028\u2029\ud7ff\ue000\ufeff\uffff", "\u{10000}", "\u{10ffff}", "a", "é", "e\u0301", "😀", "👩‍👩‍👧"];

function text(pick, length) {
  let made = "";
  while (made.length < length) {
    made += pick(3) === 0 ? NOTABLE[pick(NOTABLE.length)] : String.fromCodePoint(32 + pick(0xd7e0));
  }
  return made;
}

function value(pick, depth) {
  switch (pick(depth > 0 ? 8 : 6)) {
    case 0:
      return null;
    case 1:
      return pick(2) === 0;
    case 2:
      return pick(2 ** 31) - 2 ** 30;
    case 3:
      return (pick(2 ** 31) / 7) * 10 ** (pick(40) - 20);
    // Half a surrogate pair is written as an escape, and stays one.
    case 4:
      return String.fromCharCode(0xd800 + pick(0x800));
    case 5:
      return text(pick, pick(20));
    case 6:
      return Array.from({ length: pick(5) }, () => value(pick, depth - 1));
    default:
      return Object.fromEntries(Array.from({ length: pick(5) }, () => [text(pick, 1 + pick(8)), value(pick, depth - 1)]));
  }
}

describe("user tokens", () => {
  test("one by one, in a batch and by hand are the same for every character of Unicode", () => {
    const ids = [];
    const RUN = 32;
    for (let first = 0; first < 0x110000; first += RUN) {
      if (first >= 0xd800 && first < 0xe000) continue;
      ids.push(String.fromCodePoint(...Array.from({ length: RUN }, (_, index) => first + index)));
    }
    const expected = ids.map((user_id) => plain({ user_id }));
    same(client.generateUserTokens(ids), expected, ids);
    same(ids.map((user_id) => client.generateUserToken({ user_id })), expected, ids);
  });

  test("a character that JSON, UTF-8 or JavaScript writes in its own way may stand anywhere in an id", () => {
    const ids = NOTABLE.flatMap((character) => [
      character,
      `${character}x`,
      `x${character}`,
      `x${character}x`,
      ...NOTABLE.map((other) => character + other),
    ]);
    const expected = ids.map((user_id) => plain({ user_id }));
    same(client.generateUserTokens(ids), expected, ids);
    same(ids.map((user_id) => client.generateUserToken({ user_id })), expected, ids);
  });

  test("a batch of any size holds every user once, in order", () => {
    for (const size of [0, 1, 2, 999, 1000, 1001, 2000, 2001]) {
      const ids = Array.from({ length: size }, (_, index) => `user-${index}\n`);
      same(client.generateUserTokens(ids), ids.map((user_id) => plain({ user_id })), ids);
    }
  });

  test("an id may be as long as a token can hold", () => {
    const pick = chance(1);
    const ids = Array.from({ length: 300 }, (_, index) => text(pick, index * 35 + 1));
    const expected = ids.map((user_id) => plain({ user_id }));
    same(client.generateUserTokens(ids), expected, ids);
    same(ids.map((user_id) => client.generateUserToken({ user_id })), expected, ids);
  });

  test("times of a batch are those of a single token", () => {
    for (const options of [{}, { iat: 0 }, { exp: 4102444800 }, { validity_in_seconds: 1 }, { iat: 5, exp: 6, validity_in_seconds: 9 }]) {
      const [token] = client.generateUserTokens(["john"], options);
      assert.equal(token, client.generateUserToken({ user_id: "john", ...options }));
    }
  });

  test("half a surrogate pair is refused in a batch where it is refused alone", async () => {
    for (const id of ["\ud800", "\udfff", "x\ud83d", "\ude00x", "\ude00\ud83d"]) {
      const alone = await failure(() => client.generateUserToken({ user_id: id }));
      const batched = await failure(() => client.generateUserTokens(["john", id]));
      for (const error of [alone, batched]) assert.ok(error instanceof StreamInputError, JSON.stringify(id));
      assert.deepEqual([alone.path, batched.path], ["user_id", "user_ids[1]"]);
    }
  });

  test("any claims come out as JSON.stringify writes them", () => {
    for (let seed = 1; seed <= 2000; seed++) {
      const pick = chance(seed);
      const own = Object.fromEntries(Array.from({ length: pick(5) }, () => [`c${text(pick, pick(8))}`, value(pick, 3)]));
      const asked = { user_id: text(pick, 1 + pick(30)), ...own };
      assert.equal(client.generateUserToken(asked), plain(asked), `seed ${seed}`);
      const call = { ...asked, call_cids: [`default:${text(pick, 5)}`], role: text(pick, 3) };
      assert.equal(client.generateCallToken(call), plain(call), `seed ${seed}`);
    }
  });

  test("long claims do, too", () => {
    for (let length = 1; length < 16_000; length = length * 2 + 1) {
      const long = text(chance(length), length);
      for (const asked of [{ user_id: "john", long }, { user_id: "john", long: [...long] }]) {
        // An array of characters needs up to four times the room: past 64 KiB no token is made.
        if (plain(asked).length <= 65_536) assert.equal(client.generateUserToken(asked), plain(asked), `${length} units`);
      }
    }
  });
});

describe("a token between others", () => {
  test("is right when what it is made of makes one itself, and when the clock does", () => {
    const other = { user_id: "other", plan: "x".repeat(3000) };
    const nested = { user_id: "john", toJSON: () => ({ user_id: "john", other: client.generateUserToken(other) }) };
    const expected = plain({ user_id: "john", other: plain(other) });
    assert.equal(client.generateUserToken(nested), expected);
    // The first look at the clock is for the outer token.
    const clock = mock.method(Date, "now", () => NOW * 1000);
    clock.mock.mockImplementationOnce(() => (client.generateUserToken(other), NOW * 1000));
    assert.equal(client.generateUserToken({ user_id: "john" }), plain({ user_id: "john" }));
    assert.equal(clock.mock.callCount(), 2);
    mock.restoreAll();
  });

  test("is right when the module's memory has grown since the last one", () => {
    const size = () => wasmMemory().buffer.byteLength;
    const before = size();
    for (let count = 1_000; size() === before; count *= 2) {
      client.generateUserTokens(new Array(count).fill("x".repeat(1_000)));
      assert.equal(client.generateUserToken({ user_id: "john" }), plain({ user_id: "john" }), `after ${count} others`);
    }
    for (const length of [1, 5_000, 1, 20_000, 300]) {
      const asked = { user_id: "john", long: "x".repeat(length) };
      assert.equal(client.generateUserToken(asked), plain(asked), `${length} characters`);
    }
  });
});

describe("verifyToken", () => {
  test("gives any claims back as JSON.parse reads them", () => {
    for (let seed = 1; seed <= 1000; seed++) {
      const pick = chance(seed);
      const claims = { user_id: text(pick, 1 + pick(20)), own: value(pick, 4), ...TIMES };
      const payload = JSON.stringify(claims, null, pick(3));
      assert.deepEqual(client.verifyToken(signed(HEADER, payload)), JSON.parse(payload), `seed ${seed}`);
    }
  });
});

describe("verifyWebhook", () => {
  const signature = (body) => createHmac("sha256", SECRET).update(body).digest("hex");

  test("agrees with node:crypto about bodies of any length, around the hash's blocks and wasm's pages", () => {
    const lengths = [...Array(200).keys(), 1024, ...[1, 2, 4].flatMap((pages) => [-1, 0, 1].map((offset) => pages * 65_536 + offset))];
    for (const length of lengths) {
      const pick = chance(length + 1);
      const body = Buffer.from(Array.from({ length }, () => pick(256)));
      const good = signature(body);
      assert.equal(client.verifyWebhook(body, good), true, `${length} bytes`);
      const bit = pick(Math.max(1, length * 8));
      if (length > 0) body[bit >> 3] ^= 1 << (bit & 7);
      assert.equal(client.verifyWebhook(body, good), length === 0, `${length} bytes, bit ${bit} flipped`);
    }
  });

  test("agrees about text, which is signed as UTF-8", () => {
    for (let seed = 1; seed <= 200; seed++) {
      const body = text(chance(seed), seed * 3);
      const good = signature(body);
      for (const form of [body, Buffer.from(body), new Uint8Array(Buffer.from(body)).buffer]) {
        assert.equal(client.verifyWebhook(form, good), true, `seed ${seed}`);
      }
      assert.equal(client.verifyWebhook(`${body} `, good), false, `seed ${seed}`);
    }
  });
});
