// Replies that say no, and replies that cannot be read, for every operation. What breaks on the way is in tests/faults.
import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import { StreamApiError, StreamClient, StreamError, StreamRateLimitError } from "stream-users-wasm";
import { API_KEY, SECRET, failure, withoutSecret } from "./expectations.mjs";
import { recordingServer } from "./recording-server.mjs";
import { cells, coreOperations, vectors } from "./vectors.mjs";

const OPERATIONS = coreOperations();
const ROWS = vectors("operations");
const MAY_PASS = [408, 429, 500, 502, 503, 504];
const LIMITS = { "x-ratelimit-limit": "60", "x-ratelimit-remaining": "0", "x-ratelimit-reset": "1700000060" };

let server;
let client;
before(async () => {
  server = await recordingServer();
  client = new StreamClient(API_KEY, SECRET, { basePath: server.url, maxRetries: 0 });
});
beforeEach(() => server.reset());
after(() => server.close());

/** The replies. `answer` is what the server sends, `check` what the error must be. */
const REPLIES = [
  ...vectors("api-errors").map(apiError),
  unreadable("an empty 204", { status: 204 }, /empty/),
  unreadable("an empty success", { body: "" }, /empty/),
  unreadable("truncated JSON", { body: '{"duration":"1ms","users":{"john":{"id":"jo' }, /not a JSON object/),
  unreadable("a success that is HTML", { body: "<html>hello</html>", headers: { "content-type": "text/html" } }, /not a JSON object/),
  unreadable("a success that is null", { body: "null" }, /not a JSON object/),
  unreadable("a success that is a list", { body: "[]" }, /not a JSON object/),
  unreadable("a success that is a number", { body: "5" }, /not a JSON object/),
];

const seen = new Set();
for (const operation of OPERATIONS) {
  describe(operation.name, () => {
    const [row] = cells(ROWS, operation);
    const call = () => client[operation.clientMethod](row.arguments ?? undefined);

    for (const reply of REPLIES) {
      test(reply.name, async () => {
        server.next(reply.answer);
        const error = await failure(() => call());

        assert.ok(error instanceof StreamError && error instanceof Error, `${error?.name}: ${error?.message}`);
        reply.check(error);
        assert.ok(error.stack.includes(error.message));
        const [{ headers }] = server.requests;
        withoutSecret(error, headers.authorization);
        assert.equal(error.metadata.clientRequestId, headers["x-client-request-id"]);

        server.next({ status: row.status, body: row.reply });
        assert.equal((await call()).duration, row.reply.duration, "the next call works");
        seen.add(`${operation.name} × ${reply.name}`);
      });
    }
  });
}

test("every operation met every reply", () => {
  assert.equal(new Set(REPLIES.map(({ name }) => name)).size, REPLIES.length, "two replies have one name");
  const missing = OPERATIONS.flatMap(({ name }) => REPLIES.map((reply) => `${name} × ${reply.name}`)).filter((cell) => !seen.has(cell));
  assert.deepEqual(missing, []);
});

// ---------------------------------------------------------------------------------------------------------------------
// The replies' shapes

function apiError(row) {
  return {
    name: `an error reply: ${row.name}`,
    answer: { status: row.status, headers: { ...LIMITS, ...(row.content_type && { "content-type": row.content_type }) }, body: row.body },
    check(error) {
      assert.ok(error instanceof StreamApiError);
      assert.equal(error instanceof StreamRateLimitError, row.status === 429);
      assert.equal(error.name, row.status === 429 ? "StreamRateLimitError" : "StreamApiError");
      const expected = row.expected ?? { code: row.status, details: [], exceptionFields: {}, unrecoverable: false };
      assert.equal(error.status, row.status);
      assert.equal(error.code, expected.code);
      assert.deepEqual(error.details, expected.details);
      assert.deepEqual(error.exceptionFields, expected.exceptionFields);
      assert.equal(error.moreInfo, expected.moreInfo);
      assert.equal(error.unrecoverable, expected.unrecoverable);
      if (row.expected) assert.equal(error.message, `Stream error code ${expected.code}: ${expected.message}`);
      else assert.match(error.message, new RegExp(`^Stream error: ${row.status} - .`));
      assert.equal(error.retryable, MAY_PASS.includes(row.status) && !expected.unrecoverable);
      assert.equal(error.attempts, 1);
      replyMetadata(error, row.status);
    },
  };
}

function replyMetadata(error, status) {
  assert.equal(error.metadata.responseCode, status);
  assert.ok(error.metadata.responseHeaders instanceof Headers);
  assert.deepEqual({ ...error.metadata.rateLimit }, {
    rateLimit: 60,
    rateLimitRemaining: 0,
    rateLimitReset: new Date(1_700_000_060_000),
  });
}

function unreadable(name, answer, message) {
  return {
    name,
    answer: { status: 200, headers: LIMITS, ...answer },
    check(error) {
      assert.ok(error instanceof StreamApiError, `${error.name}: ${error.message}`);
      assert.equal(error.status, answer.status ?? 200);
      assert.equal(error.code, answer.status ?? 200);
      assert.match(error.message, message);
      assert.equal(error.retryable, false);
      assert.equal(error.attempts, 1);
    },
  };
}

test("JSON for a log has all that an error says, and of its cause no more than it says", async () => {
  const cause = Object.assign(new TypeError("fetch failed"), { headers: { authorization: "a token" } });
  const broken = new StreamClient(API_KEY, SECRET, { fetch: () => Promise.reject(cause), maxRetries: 0 });
  const logged = JSON.parse(JSON.stringify(await failure(() => broken.getTask({ id: "1" }))));
  const { message, metadata, ...fields } = logged;
  assert.match(message, /GetTask/);
  assert.deepEqual(Object.keys(metadata), ["clientRequestId"]);
  assert.deepEqual(fields, { name: "StreamConnectionError", retryable: true, attempts: 1, cause: "TypeError: fetch failed" });

  const refused = JSON.parse(JSON.stringify(await failure(() => client.restoreUsers({ user_ids: [] }))));
  assert.deepEqual([refused.name, refused.path, "cause" in refused], ["StreamInputError", "user_ids", false]);
});

describe("an error's stack names the caller's line", () => {
  const causes = {
    "when the argument is refused": () => client.restoreUsers({ user_ids: [] }),
    "when the server refuses": () => client.restoreUsers({ user_ids: ["john"] }),
    "when nobody answers": () => new StreamClient(API_KEY, SECRET, { fetch: async () => { throw new TypeError("fetch failed"); }, maxRetries: 0 }).getRateLimits(),
    "when its time is up": () => new StreamClient(API_KEY, SECRET, { fetch: () => new Promise(() => {}), maxRetries: 0, timeout: 5 }).getRateLimits(),
  };
  for (const [when, cause] of Object.entries(causes)) {
    test(when, async () => {
      server.next({ status: 400, body: { code: 4, message: "no" } });
      async function whoCalledIt() {
        await cause();
      }
      const error = await failure(whoCalledIt);
      assert.ok(error instanceof StreamError, String(error));
      assert.match(error.stack, /at async whoCalledIt .*error-replies\.test\.mjs|at whoCalledIt .*error-replies\.test\.mjs/);
    });
  }
});
