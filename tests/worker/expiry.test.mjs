// The end of a sandbox's time, whether somebody asks for it or nobody does.
import assert from "node:assert/strict";
import { test } from "node:test";
import { alarmOf, damage, endAt, keeps, until, wakeAt } from "./stored.mjs";
import { Visitor, clientOf, sandboxOf, start } from "./worker.mjs";

// Hours go by while a Worker is stopped: in its files they are over.
const PAST = Date.now() - 1000;

test("a sandbox whose time is over is not there any more, and looks like one that never was", async (t) => {
  const worker = await start(t);
  const sandbox = await sandboxOf(worker);
  await clientOf(sandbox).upsertUsers([{ id: "a" }]);
  await worker.stop();
  endAt(worker, sandbox, PAST);
  const again = await start(t, worker);
  assert.ok(keeps(again, sandbox.secret), "no alarm removed it yet");
  const expired = await fetch(sandbox.url.replace(worker.url, again.url));
  const guessed = await fetch(`${again.url}/s/${"0".repeat(64)}`);
  assert.deepEqual([expired.status, await expired.text()], [404, await guessed.text()]);
});

test("a sandbox whose time is over is removed by its alarm, with nobody asking", async (t) => {
  const worker = await start(t);
  const visitor = await new Visitor(worker).logIn("somebody-to-be-forgotten");
  const sandbox = await visitor.makeSandbox();
  for (const text of ["somebody-to-be-forgotten", sandbox.secret]) assert.ok(keeps(worker, text));
  assert.equal(alarmOf(worker), Date.parse(sandbox.expires_at));
  await worker.stop();
  endAt(worker, sandbox, PAST);
  wakeAt(worker, sandbox, PAST);
  const again = await start(t, worker);
  await until(() => keeps(again, sandbox.secret), (kept) => !kept);
  await again.stop();
  for (const text of ["somebody-to-be-forgotten", sandbox.secret]) assert.ok(!keeps(worker, text));
});

test("a sandbox whose time is over is removed by its alarm also if it can no longer be opened", async (t) => {
  const worker = await start(t);
  const sandbox = await sandboxOf(worker);
  await worker.stop();
  damage(worker, sandbox);
  // An alarm that comes earlier, as one for a task's step would, fails.
  wakeAt(worker, sandbox, PAST);
  const again = await start(t, worker);
  await until(() => alarmOf(again), (at) => at === Date.parse(sandbox.expires_at));
  await again.stop();
  assert.ok(keeps(worker, sandbox.secret));
  endAt(worker, sandbox, PAST);
  wakeAt(worker, sandbox, PAST);
  const last = await start(t, worker);
  await until(() => keeps(last, sandbox.secret), (kept) => !kept);
  await last.stop();
  assert.ok(!keeps(worker, sandbox.secret));
});
