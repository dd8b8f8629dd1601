// Every operation under every fault of faults.mjs: how the call ends, after how many attempts and in what time. Prints the table.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import {
  StreamAbortError,
  StreamApiError,
  StreamClient,
  StreamConnectionError,
  StreamRateLimitError,
  StreamTimeoutError,
} from "stream-users-wasm";
import { API_KEY, SECRET, withoutSecret } from "../js/expectations.mjs";
import { cells, coreOperations, vectors } from "../js/vectors.mjs";
import { FAULTS } from "./faults.mjs";
import { faultyServer } from "./faulty-server.mjs";
import { table } from "./table.mjs";

const OPERATIONS = coreOperations();
const ROWS = vectors("operations");
/** For what no fault of this list uses up by itself: so much that no busy machine does either. Every call ends by then. */
const TIME = { timeout: 30_000, totalTimeout: 60_000 };

const outcomes = new Map();
let elsewhere;
before(async () => void (elsewhere = await faultyServer({}, () => "")));
after(() => elsewhere.close());

describe("the server", { concurrency: 12 }, () => {
  for (const fault of FAULTS) {
    test(fault.name, () => Promise.all(OPERATIONS.map((operation) => cell(operation, fault))));
  }
});

test("every operation met every fault", () => {
  assert.equal(new Set(FAULTS.map(({ name }) => name)).size, FAULTS.length, "two faults have one name");
  const met = (operation, fault) => outcomes.get(fault.name)?.has(operation.name);
  const missing = FAULTS.flatMap((fault) =>
    OPERATIONS.filter((operation) => !met(operation, fault)).map((operation) => `${operation.name} × ${fault.name}`),
  );
  assert.deepEqual(missing, []);
});

test("no other host was ever connected to", () => assert.equal(elsewhere.connections(), 0));

after(() => {
  const inOrder = new Map(FAULTS.map(({ name }) => [name, outcomes.get(name) ?? new Map()]));
  console.log(table(OPERATIONS.map(({ name }) => name), inOrder));
});

/** One operation under one fault. */
async function cell(operation, fault) {
  const [row] = cells(ROWS, operation);
  const rightReply = () => {
    const body = JSON.stringify(row.reply);
    const head = [`HTTP/1.1 ${row.status} OK`, "content-type: application/json", `content-length: ${Buffer.byteLength(body)}`];
    return `${head.join("\r\n")}\r\n\r\n${body}`;
  };
  const server = await faultyServer({ ...fault, ...fault.elsewhere?.(elsewhere.url) }, rightReply);
  try {
    const attempts = [];
    const onAttempt = (attempt) => attempts.push(attempt);
    const client = new StreamClient(API_KEY, SECRET, { basePath: server.url, onAttempt, ...TIME, ...fault.client });
    const call = (options) => client[operation.clientMethod](row.arguments ?? undefined, options);

    // What is measured is the call after it, over a connection that stands.
    if (fault.warm) {
      await call();
      await server.spoil();
      attempts.length = 0;
    }
    const began = performance.now();
    const ended = await call(fault.options?.()).then((result) => ({ result }), (error) => ({ error }));
    const took = performance.now() - began;

    const kind = row.method === "GET" ? "reads" : operation.name === "CreateGuest" ? "creates" : "writes";
    const outcome = spell(ended, attempts);
    assert.equal(outcome, fault.expected[kind], `${operation.name}: ${ended.error?.stack}`);
    assert.ok(took < TIME.totalTimeout, `${operation.name} took ${took} ms`);
    if (ended.error) checkError(ended.error, fault, server, took);
    checkAttempts(attempts, ended, fault, server);

    await server.heal();
    assert.equal((await call()).duration, row.reply.duration, `${operation.name}: the next call works`);
    if (!outcomes.has(fault.name)) outcomes.set(fault.name, new Map());
    outcomes.get(fault.name).set(operation.name, outcome);
  } finally {
    await server.close();
  }
}

/** How a call ended, and after how many attempts: `connection ×3`. */
function spell({ result, error }, attempts) {
  if (result) return `ok ×${attempts.length}`;
  const [, name] = [
    [StreamRateLimitError, "429"],
    [StreamApiError, String(error.status)],
    [StreamTimeoutError, "time-out"],
    [StreamAbortError, "aborted"],
    [StreamConnectionError, "connection"],
  ].find(([Class]) => error instanceof Class) ?? [, `${error.name}: ${error.message}`];
  return `${name} ×${error.attempts}`;
}

function checkError(error, fault, server, took) {
  withoutSecret(error, server.requests[0]?.headers.authorization);
  if (error instanceof StreamConnectionError) {
    assert.ok(error.message.includes(server.host), error.message);
    if (error.retryable) assert.ok(error.cause instanceof Error, "the runtime's own error is the cause");
  }
  if (fault.limit) {
    assert.match(error.message, new RegExp(`\\b${fault.limit} ms`), "says how long it waited");
    assert.ok(took >= error.attempts * (fault.limit - 5), `took ${took} ms`);
  }
  fault.check?.(error);
}

/** What the client says of its attempts, against what the server saw of them. */
function checkAttempts(attempts, { result, error }, fault, server) {
  const ids = new Set(server.requests.map(({ headers }) => headers["x-client-request-id"]));
  assert.ok(ids.size <= 1, "one id for all attempts");
  for (const id of ids) assert.equal((error ?? result).metadata.clientRequestId, id);
  for (const { sent } of server.requests) if (fault.most) assert.ok(sent <= fault.most, `the client took ${sent} bytes`);
  for (const [index, { waitMs }] of attempts.entries()) {
    const [least, most] = fault.waits?.[index] ?? [0, 60_000];
    if (waitMs !== undefined) assert.ok(waitMs >= least && waitMs <= most, `wait ${index + 1} is ${waitMs} ms`);
  }
  if (error) assert.equal(attempts.length, error.attempts, "the observer saw each attempt");
  // On a busy machine the time can be up before a request has even arrived.
  if (fault.limit || fault.aborts) assert.ok(server.requests.length <= attempts.length, "no more requests than attempts came");
  else if (fault.answer) assert.equal(server.requests.length, attempts.length, "so many requests came as attempts are told of");
}
