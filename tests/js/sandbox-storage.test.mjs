// `Sandbox.open`: what a host's storage is asked to do, when, and what becomes of replies when it cannot.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { StreamClient, StreamError, StreamInputError } from "stream-users-wasm";
import { Sandbox } from "stream-users-wasm/sandbox";
import { SECRET, serverToken } from "./sandbox-process.mjs";

const KEYS = { apiKey: "key", secret: SECRET, rateLimits: "off" };

/** A storage in memory that logs what it is asked, does it when `gate` lets it, and fails where it is told to. */
class Memory {
  snapshot = Buffer.alloc(0);
  lines = [];
  log = [];
  gate = Promise.resolve();
  failing = {};

  async read() {
    this.log.push("read");
    return { snapshot: this.snapshot, journal: Buffer.concat(this.lines) };
  }

  async append(line) {
    await this.#asked("append");
    this.lines.push(line);
  }

  async replace(snapshot) {
    await this.#asked("replace");
    [this.snapshot, this.lines] = [snapshot, []];
  }

  async #asked(method) {
    this.log.push(method);
    await this.gate;
    if (this.failing[method]) throw new Error(this.failing[method]);
  }
}

const open = (storage, more) => Sandbox.open({ ...KEYS, ...more, storage });
const clientOf = ({ fetch }) => new StreamClient(KEYS.apiKey, KEYS.secret, { fetch, maxRetries: 0 });
const big = (round) => Array.from({ length: 100 }, (_, i) => ({ id: `u${i}`, name: `round ${round}`, custom: { text: "x".repeat(4000) } }));

/** Everything a sandbox holds, apart from its clock's host. */
const content = (sandbox) => sandbox.snapshot();

/** Tries again for a while: after a failure the sandbox waits ten times as long as the attempt took. */
async function until(check) {
  for (const end = Date.now() + 60_000; ; await wait(10)) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() > end) throw error;
    }
  }
}

