// Webhooks from every way in which they come: the rows that Rust and JavaScript share, real gzip, real HTTP, bytes of every kind.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { createServer } from "node:http";
import { describe, test } from "node:test";
import vm from "node:vm";
import { constants, gzipSync } from "node:zlib";
import {
  InvalidWebhookError,
  InvalidWebhookErrorMessages,
  StreamClient,
  StreamError,
  StreamInputError,
  parseSns,
  parseSqs,
  verifyAndParseWebhook,
  verifyWebhook,
} from "stream-users-wasm";
import { signWebhook } from "stream-users-wasm/testing";
import { API_KEY, SECRET, failure, withoutSecret } from "./expectations.mjs";
import { vectors } from "./vectors.mjs";
import { wasmMemory } from "./wasm-memory.mjs";

const ROWS_SECRET = "the-secret-of-the-vectors";
const EVENT = { type: "user.updated", created_at: "2026-08-01T10:00:00Z", user: { id: "john", name: "Jöhn 😀" } };
const BODY = JSON.stringify(EVENT);
const MIB = 1024 * 1024;

const client = new StreamClient(API_KEY, SECRET);
const signature = (body, secret = SECRET) => createHmac("sha256", secret).update(body).digest("hex");

/** The error is one of the four, with a hint, and shows nothing that is to be kept. */
async function refused(action, message) {
  const error = await failure(action);
  assert.ok(error instanceof InvalidWebhookError, `${error?.name}: ${error?.message}`);
  assert.ok(error instanceof StreamError && error instanceof Error);
  assert.equal(error.name, "InvalidWebhookError");
  assert.equal(error.message, message);
  assert.ok(Object.values(InvalidWebhookErrorMessages).includes(error.message));
  assert.match(error.hint, /^[A-Z].*[.?]$/s);
  withoutSecret(error);
  return error;
}

const { signatureMismatch, invalidBase64, gzipFailed, invalidJson } = InvalidWebhookErrorMessages;

describe("the rows that Rust and JavaScript share", () => {
  const rowsClient = new StreamClient(API_KEY, ROWS_SECRET);
  for (const row of vectors("webhooks")) {
    test(`${row.function}: ${row.name}`, async () => {
      const body = row.body ?? Buffer.from(row.body_base64, "base64");
      const methods =
        row.function === "verifyAndParseWebhook"
          ? [
              () => rowsClient.verifyAndParseWebhook(body, row.signature),
              () => verifyAndParseWebhook(ROWS_SECRET, body, row.signature),
              () => verifyAndParseWebhook(["the-next-secret", ROWS_SECRET], Buffer.from(body), row.signature),
            ]
          : [() => rowsClient[row.function](body), () => ({ parseSqs, parseSns })[row.function](Buffer.from(body))];
      for (const method of methods) {
        if (row.event) assert.deepEqual(await method(), row.event);
        else assert.ok((await refused(method, row.error)).hint.includes(row.hint));
      }
      if (row.function === "verifyAndParseWebhook") {
        const genuine = row.event !== undefined || row.error === invalidJson;
        assert.equal(rowsClient.verifyWebhook(body, row.signature), genuine);
      }
    });
  }
});

