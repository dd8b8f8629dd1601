// What is repeated, what is not, and how the waits end: for every operation, as core's table says of it.
import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import { StreamAbortError, StreamApiError, StreamClient, StreamConnectionError, StreamRateLimitError } from "stream-users-wasm";
import { API_KEY, SECRET, failure, withoutSecret } from "./expectations.mjs";
import { recordingServer } from "./recording-server.mjs";
import { cells, coreOperations, vectors } from "./vectors.mjs";

const OPERATIONS = coreOperations();
const ROWS = vectors("operations");
// Servers may ask for no wait at all, which spares these tests theirs.
const AT_ONCE = { "retry-after": "0" };

let server;
before(async () => void (server = await recordingServer()));
beforeEach(() => server.reset());
after(() => server.close());

const make = (options) => new StreamClient(API_KEY, SECRET, { basePath: server.url, ...options });
const sent = () => server.requests.length;

function refusing(times, code = "ECONNREFUSED") {
  let refused = 0;
  return (url, init) =>
    refused++ < times
      ? Promise.reject(new TypeError("fetch failed", { cause: Object.assign(new Error(code), { code }) }))
      : fetch(url, init);
}

test("a certificate that is not trusted is no lost connection, and no second attempt is made", async () => {
  for (const code of ["DEPTH_ZERO_SELF_SIGNED_CERT", "ERR_TLS_CERT_ALTNAME_INVALID", "CERT_HAS_EXPIRED"]) {
    const error = await failure(() => make({ fetch: refusing(1, code) }).getRateLimits());
    assert.match(error.message, /nothing was sent: its certificate is none that this runtime trusts/);
    assert.deepEqual([error.retryable, error.attempts], [false, 1]);
  }
});

for (const operation of OPERATIONS) {
  describe(`${operation.name}, which ${operation.why}`, () => {
    const [row] = cells(ROWS, operation);
    const ok = { status: row.status, body: row.reply };
    const call = (client, options) => client[operation.clientMethod](row.arguments ?? undefined, options);
    // Told apart here without core's table, which is what is tested: only GETs read, only CreateGuest makes something new.
    const isRead = row.method === "GET";
    const creates = operation.name === "CreateGuest";

    for (const status of [408, 500, 502, 503, 504]) {
      test(`is ${isRead ? "" : "not "}repeated after ${status}`, async () => {
        server.next({ status, headers: AT_ONCE }, { status, headers: AT_ONCE }, ok);
        if (isRead) {
          assert.equal((await call(make())).duration, row.reply.duration);
          assert.equal(sent(), 3);
        } else {
          const error = await failure(() => call(make()));
          assert.deepEqual([error.status, error.attempts, sent()], [status, 1, 1]);
        }
      });
    }

    test(`is ${creates ? "not " : ""}repeated after 503 with retryWrites`, async () => {
      server.next({ status: 503, headers: AT_ONCE }, ok);
      const client = make({ retryWrites: true });
      if (creates) assert.equal((await failure(() => call(client))).attempts, 1);
      else assert.equal((await call(client)).metadata.responseCode, row.status);
    });

    test("is repeated after 429, which has done nothing, with one request id", async () => {
      server.next({ status: 429, headers: AT_ONCE }, { status: 429, headers: AT_ONCE }, ok);
      await call(make());
      assert.equal(sent(), 3);
      assert.equal(new Set(server.requests.map((request) => request.headers["x-client-request-id"])).size, 1);
      assert.equal(new Set(server.requests.map((request) => request.body)).size, 1);
    });

    test("is repeated when no connection came about", async () => {
      server.next(ok);
      assert.equal((await call(make({ fetch: refusing(1) }))).duration, row.reply.duration);
    });

    test(`is ${isRead ? "" : "not "}repeated after a connection that broke`, async () => {
      server.next((_request, response) => response.socket.resetAndDestroy(), ok);
      if (isRead) assert.equal((await call(make())).duration, row.reply.duration);
      else assert.ok((await failure(() => call(make()))) instanceof StreamConnectionError);
      assert.equal(sent(), isRead ? 2 : 1);
    });

    test("gives up after maxRetries with the last failure", async () => {
      server.always({ status: 429, headers: AT_ONCE });
      const error = await failure(() => call(make(), { maxRetries: 1 }));
      assert.ok(error instanceof StreamRateLimitError);
      assert.deepEqual([error.attempts, sent(), error.retryable], [2, 2, true]);
    });

    for (const status of [400, 401, 403, 404, 413, 501]) {
      test(`is not repeated after ${status}`, async () => {
        server.always({ status, headers: AT_ONCE, body: { code: 4, message: "no", StatusCode: status } });
        const error = await failure(() => call(make({ retryWrites: true })));
        assert.deepEqual([error.status, error.attempts, sent(), error.retryable], [status, 1, 1, false]);
      });
    }

    test("is not repeated when the API says that it is pointless", async () => {
      server.always({ status: 429, headers: AT_ONCE, body: { code: 9, message: "no", StatusCode: 429, unrecoverable: true } });
      const error = await failure(() => call(make({ retryWrites: true })));
      assert.deepEqual([error.attempts, error.unrecoverable, error.retryable], [1, true, false]);
    });
  });
}

