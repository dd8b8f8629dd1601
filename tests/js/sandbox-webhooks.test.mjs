// Webhooks of a sandbox: to a callback in process, and to a URL over HTTP.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { describe, test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { StreamClient } from "stream-users-wasm";
import { Sandbox } from "stream-users-wasm/sandbox";
import { KEY, SECRET, serverToken, start } from "./sandbox-process.mjs";

const types = (webhooks) => webhooks.map(({ body }) => JSON.parse(body).type);

/** Waits until something is so; the test's own time ends it. */
async function until(holds) {
  while (!holds()) await wait(10);
}

describe("in process", () => {
  test("a callback gets each event once, signed, and needs nobody to poll for tasks", { timeout: 20_000 }, async () => {
    const got = [];
    const sandbox = new Sandbox({ onWebhook: (webhook) => got.push(webhook) });
    const client = new StreamClient(sandbox.apiKey, sandbox.secret, { fetch: sandbox.fetch });
    await client.upsertUsers([{ id: "a" }]);
    await client.deactivateUser({ user_id: "a" });
    await client.reactivateUser({ user_id: "a" });
    await client.exportUsers({ user_ids: ["a"] });
    await until(() => got.length >= 4);
    await client.deleteUsers({ user_ids: ["a"] });
    await until(() => types(got).includes("user.deleted"));
    assert.deepEqual(types(got), ["user.updated", "user.deactivated", "user.reactivated", "export.users.success", "user.deleted"]);
    assert.equal(new Set(got.map(({ headers }) => headers["x-webhook-id"])).size, got.length);
    for (const { body, headers } of got) {
      assert.equal(client.verifyWebhook(body, headers["x-signature"]), true);
      assert.equal(headers["x-api-key"], sandbox.apiKey);
      assert.ok(!(body + JSON.stringify(headers)).includes(sandbox.secret));
    }
    assert.throws(() => new Sandbox({ onWebhook: "http://x" }), { path: "options.onWebhook" });
  });

  test("steering it tells what was due, and nothing of what it seeds", async () => {
    const got = [];
    let now = 1_700_000_000_000;
    const sandbox = new Sandbox({ onWebhook: (webhook) => got.push(webhook), now: () => now });
    const client = new StreamClient(sandbox.apiKey, sandbox.secret, { fetch: sandbox.fetch });
    await client.upsertUsers([{ id: "a" }]);
    await client.exportUsers({ user_ids: ["a"] });
    now += 1000;
    await sandbox.seed({ users: [{ id: "b" }] });
    await until(() => got.length >= 2);
    assert.deepEqual(types(got), ["user.updated", "export.users.success"]);
  });

  test("an export that a seed starts links to where the sandbox is, as any other does", async () => {
    const requests = [{ path: "/api/v2/export/users", body: { user_ids: ["a"] } }];
    const seed = JSON.stringify({ users: [{ id: "a" }], requests });
    const headers = { authorization: await serverToken(), "content-type": "application/json" };
    const rows = [
      ["in its process", {}, (sandbox) => sandbox.seed(JSON.parse(seed)), "https://chat.stream-io-api.com/exports/"],
      ["below a path", { basePath: "/s/demo" }, (sandbox) => sandbox.seed(JSON.parse(seed)), "https://chat.stream-io-api.com/s/demo/exports/"],
      ["over HTTP", {}, ({ fetch }) => fetch("http://127.0.0.1:1/__sandbox/seed", { method: "POST", headers, body: seed }), "http://127.0.0.1:1/exports/"],
    ];
    for (const [name, options, seeded, expected] of rows) {
      const got = [];
      let now = 1_700_000_000_000;
      const sandbox = new Sandbox({ apiKey: KEY, secret: SECRET, onWebhook: ({ body }) => got.push(JSON.parse(body)), now: () => now, ...options });
      await seeded(sandbox);
      now += 1_000;
      await sandbox.tick();
      await until(() => got.length > 0);
      const [{ url }] = got;
      assert.ok(url.startsWith(expected), `${name}: ${url}`);
      assert.deepEqual((await (await sandbox.fetch(url)).json()).users.map(({ user }) => user.id), ["a"], name);
    }
  });

  test("what is refused tells nobody anything", async () => {
    const got = [];
    const sandbox = new Sandbox({ onWebhook: (webhook) => got.push(webhook) });
    const client = new StreamClient(sandbox.apiKey, sandbox.secret, { fetch: sandbox.fetch });
    await assert.rejects(client.upsertUsers([{ id: "not an id" }]));
    await wait(20);
    assert.deepEqual(got, []);
  });
});