describe("a body", () => {
  const bytes = Buffer.from(BODY);
  const shared = new Uint8Array(new SharedArrayBuffer(bytes.length));
  shared.set(bytes);
  const foreign = (code) => vm.runInNewContext(code, { bytes: [...bytes] });
  const kinds = {
    "a string": BODY,
    "a Buffer out of Node's pool": bytes,
    "a Uint8Array": new Uint8Array(bytes),
    "a part of a larger buffer": Buffer.concat([Buffer.from("before"), bytes, Buffer.from("after")]).subarray(6, 6 + bytes.length),
    "an ArrayBuffer": new Uint8Array(bytes).buffer,
    "a DataView": new DataView(new Uint8Array(bytes).buffer),
    "a view of shared memory": shared,
    "shared memory": shared.buffer,
    "a Uint8Array of another realm, as in Jest": foreign("Uint8Array.from(bytes)"),
    "an ArrayBuffer of another realm": foreign("Uint8Array.from(bytes).buffer"),
    "a String object's text": String(new String(BODY)),
  };
  for (const [name, body] of Object.entries(kinds)) {
    test(`may be ${name}`, () => {
      assert.equal(client.verifyWebhook(body, signature(BODY)), true);
      assert.equal(client.verifyWebhook(body, signature(`${BODY} `)), false);
      assert.deepEqual(client.verifyAndParseWebhook(body, signature(BODY)), EVENT);
    });
  }

  const others = {
    "an object that a framework parsed": EVENT,
    "a list": [...bytes],
    null: null,
    undefined,
    "a number": 5,
    "a Blob": new Blob([BODY]),
    "an object that calls itself an ArrayBuffer": { byteLength: 3, [Symbol.toStringTag]: "ArrayBuffer", length: 2 ** 32 },
    "a proxy of bytes": new Proxy(new Uint8Array(3), {}),
    "an object whose length throws": Object.defineProperty({}, "byteLength", { get: () => assert.fail("read") }),
  };
  for (const [name, body] of Object.entries(others)) {
    test(`may not be ${name}`, async () => {
      const error = await failure(() => client.verifyWebhook(body, signature(BODY)));
      assert.ok(error instanceof StreamInputError, `${error?.name}: ${error?.message}`);
      assert.equal(error.path, "body");
      assert.match(error.message, /raw/);
      const { hint } = await refused(() => client.verifyAndParseWebhook(body, signature(BODY)), signatureMismatch);
      assert.match(hint, body === null || body === undefined ? /There is no body/ : /parsed it already.*express\.raw/);
      for (const parse of [client.parseSqs, client.parseSns]) await refused(() => parse(body), invalidBase64);
      assert.deepEqual(client.verifyAndParseWebhook(BODY, signature(BODY)), EVENT, "the next call works");
    });
  }

  test("may not be a buffer that was given away", async () => {
    const views = [(buffer) => buffer, (buffer) => new Uint8Array(buffer), (buffer) => new DataView(buffer)];
    for (const view of views) {
      const buffer = new ArrayBuffer(8);
      const body = view(buffer);
      structuredClone(buffer, { transfer: [buffer] });
      assert.ok((await failure(() => client.verifyWebhook(body, signature("")))) instanceof StreamInputError);
      await refused(() => client.verifyAndParseWebhook(body, signature("")), signatureMismatch);
    }
    assert.equal(client.verifyWebhook(BODY, signature(BODY)), true, "the next call works");
  });

  test("with half a surrogate pair is not what was signed", () => {
    assert.equal(client.verifyWebhook("\ud800", signature("\ud800")), true, "both become U+FFFD");
    assert.equal(client.verifyWebhook("\ud800", signature(Buffer.from([0xed, 0xa0, 0x80]))), false);
  });
});

describe("a signature", () => {
  for (const value of [undefined, null, "", 5, true, {}, [], [signature(BODY)], Buffer.from(signature(BODY)), new String(signature(BODY))]) {
    test(`that is ${JSON.stringify(value)?.slice(0, 20)} (${typeof value}) is none`, async () => {
      assert.equal(client.verifyWebhook(BODY, value), false);
      assert.equal(verifyWebhook(SECRET, BODY, value), false);
      assert.match((await refused(() => client.verifyAndParseWebhook(BODY, value), signatureMismatch)).hint, /x-signature/);
    });
  }

  test("is of one secret among several, while one replaces the other", async () => {
    for (const secrets of [["new", SECRET], [SECRET, "old"], ["a", "b", "c", "d", "e", "f", "g", SECRET]]) {
      assert.equal(verifyWebhook(secrets, BODY, signature(BODY)), true);
      assert.deepEqual(verifyAndParseWebhook(secrets, BODY, signature(BODY)), EVENT);
    }
    assert.equal(verifyWebhook(["new", "old"], BODY, signature(BODY)), false);
    await refused(() => verifyAndParseWebhook(["new", "old"], BODY, signature(BODY)), signatureMismatch);
  });

  const throwing = new Proxy([SECRET], { get: () => assert.fail("read") });
  for (const [secrets, path] of [
    [[], "secret"],
    [[""], "secret[0]"],
    [[SECRET, ""], "secret[1]"],
    [[SECRET, undefined], "secret[1]"],
    [Array(9).fill(SECRET), "secret"],
    [new Array(2 ** 32 - 1), "secret"],
    [throwing, "secret"],
  ]) {
    test(`needs one to eight secrets, not ${secrets === throwing ? "a proxy that throws" : `an array of ${secrets.length}`}`, async () => {
      for (const action of [() => verifyWebhook(secrets, BODY, "00"), () => verifyAndParseWebhook(secrets, BODY, "00")]) {
        const error = await failure(action);
        assert.ok(error instanceof StreamInputError, `${error?.name}: ${error?.message}`);
        assert.equal(error.path, path);
        withoutSecret(error);
      }
      assert.equal(verifyWebhook(SECRET, BODY, signature(BODY)), true, "the next call works");
    });
  }
});

