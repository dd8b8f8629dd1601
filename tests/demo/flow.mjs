// The users and tokens page of Stream's docs, played through with the installed package against its sandbox.
// Run by `cargo xtask demo` in a folder with nothing else in it. Exits with 1 when an answer is not what the docs promise.
import assert from "node:assert/strict";
import { setTimeout as wait } from "node:timers/promises";
import { StreamApiError, StreamClient } from "stream-users-wasm";
import { curl, sign, startSandbox } from "./programs.mjs";
import { FailedStep, finish, heading, step } from "./steps.mjs";

const DAY = 24 * 60 * 60; // seconds

const sandbox = await startSandbox();
const client = new StreamClient(sandbox.apiKey, sandbox.secret, { basePath: sandbox.url });

try {
  heading(`${sandbox.name} ${sandbox.version}, sandbox at ${sandbox.url}`);
  await users();
  await tokens();
  await deactivation();
  await exportAndGuest();
  await deletion();
  finish("Every answer is what Stream's docs promise.");
} catch (error) {
  if (!(error instanceof FailedStep)) throw error;
  process.exitCode = 1;
} finally {
  await sandbox.stop();
}

async function users() {
  heading("Users");
  await step("upsertUsers", async () => {
    const { users, metadata } = await client.upsertUsers([
      {
        id: "john",
        role: "admin",
        custom: { color: "red" },
        name: "John",
        image: "https://example.com/john.png",
      },
      { id: "jane", name: "Jane" },
      { id: "jim", name: "Jim" },
    ]);
    const { john, jane } = users;
    assert.equal(metadata.responseCode, 201);
    assert.deepEqual([john.role, john.custom, john.name], ["admin", { color: "red" }, "John"]);
    assert.equal(john.image, "https://example.com/john.png");
    assert.ok(john.created_at instanceof Date);
    assert.deepEqual([jane.role, jane.custom], ["user", {}]);
    return `john: role ${john.role}, color ${john.custom.color}; jane, jim: role ${jane.role}`;
  });
  await step("updateUsersPartial", async () => {
    const { users } = await client.updateUsersPartial({ users: [{ id: "john", set: { country: "NL" } }] });
    assert.deepEqual(users.john.custom, { color: "red", country: "NL" });
    assert.equal(users.john.name, "John");
    return `john: ${JSON.stringify(users.john.custom)}, the rest as it was`;
  });
  await step("queryUsers", async () => {
    const { users } = await client.queryUsers({
      payload: { filter_conditions: { country: "NL" }, sort: [{ field: "id", direction: 1 }], limit: 10 },
    });
    assert.deepEqual(ids(users), ["john"]);
    return `country is NL: ${ids(users)}`;
  });
}

async function tokens() {
  heading("Tokens");
  await step("generateUserToken", async () => {
    const token = client.generateUserToken({ user_id: "john", validity_in_seconds: DAY });
    const { user_id, iat, exp } = client.verifyToken(token);
    assert.deepEqual([user_id, exp - iat], ["john", DAY]);
    assert.equal((await readAs(token)).status, 200);
    return `verified: ${user_id} for ${(exp - iat) / 3600} hours; the sandbox lets him in`;
  });
  await step("generateCallToken", async () => {
    const call_cids = ["default:call1", "livestream:call2"];
    const token = client.generateCallToken({ user_id: "john", call_cids, role: "admin", validity_in_seconds: 60 * 60 });
    const claims = client.verifyToken(token);
    assert.deepEqual([claims.user_id, claims.call_cids, claims.role], ["john", call_cids, "admin"]);
    return `verified: ${claims.user_id}, ${claims.role} of ${claims.call_cids.join(" and ")}`;
  });
  await step("a call token from the shell", async () => {
    const now = Math.floor(Date.now() / 1000);
    const { token, program } = await sign(sandbox.secret, {
      user_id: "john",
      call_cids: ["default:call1"],
      iat: now - 1,
      exp: now + 60 * 60,
    });
    assert.deepEqual(client.verifyToken(token).call_cids, ["default:call1"]);
    assert.equal((await readAs(token)).status, 200);
    const forged = await sign(`not ${sandbox.secret}`, { user_id: "john" });
    const refusal = await readAs(forged.token);
    assert.deepEqual([refusal.status, refusal.body.code], [401, 43]);
    return `accepted, made with ${program}; one with another secret: ${refusal.status}, code ${refusal.body.code}`;
  });
}