describe("a sandbox that is opened", () => {
  test("reads first, and holds again what it held", async () => {
    const storage = new Memory();
    const first = await open(storage);
    await clientOf(first).upsertUsers([{ id: "a" }, { id: "b", name: "B" }]);
    await first.seed({ users: [{ id: "c" }] });
    await clientOf(first).deactivateUser({ user_id: "b" });
    const second = await open(storage);
    assert.equal(await content(second), await content(first));
    assert.deepEqual(storage.log, ["read", "append", "append", "append", "read"]);
    const stored = Buffer.concat(storage.lines).toString();
    for (const secret of [KEYS.secret, "eyJ"]) assert.ok(!stored.includes(secret));
  });

  test("lets no reply out before the change that it may show is stored", async () => {
    const storage = new Memory();
    const sandbox = await open(storage);
    let release;
    storage.gate = new Promise((resolve) => (release = resolve));
    let replies = 0;
    const count = () => replies++;
    const client = clientOf(sandbox);
    const write = client.upsertUsers([{ id: "a" }]).then(count);
    while (!storage.log.includes("append")) await wait(1);
    const read = client.queryUsers({ payload: { filter_conditions: {} } }).then(count);
    await wait(30);
    assert.equal(replies, 0);
    release();
    await Promise.all([write, read]);
    assert.equal(replies, 2);
  });

  test("stores the changes of many callers with one append", async () => {
    const storage = new Memory();
    const client = clientOf(await open(storage));
    await Promise.all(Array.from({ length: 50 }, (_, i) => client.upsertUsers([{ id: `u${i}` }])));
    assert.ok(storage.lines.length <= 3, `${storage.lines.length} appends`);
    assert.equal((await (await open(storage)).health()).users, 50);
  });

  const resets = {
    "in its process": (sandbox) => sandbox.reset(),
    "over HTTP": async (sandbox) => {
      const headers = { authorization: await serverToken() };
      const { status } = await sandbox.fetch("http://127.0.0.1/__sandbox/reset", { method: "POST", headers });
      assert.equal(status, 201);
    },
  };
  for (const [where, reset] of Object.entries(resets)) {
    test(`keeps nothing of what a reset ${where} forgets, and everything that comes after it`, async () => {
      const storage = new Memory();
      const sandbox = await open(storage);
      const write = (id) => clientOf(sandbox).upsertUsers([{ id }]);
      await write("before");
      // A change of each side is still under way when the reset is asked for.
      await Promise.all([write("meanwhile"), reset(sandbox), write("after")]);
      await write("later");
      assert.doesNotMatch(Buffer.concat([storage.snapshot, ...storage.lines]).toString(), /before/);
      assert.equal(await content(await open(storage)), await content(sandbox));
    });
  }

  test("asks for a snapshot in place of a long journal, of a size that does not grow", async () => {
    const storage = new Memory();
    const sandbox = await open(storage);
    let most = 0;
    for (let round = 0; round < 12; round++) {
      await clientOf(sandbox).upsertUsers(big(round));
      most = Math.max(most, storage.snapshot.length + Buffer.concat(storage.lines).length);
      assert.equal(await content(await open(storage)), await content(sandbox));
    }
    assert.ok(storage.log.includes("replace"));
    assert.ok(most < 3e6, `${most} bytes`);
  });

  test("goes on with its journal when a snapshot cannot be stored", async () => {
    const storage = new Memory();
    const sandbox = await open(storage);
    storage.failing.replace = "no room for two";
    for (let round = 0; round < 8; round++) await clientOf(sandbox).upsertUsers(big(round));
    assert.ok(storage.log.filter((asked) => asked === "replace").length <= 2, "it asks again only when the journal has doubled");
    assert.equal(storage.snapshot.length, 0);
    assert.equal(await content(await open(storage)), await content(sandbox));
  });

  test("is not confused by a storage that kept the snapshot although it said that it could not", async () => {
    for (const keepsLines of [true, false]) {
      const storage = new Memory();
      const sandbox = await open(storage);
      storage.replace = async (snapshot) => {
        storage.snapshot = snapshot;
        if (!keepsLines) storage.lines = [];
        throw new Error("perhaps");
      };
      for (let round = 0; round < 5; round++) await clientOf(sandbox).upsertUsers(big(round));
      assert.ok(storage.snapshot.length > 0);
      assert.equal(await content(await open(storage)), await content(sandbox));
    }
  });

  test("reads a storage that crashed between keeping a snapshot and emptying the journal", async () => {
    const storage = new Memory();
    const sandbox = await open(storage);
    storage.replace = async (snapshot) => {
      storage.snapshot = snapshot;
      // The crash: nobody hears of it again.
      await new Promise(() => {});
    };
    let round = 0;
    const crashed = () => storage.snapshot.length > 0;
    while (!crashed()) {
      const call = clientOf(sandbox).upsertUsers(big(++round));
      await Promise.race([call, (async () => { while (!crashed()) await wait(5); })()]);
    }
    delete storage.replace;
    const again = await open(storage);
    const { users } = await clientOf(again).queryUsers({ payload: { filter_conditions: {} } });
    assert.deepEqual([...new Set(users.map(({ name }) => name))], [`round ${round}`]);
    await clientOf(again).upsertUsers([{ id: "later" }]);
    assert.equal(await content(await open(storage)), await content(again));
  });

  test("has what a crash tore cut off, by the storage or with a snapshot", async () => {
    for (const truncates of [true, false]) {
      const storage = new Memory();
      const client = clientOf(await open(storage));
      for (const id of ["a", "b"]) await client.upsertUsers([{ id }]);
      const [first, second] = storage.lines;
      storage.lines = [first, second.subarray(0, -5)];
      if (truncates) {
        storage.truncate = async (length) => {
          assert.equal(length, first.length);
          storage.lines = [first];
        };
      }
      const again = await open(storage);
      assert.equal((await again.health()).users, 1);
      assert.deepEqual([storage.lines.length, storage.snapshot.length > 0], truncates ? [1, false] : [0, true]);
      await clientOf(again).upsertUsers([{ id: "c" }]);
      assert.equal(await content(await open(storage)), await content(again));
    }
  });

  test("acknowledges nothing once an append failed, says why, lost nothing before it, and goes on when it can store again", async () => {
    for (const keptAllTheSame of [false, true]) {
      const storage = new Memory();
      const sandbox = await open(storage);
      const client = clientOf(sandbox);
      await client.upsertUsers([{ id: "kept" }]);
      const { append } = storage;
      storage.append = async (line) => {
        if (keptAllTheSame) await append.call(storage, line);
        throw new Error("the quota is used up");
      };
      storage.failing.replace = "the quota is still used up";
      const reason = /changes cannot be stored: the quota is (still )?used up\. Nothing that was acknowledged is lost\. Mend that: /;
      const refused = { name: "StreamApiError", status: 500, message: reason };
      const query = () => client.queryUsers({ payload: { filter_conditions: {} } });
      await assert.rejects(client.upsertUsers([{ id: "first" }]), refused);
      await assert.rejects(client.upsertUsers([{ id: "second" }]), refused);
      await assert.rejects(query(), refused);
      await assert.rejects(sandbox.seed({ users: [{ id: "third" }] }), (error) => error instanceof StreamError && reason.test(error.message));
      const names = ({ users }) => users.map(({ id }) => id).sort();
      const crashed = Object.assign(new Memory(), { snapshot: storage.snapshot, lines: [...storage.lines] });
      assert.ok(names(await clientOf(await open(crashed)).queryUsers({ payload: { filter_conditions: {} } })).includes("kept"));

      storage.append = append;
      storage.failing = {};
      const all = ["first", "kept", "second", "third"];
      await until(async () => assert.deepEqual(names(await query()), all));
      await client.upsertUsers([{ id: "fourth" }]);
      assert.equal(storage.lines.length, 1, "the journal goes on after the snapshot");
      assert.equal(await content(await open(storage)), await content(sandbox));
    }
  });

  test("tells how long tasks have to go, and takes their steps", async () => {
    let now = Date.UTC(2030, 0);
    const storage = new Memory();
    const heard = [];
    const sandbox = await open(storage, { now: () => now, onWebhook: ({ body }) => heard.push(JSON.parse(body).type) });
    const client = new StreamClient(KEYS.apiKey, KEYS.secret, { fetch: sandbox.fetch });
    assert.equal(await sandbox.tick(), undefined);
    await client.upsertUsers([{ id: "a" }]);
    await client.exportUsers({ user_ids: ["a"] });
    const before = storage.lines.length;
    const waits = [];
    for (let i = 0; i < 3; i++) now += waits[waits.push(await sandbox.tick()) - 1];
    assert.ok(waits.every(Number.isInteger) && waits[0] + waits[1] < 1000 && waits[2] > 86_400_000, `${waits}`);
    assert.deepEqual(heard, ["user.updated", "export.users.success"]);
    // A webhook that went out is in the journal: it is not sent again after a restart.
    assert.equal(storage.lines.length, before + 1);
  });
});

