// A client of a recording server, and the question that the suites of bad input ask again and again.
import assert from "node:assert/strict";
import { after, before, beforeEach } from "node:test";
import { StreamClient, StreamError, StreamInputError } from "stream-users-wasm";
import { API_KEY, SECRET, failure, withoutSecret } from "./expectations.mjs";
import { recordingServer } from "./recording-server.mjs";

export let server;
export let client;
before(async () => {
  server = await recordingServer();
  client = new StreamClient(API_KEY, SECRET, { basePath: server.url, maxRetries: 0 });
});
beforeEach(() => {
  server.reset();
  server.always({ status: 201, body: { duration: "1ms" } });
});
after(() => server.close());

/** Asserts that `action` is refused because of `path` before anything is sent, and that an ordinary call works afterwards. */
export async function refused(action, path, words = []) {
  const error = await failure(action);
  assert.ok(error instanceof StreamInputError && error instanceof StreamError, `${error?.name}: ${error?.message}`);
  assert.equal(error.name, "StreamInputError");
  assert.equal(error.path, path, error.message);
  assert.ok(error.message.includes(path), `the message does not name ${path}: ${error.message}`);
  for (const word of words) assert.ok(error.message.includes(word), `no ${word} in: ${error.message}`);
  assert.equal(error.attempts, 0);
  assert.equal(error.retryable, false);
  withoutSecret(error);
  assert.equal(server.requests.length, 0, "nothing was sent");
  assert.equal((await client.restoreUsers({ user_ids: ["a"] })).duration, "1ms", "the next call works");
}