describe("over HTTP", () => {
  /** A receiver that answers with these statuses, then 200. */
  async function receiver(t, statuses = []) {
    const got = [];
    const server = createServer(async (request, response) => {
      const chunks = [];
      for await (const chunk of request) chunks.push(chunk);
      got.push({ headers: request.headers, body: Buffer.concat(chunks) });
      response.writeHead(statuses.shift() ?? 200).end();
    }).listen(0, "127.0.0.1");
    t.after(() => {
      server.close();
      server.closeAllConnections();
    });
    await once(server, "listening");
    return { got, url: `http://127.0.0.1:${server.address().port}/hook` };
  }

  async function configured(t, url, more = {}) {
    const sandbox = await start(t, []);
    const headers = { authorization: await serverToken(), "stream-auth-type": "jwt", "content-type": "application/json" };
    const event_hooks = [{ hook_type: "webhook", enabled: true, event_types: [], webhook_url: url }];
    const body = JSON.stringify({ event_hooks, ...more });
    const reply = await fetch(`${sandbox.url}/api/v2/app?api_key=key`, { method: "PATCH", headers, body });
    assert.equal(reply.status, 200, await reply.text());
    return sandbox;
  }

  test("posts each event once, with the documented headers", { timeout: 20_000 }, async (t) => {
    const { got, url } = await receiver(t);
    const { client } = await configured(t, url);
    await client.upsertUsers([{ id: "a" }]);
    await client.exportUsers({ user_ids: ["a"] });
    await until(() => got.length >= 2);
    assert.deepEqual(types(got).sort(), ["export.users.success", "user.updated"]);
    for (const { headers, body } of got) {
      assert.ok(client.verifyWebhook(body, headers["x-signature"]));
      const { "content-type": type, "x-webhook-attempt": attempt, "x-api-key": key, "content-encoding": encoding } = headers;
      assert.deepEqual([type, attempt, key, encoding], ["application/json", "1", "key", undefined]);
    }
  });

  test("compresses when the app wants that, and signs what is not compressed", { timeout: 20_000 }, async (t) => {
    const { got, url } = await receiver(t);
    const { client } = await configured(t, url, { enable_hook_payload_compression: true });
    await client.upsertUsers([{ id: "a", name: "Zoë" }]);
    await until(() => got.length >= 1);
    const [{ headers, body }] = got;
    assert.deepEqual([headers["content-encoding"], body[0], body[1]], ["gzip", 0x1f, 0x8b]);
    assert.equal(client.verifyAndParseWebhook(body, headers["x-signature"]).user.name, "Zoë");
  });

  test("tries again what the receiver could not take, as the same webhook", { timeout: 20_000 }, async (t) => {
    const { got, url } = await receiver(t, [503, 429]);
    const { client } = await configured(t, url);
    await client.upsertUsers([{ id: "a" }]);
    await until(() => got.length >= 3);
    assert.deepEqual(got.map(({ headers }) => headers["x-webhook-attempt"]), ["1", "2", "3"]);
    assert.equal(new Set(got.map(({ headers }) => headers["x-webhook-id"])).size, 1);
  });

  test("says what it could not deliver", { timeout: 20_000 }, async (t) => {
    const { got, url } = await receiver(t, [404]);
    const sandbox = await configured(t, `${url}?token=secret`);
    await sandbox.client.upsertUsers([{ id: "a" }]);
    await until(() => sandbox.stderr !== "");
    assert.equal(sandbox.stderr, `A webhook was not delivered to ${url}: it answered 404.\n`);
    assert.equal(got.length, 1);
  });
});