describe("what is no storage", () => {
  test("is refused by name", async () => {
    const whole = new Memory();
    for (const [options, says] of [
      [undefined, /options\.storage is missing: without one, use new Sandbox/],
      [{ ...KEYS }, /options\.storage is missing/],
      [{ storage: {} }, /options\.storage must be an object with a method read/],
      [{ storage: { read() {}, append() {} } }, /options\.storage must be an object with a method replace/],
      [{ storage: whole, secrets: "x" }, /options\.secrets/],
    ]) {
      await assert.rejects(Sandbox.open(options), (error) => error instanceof StreamInputError && says.test(error.message));
    }
    assert.throws(() => new Sandbox({ storage: whole }), { name: "StreamInputError", path: "options.storage", message: /use await Sandbox\.open/ });
    assert.deepEqual(whole.log, []);
  });

  test("is refused when it gives no bytes, and taken when they are bytes of another kind", async () => {
    for (const journal of [[1, 2], {}, 7]) {
      const storage = Object.assign(new Memory(), { read: async () => ({ journal }) });
      await assert.rejects(open(storage), { name: "StreamInputError", path: "options.storage", message: /must give the journal as a Uint8Array/ });
    }
    const storage = new Memory();
    await clientOf(await open(storage)).upsertUsers([{ id: "a" }]);
    const { buffer, byteOffset, length } = Buffer.concat(storage.lines);
    storage.read = async () => ({ journal: buffer.slice(byteOffset, byteOffset + length) });
    assert.equal((await (await open(storage)).health()).users, 1);
  });

  test("is refused when it is damaged, with the place", async () => {
    const storage = new Memory();
    const client = clientOf(await open(storage));
    for (const id of ["a", "b"]) await client.upsertUsers([{ id }]);
    storage.lines[0][50] ^= 1;
    await assert.rejects(open(storage), { name: "StreamInputError", message: /The stored journal is damaged: .* at byte 0\. Nothing was changed/ });
    await assert.rejects(open(Object.assign(storage, { read: () => Promise.reject(new Error("locked")) })), /^Error: locked$/);
  });
});
