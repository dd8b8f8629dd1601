// A server cannot fill the memory: replies are read up to 16 MiB, however they announce themselves.
import assert from "node:assert/strict";
import { after, afterEach, before, describe, test } from "node:test";
import { gzipSync } from "node:zlib";
import { StreamClient, StreamConnectionError } from "stream-users-wasm";
import { API_KEY, SECRET, failure, withoutSecret } from "./expectations.mjs";
import { recordingServer } from "./recording-server.mjs";

const MIB = 1024 * 1024;
const CAP = 16 * MIB;

let server;
let client;
before(async () => {
  server = await recordingServer();
  client = new StreamClient(API_KEY, SECRET, { basePath: server.url });
});
after(() => server.close());
afterEach(() => server.reset());

/** A result of exactly so many bytes. */
function result(length) {
  const frame = JSON.stringify({ duration: "1ms", filler: "" });
  return JSON.stringify({ duration: "1ms", filler: "x".repeat(length - frame.length) });
}

/** Writes without end, and counts what the client lets it. */
function endless(counter, headers = {}) {
  return (_request, response) => {
    response.writeHead(200, { "content-type": "application/json", ...headers });
    const chunk = Buffer.alloc(64 * 1024, " ");
    const write = () => {
      while (!response.destroyed) {
        counter.bytes += chunk.length;
        if (!response.write(chunk)) break;
      }
    };
    response.on("drain", write);
    response.on("close", () => (counter.closed = true));
    write();
  };
}

async function tooLong(call) {
  const error = await failure(call);
  assert.ok(error instanceof StreamConnectionError, `${error.name}: ${error.message}`);
  assert.match(error.message, /longer than 16 MiB/);
  assert.equal(error.retryable, false);
  assert.equal(error.attempts, 1);
  withoutSecret(error);
  server.next({ body: { duration: "1ms" } });
  assert.equal((await client.getRateLimits()).duration, "1ms", "the next call works");
}

describe("a reply", () => {
  test("of 16 MiB is read", async () => {
    server.next({ body: result(CAP) });
    assert.equal((await client.getRateLimits()).filler.length, CAP - result(100).length + JSON.parse(result(100)).filler.length);
  });

  test("of 16 MiB in chunks is read", async () => {
    const body = result(CAP);
    server.next((_request, response) => {
      response.writeHead(200, { "content-type": "application/json" });
      for (let at = 0; at < body.length; at += MIB) response.write(body.slice(at, at + MIB));
      response.end();
    });
    assert.equal(JSON.stringify((await client.getRateLimits()).filler.length), String(JSON.parse(body).filler.length));
  });

  test("that announces a byte more is given up before it is read", async () => {
    const counter = { bytes: 0 };
    server.next(endless(counter, { "content-length": CAP + 1 }));
    await tooLong(() => client.getRateLimits());
    assert.ok(counter.bytes < 8 * MIB, `${counter.bytes} bytes were taken`);
  });

  test("that announces 50 MB is given up", async () => {
    server.next({ body: result(50_000_000) });
    await tooLong(() => client.getRateLimits());
  });

  test("that announces nothing and never ends is given up, and its connection closed", { timeout: 60_000 }, async () => {
    const counter = { bytes: 0 };
    server.next(endless(counter));
    await tooLong(() => client.getRateLimits());
    assert.ok(counter.bytes < 2 * CAP, `${counter.bytes} bytes were taken`);
    // The test's own time ends it.
    while (!counter.closed) await new Promise((resolve) => setTimeout(resolve, 10));
  });

  test("that inflates to 50 MB is given up", async () => {
    server.next({ headers: { "content-encoding": "gzip" }, body: gzipSync(result(50_000_000)) });
    await tooLong(() => client.getRateLimits());
  });

  test("that is an error of 50 MB is given up too, and a write is not sent twice", async () => {
    server.next({ status: 503, body: "x".repeat(50_000_000) });
    await tooLong(() => client.restoreUsers({ user_ids: ["john"] }));
  });

  test("in many small chunks with characters cut in two reads as one", async () => {
    const name = "Jöhn 😀 ".repeat(200);
    const bytes = Buffer.from(`\ufeff${JSON.stringify({ duration: "1ms", name })}`);
    server.next((_request, response) => {
      response.writeHead(200, { "content-type": "application/json" });
      let at = 0;
      const write = () => {
        if (at >= bytes.length) return response.end();
        response.write(bytes.subarray(at, (at += 97)), write);
      };
      write();
    });
    assert.equal((await client.getRateLimits()).name, name);
  });
});

