// One sandbox for everybody who knows its name: what one client writes the other reads, and a restart forgets none of it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { alarmOf, alarmsOf, until } from "./stored.mjs";
import { Visitor, clientOf, everyone, ids, sandboxOf, start } from "./worker.mjs";

test("two clients see each other's writes, and a third who comes after a restart sees both", async (t) => {
  const worker = await start(t);
  const sandbox = await sandboxOf(worker);
  const [first, second] = [clientOf(sandbox), clientOf(sandbox)];
  assert.deepEqual(await ids(first), ["ada"]);
  await first.upsertUsers([{ id: "by-first", name: "Zoë 👍" }]);
  assert.deepEqual(await ids(second), ["ada", "by-first"]);
  await second.updateUsersPartial({ users: [{ id: "by-first", set: { seen: true } }] });
  const before = await first.queryUsers(everyone);
  assert.deepEqual(before.users[1].custom, { seen: true });
  await worker.stop();

  const again = await start(t, worker);
  const third = clientOf({ ...sandbox, url: sandbox.url.replace(worker.url, again.url) });
  assert.deepEqual((await third.queryUsers(everyone)).users, before.users);
});

test("every change that was acknowledged is there after a restart, however many came at a time", async (t) => {
  const worker = await start(t);
  const sandbox = await sandboxOf(worker);
  const client = clientOf(sandbox);
  const names = Array.from({ length: 60 }, (_, i) => `user-${String(i).padStart(2, "0")}`);
  await Promise.all(names.map((id) => client.upsertUsers([{ id }])));
  await worker.stop();
  const again = await start(t, worker);
  assert.deepEqual(await ids(clientOf({ ...sandbox, url: sandbox.url.replace(worker.url, again.url) })), ["ada", ...names]);
});

test("a change and a snapshot that are longer than a row of SQLite come back whole", async (t) => {
  const worker = await start(t);
  const sandbox = await sandboxOf(worker);
  const client = clientOf(sandbox);
  const text = "x".repeat(4500);
  // Six hundred users of 4.5 KB: the journal is replaced by snapshots of up to 2.7 MB on the way.
  for (let call = 0; call < 12; call++) {
    await client.upsertUsers(Array.from({ length: 100 }, (_, i) => ({ id: `u${(call % 6) * 100 + i}`, custom: { text, call } })));
  }
  await worker.stop();
  const again = await start(t, worker);
  const later = clientOf({ ...sandbox, url: sandbox.url.replace(worker.url, again.url) });
  let found = 0;
  for await (const { id, custom } of later.iterateUsers({})) {
    if (id === "ada") continue;
    assert.deepEqual([custom.text, custom.call], [text, 6 + Math.floor(id.slice(1) / 100)]);
    found += 1;
  }
  assert.equal(found, 600);
});

test("an alarm takes each step of a task with nobody asking, and the last one is for the end of the sandbox's time", async (t) => {
  const worker = await start(t);
  const sandbox = await sandboxOf(worker);
  const asked = Date.now();
  await clientOf(sandbox).exportUsers({ user_ids: ["ada"] });
  const end = Date.parse(sandbox.expires_at);
  await until(() => alarmOf(worker), (at) => at === end);
  const [made, ...others] = alarmsOf(worker);
  assert.equal(made, end);
  assert.ok(others.length > 1 && others[0] > asked && others.at(-1) === end, `${others}`);
  assert.deepEqual(others, others.toSorted((a, b) => a - b));
});

test("a task goes on after a restart, and its export's link leads back to the sandbox", async (t) => {
  const worker = await start(t);
  const sandbox = await sandboxOf(worker);
  const { task_id } = await clientOf(sandbox).exportUsers({ user_ids: ["ada"] });
  await worker.stop();
  const again = await start(t, worker);
  const { status, result } = await clientOf({ ...sandbox, url: sandbox.url.replace(worker.url, again.url) }).waitForTask(task_id);
  assert.equal(status, "completed");
  assert.ok(result.url.startsWith(`${again.url}${new URL(sandbox.url).pathname}/exports/users/`), result.url);
  assert.equal((await (await fetch(result.url)).json()).users[0].user.id, "ada");
  assert.equal((await fetch(result.url.replace(/.$/, (last) => (last === "0" ? "1" : "0")))).status, 403);
});

test("who made a sandbox fetches tokens for it, and they open it", async (t) => {
  const worker = await start(t);
  const visitor = await new Visitor(worker).logIn("grace");
  const { url, api_key } = await visitor.makeSandbox();
  const reply = await visitor.post("/token");
  const { token, expires_at } = await reply.json();
  assert.deepEqual([reply.status, reply.headers.get("cache-control")], [200, "no-store"]);
  assert.ok(expires_at > Date.now() / 1000);
  const headers = { authorization: token, "stream-auth-type": "jwt" };
  const users = await fetch(`${url}/api/v2/users?api_key=${api_key}&payload=${encodeURIComponent('{"filter_conditions":{}}')}`, { headers });
  assert.deepEqual((await users.json()).users.map(({ id }) => id), ["grace"]);
});
