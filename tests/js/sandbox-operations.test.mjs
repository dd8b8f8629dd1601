// Every operation of core's table against the sandbox: in process, and over HTTP from the packed command line.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { after, before, describe, test } from "node:test";
import { StreamApiError, StreamClient } from "stream-users-wasm";
import { Sandbox } from "stream-users-wasm/sandbox";
import { failure } from "./expectations.mjs";
import { coreOperations } from "./vectors.mjs";

const OPERATIONS = coreOperations();
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

let made = 0;
/** `count` new users, upserted; their ids. */
async function newUsers(client, count = 1, fields = {}) {
  const ids = Array.from({ length: count }, () => `user-${++made}`);
  await client.upsertUsers(ids.map((id) => ({ id, ...fields })));
  return ids;
}

/** Polls a task until it is done. */
async function done(client, id) {
  assert.match(id, UUID);
  for (let poll = 0; poll < 2000; poll++) {
    const task = await client.getTask({ id });
    assert.equal(task.task_id, id);
    assert.ok(task.created_at instanceof Date && task.updated_at instanceof Date);
    if (task.status !== "pending" && task.status !== "running") return task;
    await wait(25);
  }
  return assert.fail(`task ${id} did not end`);
}

const found = async (client, ids, more = {}) => {
  const { users } = await client.queryUsers({ payload: { filter_conditions: { id: { $in: ids } }, ...more } });
  return users.map((user) => user.id).sort();
};