describe("waits", () => {
  const read = (client, options) => client.exportUser({ user_id: "john" }, options);
  const ok = { status: 200, body: { duration: "1ms" } };

  test("a Retry-After of a second is waited for", async () => {
    server.next({ status: 429, headers: { "retry-after": "1" } }, ok);
    const start = performance.now();
    await read(make());
    const took = performance.now() - start;
    assert.ok(took >= 990 && took < 10_000, `took ${took} ms`);
  });

  test("without a word from the server the wait is a quarter to half a second", async () => {
    server.next({ status: 503 }, ok);
    const start = performance.now();
    await read(make());
    const took = performance.now() - start;
    assert.ok(took >= 240 && took < 10_000, `took ${took} ms`);
  });

  test("a wait beyond a minute is not begun; the error says how long it would be", async () => {
    server.always({ status: 429, headers: { "retry-after": "61" } });
    const error = await failure(() => read(make({ totalTimeout: 600_000 })));
    assert.deepEqual([error.retryAfterMs, error.attempts, sent()], [61_000, 1, 1]);
  });

  test("a wait that would outlast totalTimeout is not begun", async () => {
    server.always({ status: 429, headers: { "retry-after": "5" } });
    const start = performance.now();
    const error = await failure(() => read(make({ totalTimeout: 1_000 })));
    assert.ok(performance.now() - start < 4_500);
    assert.deepEqual([error.status, error.retryAfterMs, error.attempts], [429, 5_000, 1]);
  });

  test("an abort ends a wait at once", async () => {
    server.always({ status: 429, headers: { "retry-after": "20" } });
    const reason = new Error("enough");
    const controller = new AbortController();
    // Told before the wait begins: the call is in it a moment later.
    const onAttempt = ({ waitMs }) => waitMs && setImmediate(() => controller.abort(reason));
    const start = performance.now();
    const error = await failure(() => read(make({ onAttempt }), { signal: controller.signal }));
    assert.ok(performance.now() - start < 15_000);
    assert.ok(error instanceof StreamAbortError);
    assert.deepEqual([error.cause, sent()], [reason, 1]);
  });
});

describe("onAttempt", () => {
  test("is told each attempt, with nothing secret in it, and cannot change the call", async () => {
    const seen = [];
    const client = make({
      onAttempt(attempt) {
        seen.push(attempt);
        throw new Error("an observer's fault");
      },
    });
    server.next({ status: 503, headers: AT_ONCE }, { status: 200, body: { duration: "1ms" } });
    const { metadata } = await client.exportUser({ user_id: "john" });
    assert.deepEqual(
      seen.map(({ operation, method, path, attempt, status, waitMs, requestId }) => ({ operation, method, path, attempt, status, waitMs, requestId })),
      [
        { attempt: 1, status: 503, waitMs: 0 },
        { attempt: 2, status: 200, waitMs: undefined },
      ].map((row) => ({
        operation: "ExportUser",
        method: "GET",
        path: "/api/v2/users/john/export",
        requestId: metadata.clientRequestId,
        ...row,
      })),
    );
    assert.ok(seen[0].error instanceof StreamApiError);
    assert.equal(seen[1].error, undefined);
    assert.ok(seen.every(({ durationMs }) => durationMs >= 0));
    for (const attempt of seen) withoutSecret(attempt, server.requests[0].headers.authorization);
  });
});
