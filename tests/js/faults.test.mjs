// Everything that can go wrong on the way, for every operation: a cell is one operation and one fault.
import assert from "node:assert/strict";
import { createServer } from "node:net";
import { after, before, beforeEach, describe, test } from "node:test";
import {
  StreamAbortError,
  StreamApiError,
  StreamClient,
  StreamConnectionError,
  StreamError,
  StreamRateLimitError,
  StreamTimeoutError,
} from "stream-users-wasm";
import { API_KEY, SECRET, failure, withoutSecret } from "./expectations.mjs";
import { recordingServer } from "./recording-server.mjs";
import { cells, coreOperations, vectors } from "./vectors.mjs";

const OPERATIONS = coreOperations();
const ROWS = vectors("operations");
const MAY_PASS = [408, 429, 500, 502, 503, 504];
const LIMITS = { "x-ratelimit-limit": "60", "x-ratelimit-remaining": "0", "x-ratelimit-reset": "1700000060" };
const SHORT = 80;

let server;
let elsewhere;
let client;
before(async () => {
  server = await recordingServer();
  elsewhere = await recordingServer();
  client = new StreamClient(API_KEY, SECRET, { basePath: server.url, maxRetries: 0 });
});
beforeEach(() => {
  server.reset();
  elsewhere.reset();
});
after(async () => {
  await server.close();
  await elsewhere.close();
});

/**
 * The faults. `answer` is what the server does, `options` what the call is given, `check` what the error must be.
 * Where `port` is given, the call goes there instead.
 */
const FAULTS = [
  ...vectors("api-errors").map(apiError),
  ...[301, 302, 303, 307, 308].map(redirect),
  unreadable("an empty 204", { status: 204 }, /empty/),
  unreadable("an empty success", { body: "" }, /empty/),
  unreadable("truncated JSON", { body: '{"duration":"1ms","users":{"john":{"id":"jo' }, /not a JSON object/),
  unreadable("a success that is HTML", { body: "<html>hello</html>", headers: { "content-type": "text/html" } }, /not a JSON object/),
  unreadable("a success that is null", { body: "null" }, /not a JSON object/),
  unreadable("a success that is a list", { body: "[]" }, /not a JSON object/),
  unreadable("a success that is a number", { body: "5" }, /not a JSON object/),
  broken("a reset before the reply", (_request, response) => response.socket.resetAndDestroy()),
  broken("a reset while the body streams", streaming((response) => response.socket.resetAndDestroy())),
  broken("an end before the promised length", streaming((response) => response.socket.end())),
  broken("a reply that is no HTTP", (_request, response) => response.socket.end("hello\r\n\r\n")),
  broken("an end without a reply", (_request, response) => response.socket.end()),
  timedOut("no reply in time", "timeout", () => {}),
  timedOut("a body that stalls", "timeout", streaming(() => {})),
  timedOut("a body that trickles on and on", "timeout", trickling),
  timedOut("no reply in all the time there is", "totalTimeout", () => {}),
  timedOut("a body that stalls in all the time there is", "totalTimeout", streaming(() => {})),
  aborted("an abort before the call", { before: true }),
  aborted("an abort before the reply", {}),
  aborted("an abort while the body streams", { answer: streaming(() => {}) }),
  refusedConnection(),
];

const seen = new Set();
for (const operation of OPERATIONS) {
  describe(operation.name, () => {
    const [row] = cells(ROWS, operation);
    const call = (options) => client[operation.clientMethod](row.arguments ?? undefined, options);

    for (const fault of FAULTS) {
      test(fault.name, async () => {
        if (fault.answer) server.next(fault.answer);
        const options = fault.options?.() ?? {};
        const error = fault.call ? await failure(() => fault.call(operation, row)) : await failure(() => call(options));

        assert.ok(error instanceof StreamError && error instanceof Error, `${error?.name}: ${error?.message}`);
        fault.check(error, options);
        assert.ok(error.stack.includes(error.message));
        const [sent] = server.requests;
        withoutSecret(error, sent?.headers.authorization);
        if (sent) assert.equal(error.metadata.clientRequestId, sent.headers["x-client-request-id"]);
        assert.equal(elsewhere.requests.length, 0, "nothing was sent elsewhere");

        server.next({ status: row.status, body: row.reply });
        assert.equal((await call()).duration, row.reply.duration, "the next call works");
        seen.add(`${operation.name} × ${fault.name}`);
      });
    }
  });
}

