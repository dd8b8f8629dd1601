// Whether a webhook's signature fits: the one argument is the length of the body in bytes.
import assert from "node:assert/strict";
import { StreamClient } from "stream-users-wasm";
import { fits, signatureOf } from "./by-hand.mjs";
import { API_KEY, SECRET } from "./inputs.mjs";
import { race, report } from "./race.mjs";

const length = Number(process.argv[2]);
const client = new StreamClient(API_KEY, SECRET);
// Bytes, as a server gets them; a few different ones, as many as fit a processor's cache.
const hooks = Array.from({ length: 8 }, (_, index) => {
  const body = Buffer.from(`{"type":"user.updated","number":${index},"text":"${"x".repeat(length)}`.slice(0, length - 2) + '"}');
  return [body, signatureOf(body)];
});
const verify = { ours: (body, signature) => client.verifyWebhook(body, signature), "node:crypto": fits };

for (const verdict of Object.values(verify)) {
  for (const [body, signature] of hooks) {
    assert.equal(body.length, length);
    assert.equal(verdict(body, signature), true);
  }
  assert.equal(verdict(hooks[0][0], hooks[1][1]), false);
}

const work = Object.entries(verify).map(([name, verdict]) => [name, (turn) => Number(verdict(...hooks[turn % hooks.length]))]);
report("µs", await race(Object.fromEntries(work)));