describe("a given fetch", () => {
  const answering = (response) => new StreamClient(API_KEY, SECRET, { fetch: async () => response, maxRetries: 0 });
  const plain = { status: 200, headers: new Headers() };

  test("may answer with a stand-in that has only text()", async () => {
    const { duration } = await answering({ ...plain, text: async () => '{"duration":"2ms"}' }).getRateLimits();
    assert.equal(duration, "2ms");
  });

  test("may answer with a body that is no stream", async () => {
    for (const body of [null, undefined, "x", {}, { getReader: 5 }, { getReader: () => null }]) {
      const { duration } = await answering({ ...plain, body, text: () => '{"duration":"3ms"}' }).getRateLimits();
      assert.equal(duration, "3ms");
    }
  });

  test("may answer in single bytes", async () => {
    const bytes = Buffer.from(JSON.stringify({ duration: "4ms", filler: "é".repeat(50_000) }));
    let at = 0;
    const read = async () => (at < bytes.length ? { done: false, value: bytes.subarray(at, (at += 1)) } : { done: true });
    const { filler } = await answering({ ...plain, body: { getReader: () => ({ read }) }, text: async () => "" }).getRateLimits();
    assert.equal(filler, "é".repeat(50_000));
  });

  test("whose stream breaks, lies or throws fails the call and nothing else", async () => {
    const error = new Error("broken");
    const unhandled = [];
    const note = (reason) => unhandled.push(reason);
    process.on("unhandledRejection", note);
    const readers = [
      { read: async () => { throw error; } },
      { read: () => { throw error; } },
      { read: async () => null },
      { read: async () => ({ done: false, value: "text" }) },
      { read: async () => ({ done: false, value: undefined }) },
      { read: async () => ({ done: false, value: { byteLength: 3 } }), cancel: async () => { throw error; } },
      { read: async () => ({ done: false, value: { byteLength: Number.NaN } }) },
      { read: async () => ({ done: false, value: Object.defineProperty(new Uint8Array(9), "byteLength", { value: 1 }) }) },
      { read: async () => ({ done: false, value: Object.defineProperty(new Uint8Array(9), "byteLength", { value: -1 }) }) },
      {},
    ];
    for (const reader of readers) {
      let reads = 0;
      const limited = reader.read && (() => (++reads > 3 ? { done: true } : reader.read()));
      const body = { getReader: () => ({ cancel: () => { throw error; }, ...reader, ...(limited && { read: limited }) }) };
      const thrown = await failure(() => answering({ ...plain, body, text: async () => "" }).getRateLimits());
      assert.ok(thrown instanceof StreamConnectionError, `${thrown.name}: ${thrown.message}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
    process.off("unhandledRejection", note);
    assert.deepEqual(unhandled, []);
    server.next({ body: { duration: "1ms" } });
    assert.equal((await client.getRateLimits()).duration, "1ms", "the next call works");
  });

  test("that cancels a stream is told so when the call is over before it", async () => {
    let cancelled;
    const body = { getReader: () => ({ read: () => new Promise(() => {}), cancel: async () => void (cancelled = true) }) };
    const thrown = await failure(() => answering({ ...plain, body, text: async () => "" }).getRateLimits({}, { timeout: 20 }));
    assert.equal(thrown.name, "TimeoutError");
    assert.equal(cancelled, true);
  });
});