test("every operation met every fault", () => {
  assert.equal(new Set(FAULTS.map((fault) => fault.name)).size, FAULTS.length, "two faults have one name");
  const missing = OPERATIONS.flatMap(({ name }) => FAULTS.map((fault) => `${name} × ${fault.name}`)).filter((cell) => !seen.has(cell));
  assert.deepEqual(missing, []);
});

// ---------------------------------------------------------------------------------------------------------------------
// The faults' shapes

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

function redirect(status) {
  return {
    name: `a redirect with ${status}`,
    answer: (_request, response) => response.writeHead(status, { location: `${elsewhere.url}/api/v2/users` }).end(),
    check(error) {
      connectionFailed(error, false);
      assert.ok(error.message.includes(server.host), error.message);
      assert.match(error.message, /redirect/);
    },
  };
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

function broken(name, answer) {
  return { name, answer, check: (error) => connectionFailed(error, true) };
}

function connectionFailed(error, retryable) {
  assert.ok(error instanceof StreamConnectionError, `${error.name}: ${error.message}`);
  assert.equal(error.name, "StreamConnectionError");
  assert.equal(error.retryable, retryable);
  assert.equal(error.attempts, 1);
  if (retryable) assert.ok(error.cause instanceof Error, "the runtime's own error is the cause");
}

function timedOut(name, option, answer) {
  const start = {};
  return {
    name,
    answer,
    options() {
      start.at = performance.now();
      return { [option]: SHORT };
    },
    check(error) {
      assert.ok(error instanceof StreamTimeoutError, `${error.name}: ${error.message}`);
      assert.equal(error.name, "TimeoutError");
      assert.match(error.message, new RegExp(String(SHORT)), "says how long it waited");
      assert.equal(error.attempts, 1);
      const took = performance.now() - start.at;
      assert.ok(took >= SHORT - 5 && took < SHORT + 9_000, `took ${took} ms`);
    },
  };
}

function aborted(name, { before = false, answer = () => {} }) {
  const reason = new Error("the user went away");
  return {
    name,
    answer: before ? undefined : answer,
    options() {
      if (before) return { signal: AbortSignal.abort(reason) };
      const controller = new AbortController();
      setTimeout(() => controller.abort(reason), SHORT);
      return { signal: controller.signal };
    },
    check(error) {
      assert.ok(error instanceof StreamAbortError, `${error.name}: ${error.message}`);
      assert.equal(error.name, "AbortError");
      assert.equal(error.cause, reason);
      assert.equal(error.retryable, false);
      if (before) assert.equal(server.requests.length, 0, "nothing was sent");
    },
  };
}

function refusedConnection() {
  return {
    name: "a refused connection",
    async call(operation, row) {
      const url = `http://127.0.0.1:${await closedPort()}`;
      const lonely = new StreamClient(API_KEY, SECRET, { basePath: url, maxRetries: 0 });
      return lonely[operation.clientMethod](row.arguments ?? undefined);
    },
    check(error) {
      connectionFailed(error, true);
      assert.match(error.message, /127\.0\.0\.1:\d+/, "names the host");
    },
  };
}

/** A port on which nobody listens: one that was free a moment ago. */
async function closedPort() {
  const probe = createServer();
  await new Promise((resolve) => probe.listen(0, "127.0.0.1", resolve));
  const { port } = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

/** Sends the headers and half of a body, then lets `then` decide. */
function streaming(then) {
  return (_request, response) => {
    response.writeHead(200, { "content-type": "application/json", "content-length": 1_000 });
    response.write('{"duration":', () => setTimeout(() => then(response), 10));
  };
}

function trickling(_request, response) {
  response.writeHead(200, { "content-type": "application/json" });
  const timer = setInterval(() => response.write(" "), 10);
  response.on("close", () => clearInterval(timer));
}
