// What one sandbox and one address may use, in the API's shape of a refusal.
import assert from "node:assert/strict";
import { once } from "node:events";
import { request } from "node:http";
import { describe, test } from "node:test";
import { damage } from "./stored.mjs";
import { Visitor, clientOf, everyone, ids, sandboxOf, start } from "./worker.mjs";

const hundred = (call, more) => Array.from({ length: 100 }, (_, i) => ({ id: `u${call}-${i}`, ...more }));

describe("a sandbox", () => {
  test("answers so many requests a minute, of everybody together, and says when it goes on", async (t) => {
    const worker = await start(t, { vars: { REQUESTS_PER_MINUTE: 15 } });
    const sandbox = await sandboxOf(worker);
    const clients = [clientOf(sandbox), clientOf(sandbox)];
    let refused;
    let answered = 0;
    // Twice as many and one: the minute may turn once on the way.
    for (let i = 0; i < 31 && !refused; i++) {
      await clients[i % 2].queryUsers(everyone).then(
        () => (answered += 1),
        (error) => (refused = error),
      );
    }
    assert.deepEqual([refused.name, refused.status, refused.code], ["StreamRateLimitError", 429, 9]);
    assert.ok(answered >= 15, `${answered}`);
    assert.ok(refused.retryAfterMs > 0 && refused.retryAfterMs <= 60_000, `${refused.retryAfterMs}`);
    const asked = Date.now();
    let reply = await fetch(sandbox.url);
    // The minute may have turned again.
    for (let i = 0; i < 15 && reply.status === 200; i++) reply = await fetch(sandbox.url);
    const header = (name) => reply.headers.get(name);
    assert.deepEqual([reply.status, header("x-ratelimit-limit"), header("x-ratelimit-remaining")], [429, "15", "0"]);
    assert.ok(Number(header("x-ratelimit-reset")) * 1000 > asked);
    // Others have a minute of their own.
    assert.deepEqual(await ids(clientOf(await sandboxOf(worker))), ["ada"]);
  });

  test("takes so many users, and can be read when it is full", async (t) => {
    const worker = await start(t, { vars: { MOST_USERS: 150 } });
    const client = clientOf(await sandboxOf(worker));
    await client.upsertUsers(hundred(1));
    await client.upsertUsers(hundred(2));
    await assert.rejects(client.upsertUsers(hundred(3)), { name: "StreamApiError", status: 413, code: 22, message: /holds 150 users or more/ });
    await assert.rejects(client.createGuest({ user: { id: "x" } }), { status: 413 });
    assert.equal((await ids(client)).length, 100);
  });

  test("takes so many bytes, and can be read when it is full", async (t) => {
    const worker = await start(t, { vars: { MOST_BYTES: 1_000_000 } });
    const sandbox = await sandboxOf(worker);
    const client = clientOf(sandbox);
    const custom = { text: "x".repeat(4000) };
    let calls = 0;
    const refused = await (async () => {
      for (; calls < 10; calls++) await client.upsertUsers(hundred(calls, { custom }));
    })().catch((error) => error);
    assert.deepEqual([refused.status, refused.code, calls], [413, 22, 3]);
    await worker.stop();
    const again = await start(t, { ...worker, vars: { MOST_BYTES: 1_000_000 } });
    const later = clientOf({ ...sandbox, url: sandbox.url.replace(worker.url, again.url) });
    await assert.rejects(later.upsertUsers([{ id: "more" }]), { status: 413 });
    assert.equal((await ids(later)).length, 100);
  });

  test("takes bodies as long as the API does", async (t) => {
    const worker = await start(t);
    const { url, api_key, secret } = await sandboxOf(worker);
    const long = { users: { a: { id: "a", name: "x".repeat(3 * 1024 * 1024) } } };
    const fetchLong = (target, init) => fetch(target, { ...init, body: JSON.stringify(long) });
    const client = clientOf({ url, api_key, secret }, { fetch: fetchLong });
    await assert.rejects(client.upsertUsers([{ id: "a" }]), { status: 413, code: 22 });
    const bodied = request(url, { method: "GET", headers: { "content-length": 3 } }).end("abc");
    assert.equal((await once(bodied, "response"))[0].statusCode, 200);
    bodied.destroy();
  });
});

test("an address makes so many sandboxes a day, an IPv6 customer counting once, and a restart forgets none", async (t) => {
  const vars = { SANDBOXES_PER_ADDRESS_AND_DAY: 2 };
  const worker = await start(t, { vars });
  assert.deepEqual([await from(worker, "203.0.113.1"), await from(worker, "203.0.113.1"), await from(worker, "203.0.113.1")], [201, 201, 429]);
  assert.equal(await from(worker, "203.0.113.2"), 201);
  const customer = ["2001:db8:1:2::1", "2001:db8:1:2:ffff::7", "2001:db8:1:2:3:4:5:6", "2001:db8:1:3::1"];
  assert.deepEqual(await fromEach(worker, customer), [201, 201, 429, 201]);
  // "::" stands for two groups here, and what follows it is of the first half, too.
  assert.deepEqual(await fromEach(worker, ["2001::1:2:3:4:5", "2001::1:2:3:4:6", "2001::1:2:3:4:7", "2001::2:2:3:4:5"]), [201, 201, 429, 201]);
  await worker.stop();
  const again = await start(t, { ...worker, vars });
  const visitor = await new Visitor(again, "203.0.113.1").logIn();
  const reply = await visitor.post("/s");
  assert.equal(reply.status, 429);
  assert.ok(Number(reply.headers.get("retry-after")) > 23 * 3600);
  assert.match((await reply.json()).message, /No more than 2 sandboxes a day/);
});

test("an IPv6 network makes so many sandboxes a day, however many addresses it has", async (t) => {
  const worker = await start(t, { vars: { SANDBOXES_PER_NETWORK_AND_DAY: 2 } });
  assert.deepEqual(await fromEach(worker, ["2001:db8:1:2::1", "2001:db8:1:3::1", "2001:db8:1:4::1", "2001:db8:2:2::1", "203.0.113.1"]), [201, 201, 429, 201, 201]);
});

test("all together make so many sandboxes a day, and what an address is refused doesn't count", async (t) => {
  const worker = await start(t, { vars: { SANDBOXES_PER_ADDRESS_AND_DAY: 1, SANDBOXES_PER_DAY: 2 } });
  assert.deepEqual(await fromEach(worker, ["203.0.113.1", "203.0.113.1", "2001:db8::1", "203.0.113.3"]), [201, 429, 201, 429]);
});

/** What who comes from this address is answered when he wants a sandbox. */
const from = async (server, address) => (await (await new Visitor(server, address).logIn()).post("/s")).status;

async function fromEach(server, addresses) {
  const statuses = [];
  for (const address of addresses) statuses.push(await from(server, address));
  return statuses;
}

test("a sandbox that can no longer be opened says so in the API's shape", async (t) => {
  const worker = await start(t);
  const sandbox = await sandboxOf(worker);
  await worker.stop();
  damage(worker, sandbox);
  const again = await start(t, worker);
  const client = clientOf({ ...sandbox, url: sandbox.url.replace(worker.url, again.url) });
  await assert.rejects(client.queryUsers(everyone), { name: "StreamApiError", status: 500, message: /cannot be read/ });
});