describe("gzip", () => {
  for (const level of [0, 1, 6, 9]) {
    test(`of Node's level ${level} is inflated`, () => {
      const long = JSON.stringify({ ...EVENT, custom: { text: "some text, ".repeat(20_000), numbers: Array.from({ length: 20_000 }, Math.random) } });
      const compressed = gzipSync(long, { level });
      assert.equal(client.verifyWebhook(compressed, signature(long)), true);
      assert.deepEqual(client.verifyAndParseWebhook(compressed, signature(long)), JSON.parse(long));
      assert.deepEqual(client.parseSqs(compressed.toString("base64")), JSON.parse(long));
      assert.equal(client.verifyWebhook(compressed, signature(compressed)), false, "a signature over the compressed bytes");
    });
  }

  for (const strategy of ["Z_FILTERED", "Z_HUFFMAN_ONLY", "Z_RLE", "Z_FIXED"]) {
    test(`of zlib's strategy ${strategy} is inflated`, () => {
      const compressed = gzipSync(BODY, { strategy: constants[strategy] });
      assert.deepEqual(client.verifyAndParseWebhook(compressed, signature(BODY)), EVENT);
    });
  }

  test("is inflated to 8 MiB and not a byte more", async () => {
    const most = JSON.stringify(" ".repeat(8 * MIB - 2));
    const { hint } = await refused(() => client.verifyAndParseWebhook(gzipSync(most), signature(most)), invalidJson);
    assert.match(hint, /not an object/, "it was read to its end");
    const more = `${most} `;
    assert.match((await refused(() => client.verifyAndParseWebhook(gzipSync(more), signature(more)), gzipFailed)).hint, /8 MiB/);
    assert.match((await refused(() => client.parseSqs(gzipSync(more).toString("base64")), gzipFailed)).hint, /8 MiB/);
    assert.equal(client.verifyWebhook(gzipSync(more), signature(more)), false);
  });

  test("that lies about its length is refused", async () => {
    for (const length of [0, 10, 2 * MIB]) {
      const compressed = gzipSync(BODY.repeat(1_000));
      compressed.writeUInt32LE(length, compressed.length - 4);
      await refused(() => client.verifyAndParseWebhook(compressed, signature(BODY)), gzipFailed);
    }
  });

  test("is not inflated for a stranger without a signature", async () => {
    const { hint } = await refused(() => client.verifyAndParseWebhook(gzipSync(BODY), "none"), signatureMismatch);
    assert.match(hint, /hex/);
  });

  test("bombs, fifty of them, leave WebAssembly's memory where the first left it", () => {
    const bomb = gzipSync(" ".repeat(8 * MIB));
    const explode = () => assert.equal(client.verifyWebhook(bomb, signature("no")), false);
    explode();
    const first = wasmMemory().buffer.byteLength;
    assert.ok(first > 8 * MIB && first < 40 * MIB, `${first} bytes`);
    for (let n = 0; n < 50; n++) explode();
    assert.equal(wasmMemory().buffer.byteLength, first);
  });
});

describe("a body of more than 8 MiB", () => {
  for (const [name, body] of [["text", " ".repeat(8 * MIB + 1)], ["bytes", new Uint8Array(8 * MIB + 1)]]) {
    test(`is no webhook: ${name}`, async () => {
      assert.equal(client.verifyWebhook(body, signature(body)), false);
      assert.match((await refused(() => client.verifyAndParseWebhook(body, signature(body)), signatureMismatch)).hint, /8 MiB/);
      await refused(() => client.parseSqs(body), invalidBase64);
      await refused(() => client.parseSns(body), invalidBase64);
    });
  }

  test("is no webhook: 4 GiB, whose length is 0 in 32 bits", async () => {
    // Never touched, so the system gives no memory for it.
    const body = new Uint8Array(2 ** 32);
    assert.equal(client.verifyWebhook(body, signature("")), false);
    assert.match((await refused(() => client.verifyAndParseWebhook(body, signature("")), signatureMismatch)).hint, /8 MiB/);
    await refused(() => client.parseSns(body), invalidBase64);
  });
});