/** What an operation does, in the order of core's table. */
const SCENARIOS = {
  async UpdateUsers(client) {
    const [id] = await newUsers(client, 1, { name: "Old", custom: { color: "red", gone: true } });
    const { users, membership_deletion_task_id } = await client.updateUsers({
      users: { [id]: { id, role: "admin", custom: { color: "blue", created_at: "mine" }, image: "https://x.test/i.png" } },
    });
    const user = users[id];
    assert.deepEqual(user.custom, { color: "blue", created_at: "mine" });
    assert.deepEqual([user.id, user.role, user.image, user.name], [id, "admin", "https://x.test/i.png", undefined]);
    assert.ok(user.created_at instanceof Date && user.updated_at >= user.created_at);
    assert.deepEqual([user.banned, user.online, user.invisible, user.language], [false, false, false, ""]);
    assert.deepEqual([user.teams, user.devices, user.mutes, user.channel_mutes, user.blocked_user_ids], [[], [], [], [], []]);
    assert.equal(membership_deletion_task_id, "");
  },

  async UpdateUsersPartial(client) {
    const [id] = await newUsers(client, 1, { name: "Kept", custom: { a: 1, b: { c: 2, d: 3 } } });
    const { users } = await client.updateUsersPartial({ users: [{ id, set: { country: "NL", "b.c": 5 }, unset: ["a"] }] });
    assert.deepEqual(users[id].custom, { b: { c: 5, d: 3 }, country: "NL" });
    assert.equal(users[id].name, "Kept");
  },

  async QueryUsers(client) {
    const ids = await newUsers(client, 3, { custom: { shelf: `shelf-${made}` } });
    const shelf = (await client.queryUsers({ payload: { filter_conditions: { id: ids[0] } } })).users[0].custom.shelf;
    const { users } = await client.queryUsers({
      payload: { filter_conditions: { shelf }, sort: [{ field: "id", direction: 1 }], limit: 2, offset: 1 },
    });
    assert.deepEqual(users.map((user) => user.id), [...ids].sort().slice(1));
    assert.ok(users[0].created_at instanceof Date);
  },

  async DeactivateUser(client) {
    const [id] = await newUsers(client);
    const { user } = await client.deactivateUser({ user_id: id });
    assert.ok(user.deactivated_at instanceof Date);
    assert.deepEqual(await found(client, [id]), []);
    assert.deepEqual(await found(client, [id], { include_deactivated_users: true }), [id]);
    const error = await failure(() => client.upsertUsers([{ id }]));
    assert.deepEqual([error.code, error.status], [16, 404]);
    assert.match(error.message, /was deactivated/);
  },

  async DeactivateUsers(client) {
    const ids = await newUsers(client, 2);
    const task = await done(client, (await client.deactivateUsers({ user_ids: ids })).task_id);
    assert.equal(task.status, "completed");
    assert.deepEqual(task.result.users.map((user) => user.id).sort(), ids);
    assert.deepEqual(await found(client, ids), []);
  },

  async ReactivateUser(client) {
    const [id] = await newUsers(client, 1, { name: "Old" });
    await client.deactivateUser({ user_id: id });
    const { user } = await client.reactivateUser({ user_id: id, name: "New" });
    assert.deepEqual([user.name, user.deactivated_at], ["New", undefined]);
    const error = await failure(() => client.reactivateUser({ user_id: id }));
    assert.ok(error instanceof StreamApiError);
    assert.match(error.message, /is not deactivated/);
  },

  async ReactivateUsers(client) {
    const ids = await newUsers(client, 2);
    await done(client, (await client.deactivateUsers({ user_ids: ids })).task_id);
    const task = await done(client, (await client.reactivateUsers({ user_ids: ids })).task_id);
    assert.equal(task.status, "completed");
    assert.deepEqual(await found(client, ids), ids);
  },

  async DeleteUsers(client) {
    const ids = await newUsers(client, 2);
    const { task_id } = await client.deleteUsers({ user_ids: ids, user: "hard", messages: "hard", conversations: "hard" });
    const task = await done(client, task_id);
    assert.equal(task.status, "completed");
    assert.deepEqual(task.result, Object.fromEntries(ids.map((id) => [id, { status: "ok" }])));
    assert.deepEqual(await found(client, ids, { include_deactivated_users: true }), []);
  },

  async RestoreUsers(client) {
    const [id] = await newUsers(client);
    await done(client, (await client.deleteUsers({ user_ids: [id], user: "soft" })).task_id);
    const { metadata, ...reply } = await client.restoreUsers({ user_ids: [id] });
    assert.deepEqual(Object.keys(reply), ["duration"]);
    assert.equal(metadata.responseCode, 201);
    assert.deepEqual(await found(client, [id]), [id]);
    const error = await failure(() => client.restoreUsers({ user_ids: [id] }));
    assert.deepEqual([error.code, error.status], [4, 400]);
    assert.equal(
      error.message,
      `Stream error code 4: RestoreUsers failed with error: "user "${id}" is not deleted, it can't be restored"`,
    );
  },

  async ExportUser(client) {
    const [id] = await newUsers(client, 1, { name: "John", custom: { a: 1 } });
    const { user } = await client.exportUser({ user_id: id });
    assert.deepEqual([user.id, user.name, user.custom], [id, "John", { a: 1 }]);
    assert.ok(user.created_at instanceof Date);
  },

  async ExportUsers(client) {
    const ids = await newUsers(client, 2);
    const task = await done(client, (await client.exportUsers({ user_ids: ids })).task_id);
    assert.equal(task.status, "completed");
    assert.match(task.result.url, /\/exports\/users\//);
  },

  async CreateGuest(client) {
    const id = `guest-${++made}`;
    const { user, access_token } = await client.createGuest({ user: { id, name: "Tommy", custom: { a: 1 } } });
    assert.ok(user.id.includes(id));
    assert.deepEqual([user.role, user.name, user.custom], ["guest", "Tommy", { a: 1 }]);
    assert.equal(client.verifyToken(access_token, { clockTolerance: 5 }).user_id, user.id);
  },

  async GetTask(client) {
    const error = await failure(() => client.getTask({ id: "00000000-0000-4000-8000-000000000000" }));
    assert.deepEqual([error.code, error.status], [16, 404]);
    const [id] = await newUsers(client);
    const task = await client.getTask({ id: (await client.exportUsers({ user_ids: [id] })).task_id });
    assert.ok(["pending", "running", "completed"].includes(task.status));
  },

  async BlockUsers(client) {
    const [john, noise] = await newUsers(client, 2);
    const block = await client.blockUsers({ blocked_user_id: noise, user_id: john });
    assert.deepEqual([block.blocked_by_user_id, block.blocked_user_id], [john, noise]);
    assert.ok(block.created_at instanceof Date);
    const { users } = await client.queryUsers({ payload: { filter_conditions: { id: john } } });
    assert.deepEqual(users[0].blocked_user_ids, [noise]);
    const error = await failure(() => client.blockUsers({ blocked_user_id: noise }));
    assert.equal(error.code, 4);
  },

  async UnblockUsers(client) {
    const [john, noise] = await newUsers(client, 2);
    await client.blockUsers({ blocked_user_id: noise, user_id: john });
    await client.unblockUsers({ blocked_user_id: noise, user_id: john });
    assert.deepEqual((await client.getBlockedUsers({ user_id: john })).blocks, []);
  },

  async GetBlockedUsers(client) {
    const [john, noise] = await newUsers(client, 2);
    await client.blockUsers({ blocked_user_id: noise, user_id: john });
    const { blocks } = await client.getBlockedUsers({ user_id: john });
    assert.equal(blocks.length, 1);
    const [{ user, user_id, blocked_user, blocked_user_id, created_at }] = blocks;
    assert.deepEqual([user.id, user_id, blocked_user.id, blocked_user_id], [john, john, noise, noise]);
    assert.ok(created_at instanceof Date && blocked_user.created_at instanceof Date);
  },

  async GetRateLimits(client) {
    const all = await client.getRateLimits();
    assert.ok(all.server_side);
    const { metadata, duration, ...only } = await client.getRateLimits({ server_side: true, endpoints: "QueryUsers" });
    assert.deepEqual(Object.keys(only), ["server_side"]);
    assert.deepEqual(Object.keys(only.server_side), ["QueryUsers"]);
    const { limit, remaining, reset } = only.server_side.QueryUsers;
    assert.ok([limit, remaining, reset].every(Number.isInteger));
    assert.equal(typeof duration, "string");
    assert.equal(metadata.responseCode, 200);
  },
};

test("there is a scenario for every operation, and no other", () => {
  assert.deepEqual(Object.keys(SCENARIOS).sort(), OPERATIONS.map((operation) => operation.name).sort());
});

const HOSTS = {
  "in process": async () => {
    const sandbox = new Sandbox({ apiKey: "sandbox-key", secret: "sandbox-secret" });
    return { apiKey: sandbox.apiKey, secret: sandbox.secret, options: { fetch: sandbox.fetch }, stop() {} };
  },
  "over HTTP": async () => {
    const program = fileURLToPath(new URL("cli.mjs", import.meta.resolve("stream-users-wasm/package.json")));
    const server = spawn(process.execPath, [program, "sandbox", "--port", "0", "--json"], { stdio: ["ignore", "pipe", "inherit"] });
    const [line] = await once(createInterface({ input: server.stdout }), "line");
    const { url, apiKey, secret } = JSON.parse(line);
    const stop = async () => {
      server.kill("SIGTERM");
      const [code] = await once(server, "exit");
      assert.equal(code, 0, "the sandbox stops cleanly");
    };
    return { apiKey, secret, options: { basePath: url }, stop };
  },
};

for (const [name, start] of Object.entries(HOSTS)) {
  describe(`the sandbox ${name}`, () => {
    let host;
    let client;
    before(async () => {
      host = await start();
      client = new StreamClient(host.apiKey, host.secret, { ...host.options, maxRetries: 0 });
    });
    after(() => host.stop());

    for (const operation of OPERATIONS) {
      test(`${operation.name} does what the docs say`, () => SCENARIOS[operation.name](client));
    }

    test("every reply tells the rate limit, errors too", async () => {
      const { metadata } = await client.getRateLimits();
      const error = await failure(() => client.exportUser({ user_id: "nobody" }));
      for (const { rateLimit } of [metadata, error.metadata]) {
        assert.ok(Number.isInteger(rateLimit.rateLimit) && Number.isInteger(rateLimit.rateLimitRemaining));
        assert.ok(rateLimit.rateLimitReset instanceof Date);
      }
    });

    for (const [what, key, secret, code] of [
      ["another app's secret", undefined, "another-secret", 43],
      ["an unknown key", "another-key", undefined, 2],
    ]) {
      test(`refuses ${what} with code ${code}`, async () => {
        const stranger = new StreamClient(key ?? host.apiKey, secret ?? host.secret, { ...host.options, maxRetries: 0 });
        const error = await failure(() => stranger.getRateLimits());
        assert.deepEqual([error.code, error.status], [code, 401]);
      });
    }

    test("an anonymous client can make a guest and nothing else", async () => {
      const anonymous = StreamClient.anonymous(host.apiKey, host.options);
      assert.equal((await anonymous.createGuest({ user: { id: `guest-${++made}` } })).user.role, "guest");
    });
  });
}