async function deactivation() {
  heading("Deactivation");
  await step("deactivateUser", async () => {
    const { user } = await client.deactivateUser({ user_id: "jane", created_by_id: "john" });
    assert.ok(user.deactivated_at instanceof Date);
    assert.deepEqual(ids(await find("jane")), []);
    assert.deepEqual(ids(await find("jane", { include_deactivated_users: true })), ["jane"]);
    await assert.rejects(client.upsertUsers([{ id: "jane" }]), apiError(404, 16));
    return "jane: found on request only, and refused an upsert";
  });
  await step("reactivateUsers", async () => {
    const { task_id } = await client.reactivateUsers({ user_ids: ["jane"] });
    const { path } = await completed(task_id);
    const [jane] = await find("jane");
    assert.equal(jane.deactivated_at, undefined);
    return `jane: back; task ${path}`;
  });
  await step("deactivateUsers", async () => {
    const { task_id } = await client.deactivateUsers({ user_ids: ["jane", "jim"], mark_messages_deleted: true });
    const { path, result } = await completed(task_id);
    assert.deepEqual(ids(result.users), ["jane", "jim"]);
    assert.deepEqual(ids(await find("jane", { include_deactivated_users: true })), ["jane"]);
    return `jane, jim: task ${path}`;
  });
}

async function exportAndGuest() {
  heading("Export and guests");
  await step("exportUsers", async () => {
    const { task_id } = await client.exportUsers({ user_ids: ["john", "jane"] });
    const { path, result } = await completed(task_id);
    assert.match(result.url, /\/exports\/users\//);
    const exported = await (await fetch(result.url)).text();
    assert.match(exported, /"john"/);
    return `task ${path}; its file has ${exported.length} characters`;
  });
  await step("the same task with curl", async () => {
    const { task_id } = await client.exportUsers({ user_ids: ["john"] });
    await completed(task_id);
    const { token } = await sign(sandbox.secret, { server: true });
    const url = `${sandbox.url}/api/v2/tasks/${task_id}?api_key=${sandbox.apiKey}`;
    const { status, body, program } = await curl(url, { authorization: token, "stream-auth-type": "jwt" });
    assert.deepEqual([status, body.task_id, body.status], [200, task_id, "completed"]);
    assert.ok(Number.isInteger(body.created_at), "dates travel as integers");
    return `${status} ${body.status}, asked by ${program}`;
  });
  await step("createGuest", async () => {
    const { user, access_token } = await client.createGuest({ user: { id: "visitor", name: "Visitor" } });
    assert.ok(user.id.includes("visitor"));
    assert.equal(user.role, "guest");
    assert.equal(client.verifyToken(access_token).user_id, user.id);
    return `${user.id}: role ${user.role}, and a token of their own`;
  });
}

async function deletion() {
  heading("Deletion");
  await step("deleteUsers", async () => {
    const { task_id } = await client.deleteUsers({
      user_ids: ["jane", "jim"],
      user: "hard",
      messages: "hard",
      conversations: "hard",
    });
    const { path, result } = await completed(task_id);
    assert.deepEqual(result, { jane: { status: "ok" }, jim: { status: "ok" } });
    assert.deepEqual(ids(await find("jane", { include_deactivated_users: true })), []);
    return `jane, jim: task ${path}; nothing finds them any more`;
  });
  await step("restoreUsers", async () => {
    const { task_id } = await client.deleteUsers({ user_ids: ["john"], user: "soft" });
    await completed(task_id);
    assert.deepEqual(ids(await find("john")), []);
    await client.restoreUsers({ user_ids: ["john"] });
    assert.deepEqual(ids(await find("john")), ["john"]);
    await assert.rejects(client.restoreUsers({ user_ids: ["john"] }), apiError(400, 4));
    return "john: soft-deleted and back; a second time is refused";
  });
}

function ids(users) {
  return users.map((user) => user.id).sort();
}

function apiError(status, code) {
  return (error) => error instanceof StreamApiError && error.status === status && error.code === code;
}

async function find(id, options = {}) {
  const { users } = await client.queryUsers({ payload: { filter_conditions: { id }, ...options } });
  return users;
}

/** Polls a task until it is completed, and gives back its result and the statuses it went through. */
async function completed(id) {
  const seen = [];
  for (const end = Date.now() + 10_000; Date.now() < end; await wait(40)) {
    const { status, result, error } = await client.getTask({ id });
    if (status !== seen.at(-1)) seen.push(status);
    assert.notEqual(status, "failed", error?.description);
    if (status === "completed") return { path: seen.join(" → "), result };
  }
  throw new Error(`Task ${id} was still ${seen.at(-1)} after 10 s.`);
}

/** Reads users as the holder of a token does, without this package. */
async function readAs(token) {
  const payload = encodeURIComponent(JSON.stringify({ filter_conditions: { id: "john" } }));
  const response = await fetch(`${sandbox.url}/api/v2/users?api_key=${sandbox.apiKey}&payload=${payload}`, {
    headers: { authorization: token, "stream-auth-type": "jwt" },
  });
  return { status: response.status, body: await response.json() };
}