describe("an event", () => {
  test("is what JSON.parse makes of it: dates stay text, large numbers lose what they lose", () => {
    const text = '{"type":"x","created_at":"2026-08-01T10:00:00.123456789Z","n":1785578400123456789,"__proto__":{"admin":true}}';
    const event = client.verifyAndParseWebhook(text, signature(text));
    assert.deepEqual(event, JSON.parse(text));
    assert.equal(event.admin, undefined);
    assert.equal(event.created_at, "2026-08-01T10:00:00.123456789Z");
  });

  test("that is no JSON has the runtime's own error as its cause", async () => {
    const error = await refused(() => client.verifyAndParseWebhook("{", signature("{")), invalidJson);
    assert.ok(error.cause instanceof SyntaxError);
  });

  test("nested a million deep is refused or read, and the next one read", () => {
    const deep = `{"a":${"[".repeat(1_000_000)}`;
    assert.throws(() => client.verifyAndParseWebhook(deep, signature(deep)), InvalidWebhookError);
    assert.deepEqual(client.verifyAndParseWebhook(BODY, signature(BODY)), EVENT);
  });
});

describe("the four messages", () => {
  test("cannot be changed", () => {
    assert.throws(() => Object.assign(InvalidWebhookErrorMessages, { invalidJson: "x" }), TypeError);
    assert.deepEqual(InvalidWebhookErrorMessages, {
      signatureMismatch: "signature mismatch",
      invalidBase64: "invalid base64 encoding",
      gzipFailed: "gzip decompression failed",
      invalidJson: "invalid JSON payload",
    });
  });
});

describe("methods", () => {
  test("work when taken off the client", () => {
    const { verifyWebhook, verifyAndParseWebhook, parseSqs, parseSns } = client;
    const base64 = Buffer.from(BODY).toString("base64");
    assert.equal(verifyWebhook(BODY, signature(BODY)), true);
    assert.deepEqual(verifyAndParseWebhook(BODY, signature(BODY)), EVENT);
    assert.deepEqual(parseSqs(base64), EVENT);
    assert.deepEqual(parseSns(JSON.stringify({ Type: "Notification", Message: base64 })), EVENT);
  });

  test("of an anonymous client that need the secret say that it has none", async () => {
    const anonymous = StreamClient.anonymous(API_KEY);
    for (const action of [() => anonymous.verifyWebhook(BODY, "00"), () => anonymous.verifyAndParseWebhook(BODY, "00")]) {
      assert.ok((await failure(action)) instanceof StreamInputError);
    }
    assert.deepEqual(anonymous.parseSqs(Buffer.from(BODY).toString("base64")), EVENT);
  });
});

describe("signWebhook", () => {
  test("makes the headers that Stream sends", () => {
    for (const body of [BODY, Buffer.from(BODY)]) {
      const { "x-webhook-id": id, ...headers } = signWebhook(body, SECRET);
      assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      assert.deepEqual(headers, { "content-type": "application/json", "x-signature": signature(BODY), "x-webhook-attempt": "1" });
    }
  });

  test("refuses what cannot be sent", async () => {
    for (const body of [EVENT, undefined, null, 5]) {
      assert.equal((await failure(() => signWebhook(body, SECRET))).path, "body");
    }
    assert.equal((await failure(() => signWebhook(BODY, ""))).path, "secret");
  });

  test("tries a real handler, plain and compressed", async () => {
    const events = [];
    const server = createServer(async (request, response) => {
      const chunks = [];
      for await (const chunk of request) chunks.push(chunk);
      try {
        events.push(client.verifyAndParseWebhook(Buffer.concat(chunks), request.headers["x-signature"]));
        response.writeHead(200).end();
      } catch (error) {
        response.writeHead(error instanceof InvalidWebhookError ? 403 : 500).end(error.hint);
      }
    });
    await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
    try {
      const send = async (body, headers) => {
        const response = await fetch(`http://127.0.0.1:${server.address().port}`, { method: "POST", body, headers });
        await response.text();
        return response.status;
      };
      assert.equal(await send(BODY, signWebhook(BODY, SECRET)), 200);
      assert.equal(await send(gzipSync(BODY), { ...signWebhook(BODY, SECRET), "content-encoding": "gzip" }), 200);
      assert.equal(await send(BODY, signWebhook(BODY, "another-secret")), 403);
      assert.equal(await send(BODY, {}), 403);
      assert.deepEqual(events, [EVENT, EVENT]);
    } finally {
      server.close();
      server.closeAllConnections();
    }
  });
});
