// Steering a sandbox: in its own process, and over HTTP under /__sandbox/; and what its server does with strangers.
import assert from "node:assert/strict";
import { once } from "node:events";
import { request as httpRequest } from "node:http";
import { connect } from "node:net";
import { after, before, describe, test } from "node:test";
import { StreamClient, StreamInputError } from "stream-users-wasm";
import { Sandbox } from "stream-users-wasm/sandbox";
import { KEY, SECRET, serverToken, start, stop } from "./sandbox-process.mjs";

const clientOf = (sandbox, options) => new StreamClient(sandbox.apiKey, sandbox.secret, { fetch: sandbox.fetch, maxRetries: 0, ...options });
const all = { payload: { filter_conditions: {} } };

describe("in process", () => {
  test("answers below a path, in links too", async () => {
    const sandbox = new Sandbox({ apiKey: KEY, secret: SECRET, basePath: "/s/demo" });
    const client = new StreamClient(KEY, SECRET, { basePath: "https://host.test/s/demo", fetch: sandbox.fetch });
    await client.upsertUsers([{ id: "a" }]);
    const { task_id } = await client.exportUsers({ user_ids: ["a"] });
    const { result } = await client.waitForTask(task_id);
    assert.ok(result.url.startsWith("https://host.test/s/demo/exports/users/"), result.url);
    assert.equal((await (await sandbox.fetch(result.url)).json()).users[0].user.id, "a");
    assert.match(await (await sandbox.fetch("https://host.test/s/demo")).text(), /basePath: "https:\/\/host\.test\/s\/demo"/);
    assert.equal((await sandbox.fetch("https://host.test/s/demonstration/api/v2/users")).status, 404);
    for (const basePath of ["s", "/s/", "/"]) {
      assert.throws(() => new Sandbox({ basePath }), { name: "StreamInputError", path: "options.basePath" });
    }
  });

  test("has no control over HTTP when it is made without, and says nothing of one", async () => {
    const sandbox = new Sandbox({ apiKey: KEY, secret: SECRET, control: false });
    const authorization = await serverToken();
    for (const name of ["health", "snapshot", "faults"]) {
      const reply = await sandbox.fetch(`http://127.0.0.1/__sandbox/${name}`, { headers: { authorization } });
      assert.deepEqual([reply.status, (await reply.json()).code], [404, 16]);
    }
    assert.doesNotMatch(await (await sandbox.fetch("http://127.0.0.1/")).text(), /__sandbox/);
    assert.equal((await sandbox.health()).users, 0);
    assert.throws(() => new Sandbox({ control: "no" }), { name: "StreamInputError", path: "options.control" });
  });

  test("seeds users and calls, all or none", async () => {
    const sandbox = new Sandbox();
    const users = Array.from({ length: 250 }, (_, i) => ({ id: `u${i}`, name: `N${i}` }));
    await sandbox.seed({ users, requests: [{ path: "/api/v2/users/u7/deactivate" }] });
    assert.equal((await sandbox.health()).users, 250);
    await assert.rejects(clientOf(sandbox).upsertUsers([{ id: "u7" }]), /was deactivated/);
    await assert.rejects(
      sandbox.seed({ users: [{ id: "new" }], requests: [{ path: "/api/v2/users/nobody/deactivate" }] }),
      (error) => error instanceof StreamInputError && /requests\[0\]: the user nobody does not exist/.test(error.message),
    );
    assert.equal((await sandbox.health()).users, 250);
  });

  test("goes back to a snapshot, which another sandbox takes too", async () => {
    const sandbox = new Sandbox();
    await sandbox.seed({ users: [{ id: "a", custom: { n: 1.5 } }] });
    const snapshot = await sandbox.snapshot();
    const before = await clientOf(sandbox).queryUsers(all);
    await sandbox.seed({ users: [{ id: "b" }] });
    await sandbox.restore(snapshot);
    const other = new Sandbox();
    await other.restore(snapshot);
    for (const each of [sandbox, other]) {
      assert.deepEqual((await clientOf(each).queryUsers(all)).users, before.users);
      assert.equal(await each.snapshot(), snapshot);
    }
    for (const text of ["", "{}", snapshot.slice(0, -1), snapshot.replace('"version":1', '"version":9')]) {
      await assert.rejects(sandbox.restore(text), StreamInputError);
    }
    assert.equal(await sandbox.snapshot(), snapshot);
    for (const secret of [sandbox.secret, other.secret]) assert.ok(!snapshot.includes(secret));
  });

  test("forgets everything", async () => {
    const sandbox = new Sandbox({ rateLimits: 0.0001 });
    const client = clientOf(sandbox);
    await client.upsertUsers([{ id: "a" }]);
    await assert.rejects(client.upsertUsers([{ id: "a" }]), { code: 9 });
    await sandbox.faults([{ status: 500 }]);
    await sandbox.clock({ set: 0 });
    await sandbox.reset();
    assert.deepEqual([(await sandbox.health()).users, await sandbox.requests()], [0, []]);
    assert.ok(Math.abs((await sandbox.health()).now - Date.now()) < 5000);
    await client.upsertUsers([{ id: "a" }]);
  });

  test("sets, moves and stops the clock", async () => {
    const sandbox = new Sandbox({ now: () => 1_700_000_000_000 });
    const now = async () => (await sandbox.health()).now;
    await sandbox.clock({ advance: 1500 });
    assert.equal(await now(), 1_700_000_001_500);
    await sandbox.clock({ set: "2030-01-01T00:00:00Z", stopped: true });
    await sandbox.clock({ advance: 1000 });
    assert.equal(await now(), Date.UTC(2030, 0, 1, 0, 0, 1));
    await sandbox.clock({});
    assert.equal(await now(), 1_700_000_000_000);
    for (const wrong of [{ set: "soon" }, { set: true }, { advance: 0.5 }, { stopped: "yes" }]) {
      await assert.rejects(sandbox.clock(wrong), StreamInputError);
    }
  });

  test("expires tokens and ends tasks when the clock goes on", async () => {
    const sandbox = new Sandbox();
    const client = clientOf(sandbox);
    await client.upsertUsers([{ id: "a" }]);
    const token = client.generateUserToken({ user_id: "a" });
    const asUser = () =>
      sandbox.fetch(`http://localhost/api/v2/users/block?api_key=${sandbox.apiKey}`, {
        headers: { authorization: token, "stream-auth-type": "jwt" },
      });
    assert.equal((await asUser()).status, 200);
    const { task_id } = await client.deactivateUsers({ user_ids: ["a"] });
    await sandbox.clock({ advance: 7_200_000 });
    assert.equal((await client.getTask({ id: task_id })).status, "completed");
    assert.equal((await (await asUser()).json()).code, 40);
  });

  test("lets calls suffer, each fault as it was asked for", async () => {
    const sandbox = new Sandbox();
    const client = clientOf(sandbox);
    const upsert = () => client.upsertUsers([{ id: "a" }]);
    const users = async () => (await sandbox.health()).users;
    await sandbox.faults([
      { count: 2, status: 503 },
      { status: 429 },
      { ending: "reset" },
      { operation: "QueryUsers", ending: "malformed" },
      { ending: "truncated", applied: false },
    ]);
    await assert.rejects(upsert(), { name: "StreamApiError", status: 503, code: -1 });
    await assert.rejects(upsert(), { status: 503 });
    await assert.rejects(upsert(), (error) => error.name === "StreamRateLimitError" && error.retryAfterMs > 0);
    await assert.rejects(upsert(), { name: "StreamConnectionError" });
    await assert.rejects(upsert(), { name: "StreamConnectionError" });
    assert.equal(await users(), 0);
    await upsert();
    await assert.rejects(client.queryUsers(all), { name: "StreamApiError", status: 200 });
    assert.equal((await client.queryUsers(all)).users.length, 1);

    await sandbox.faults([{ status: 500, applied: true }]);
    await assert.rejects(client.upsertUsers([{ id: "b" }]), { status: 500 });
    assert.equal(await users(), 2);

    await sandbox.faults([{ delay: 200 }, { delay: 60_000 }]);
    const start = performance.now();
    await upsert();
    assert.ok(performance.now() - start >= 190);
    await assert.rejects(client.upsertUsers([{ id: "a" }], { timeout: 50 }), { name: "TimeoutError" });
    for (const wrong of [{}, [{ status: 200 }], [{ count: 0 }], [{ ending: "never" }], [{ delay: 1e9 }]]) {
      await assert.rejects(sandbox.faults(wrong), StreamInputError);
    }
  });

  test("refuses what it does not know: misspelt, it would have no effect that anybody sees", async () => {
    const sandbox = new Sandbox();
    for (const [method, argument, says] of [
      ["seed", { userz: [] }, /userz is not known here: there are users, requests\./],
      ["seed", { requests: [{ url: "/api/v2/users" }] }, /requests\[0\]\.url is not known here: there are method, path, body\./],
      ["clock", { advence: 5 }, /advence is not known here: there are set, advance, stopped\./],
      ["faults", [{ stauts: 500 }], /faults\[0\]\.stauts is not known here: there are count, operation, status/],
      ["faults", [{ operation: "queryUsers" }], /faults\[0\]\.operation: no operation is called "queryUsers"; .* such as "QueryUsers"/],
    ]) {
      await assert.rejects(sandbox[method](argument), (error) => error instanceof StreamInputError && says.test(error.message), method);
    }
  });

  test("a client's retries get through faults", async () => {
    const sandbox = new Sandbox();
    await sandbox.seed({ users: [{ id: "a" }] });
    await sandbox.faults([{ status: 503 }, { ending: "reset" }]);
    const { users } = await clientOf(sandbox, { maxRetries: 2 }).queryUsers(all);
    assert.equal(users.length, 1);
  });

  test("remembers requests, and nothing secret of them", async () => {
    const sandbox = new Sandbox({ now: () => 1_700_000_000_000 });
    const client = clientOf(sandbox);
    await client.upsertUsers([{ id: "a" }]);
    await sandbox.faults([{ status: 500 }]);
    await assert.rejects(client.queryUsers(all));
    assert.deepEqual(await sandbox.requests(), [
      { number: 1, at: 1_700_000_000_000, method: "POST", path: "/api/v2/users", status: 201 },
      { number: 2, at: 1_700_000_000_000, method: "GET", path: "/api/v2/users", status: 500, fault: true },
    ]);
    for (let i = 0; i < 1100; i++) await sandbox.fetch("http://localhost/x");
    const requests = await sandbox.requests();
    assert.deepEqual([requests.length, requests.at(-1).number], [1000, 1102]);
  });
});

describe("over HTTP", () => {
  const sandboxes = [];
  let running;
  let token;
  before(async () => {
    running = await start({ after: (end) => sandboxes.push(end) }, ["--cors", "http://localhost:5173", "--allow-host", "sandbox.test"]);
    token = await serverToken();
  });
  after(() => Promise.all(sandboxes.map((end) => end())));

  /** A request with any header, `Host` too, which `fetch` does not let us set. */
  async function send(path, { method = "GET", headers = {}, body } = {}) {
    const request = httpRequest(running.url + path, { method, headers, agent: false });
    request.end(body);
    const [response] = await once(request, "response");
    let text = "";
    for await (const chunk of response) text += chunk;
    return { status: response.statusCode, headers: response.headers, text };
  }

  test("is steered with the server's token alone", async () => {
    const authorization = token;
    const post = (name, body) => send(`/__sandbox/${name}`, { method: "POST", headers: { authorization }, body: JSON.stringify(body) });
    assert.equal((await post("seed", { users: [{ id: "a" }] })).status, 201);
    assert.equal(JSON.parse((await send("/__sandbox/health", { headers: { authorization } })).text).users, 1);
    const { text: snapshot } = await send("/__sandbox/snapshot", { headers: { authorization } });
    assert.equal((await post("reset", {})).status, 201);
    assert.equal((await send("/__sandbox/restore", { method: "POST", headers: { authorization }, body: snapshot })).status, 201);
    assert.equal((await running.client.queryUsers(all)).users.length, 1);
    assert.match((await send("/__sandbox/nothing", { headers: { authorization } })).text, /it has GET health, requests/);
    assert.equal((await post("seed", { users: [{}] })).status, 400);
    assert.equal((await send("/__sandbox/seed", { method: "POST", headers: { authorization }, body: "{" })).status, 400);
  });

  test("takes a seed that is larger than the API's bodies, of nobody but the server", async () => {
    const body = JSON.stringify({ users: Array.from({ length: 1000 }, (_, i) => ({ id: `u${i}`, custom: { text: "x".repeat(4000) } })) });
    assert.ok(body.length > 3e6);
    assert.equal((await send("/__sandbox/seed", { method: "POST", headers: { authorization: token }, body })).status, 201);
    assert.equal((await send("/__sandbox/seed", { method: "POST", body })).status, 401);
  });

  test("lets nobody else steer it", async () => {
    const user = running.client.generateUserToken({ user_id: "a" });
    const other = new StreamClient(KEY, "another secret").generateUserToken({ user_id: "a" });
    const attempts = [
      [{}, 401],
      [{ authorization: user }, 403],
      [{ authorization: other }, 401],
      [{ authorization: `Bearer ${token}` }, 401],
      [{ authorization: token, host: "evil.test" }, 403],
      [{ authorization: token, host: "127.0.0.1.evil.test:80" }, 403],
    ];
    for (const [headers, status] of attempts) {
      for (const name of ["health", "reset", "nothing"]) {
        const reply = await send(`/__sandbox/${name}`, { method: name === "reset" ? "POST" : "GET", headers });
        assert.equal(reply.status, status, `${name} ${JSON.stringify(headers)}`);
        assert.equal(JSON.parse(reply.text).StatusCode, status);
      }
    }
    for (const host of ["localhost", "sandbox.test:1", "[::1]"]) {
      assert.equal((await send("/__sandbox/health", { headers: { authorization: token, host } })).status, 200, host);
    }
  });

  test("GET / says what it is, and not the secret", async () => {
    const { status, headers, text } = await send("/");
    assert.deepEqual([status, headers["content-type"]], [200, "text/plain; charset=utf-8"]);
    for (const part of [`new StreamClient("${KEY}", secret, { basePath: "${running.url}" })`, "/api/v2/users/{user_id}/export", "does not implement"]) {
      assert.ok(text.includes(part), part);
    }
    assert.ok(!text.includes(SECRET));
    // As wait-on and its like ask whether it is there.
    const asked = await send("/", { method: "HEAD" });
    assert.deepEqual([asked.status, asked.text], [200, ""]);
    assert.equal(await (await new Sandbox().fetch("http://sandbox/", { method: "HEAD" })).text(), "");
  });

  test("opens replies to pages that were allowed, and to no others", async () => {
    const ask = (origin, more) => send(`/api/v2/users?api_key=${KEY}`, { headers: { origin, ...more } });
    const allowed = await ask("http://localhost:5173");
    assert.equal(allowed.headers["access-control-allow-origin"], "http://localhost:5173");
    for (const origin of ["http://localhost:5174", "https://evil.test", "null"]) {
      assert.equal((await ask(origin)).headers["access-control-allow-origin"], undefined, origin);
    }
    const headers = { origin: "http://localhost:5173", "access-control-request-method": "POST", "access-control-request-headers": "authorization" };
    const preflight = await send("/api/v2/users", { method: "OPTIONS", headers });
    assert.deepEqual([preflight.status, preflight.headers["access-control-allow-headers"]], [204, "authorization"]);
    const refused = await send("/api/v2/users", { method: "OPTIONS", headers: { ...headers, origin: "https://evil.test" } });
    assert.equal(refused.headers["access-control-allow-headers"], undefined);
  });

  test("breaks connections as it was asked to", async () => {
    const body = JSON.stringify({ faults: [{ ending: "reset" }, { ending: "truncated", operation: "QueryUsers" }] });
    await send("/__sandbox/faults", { method: "POST", headers: { authorization: token }, body });
    await assert.rejects(running.client.queryUsers(all), { name: "StreamConnectionError" });
    await assert.rejects(running.client.queryUsers(all), { name: "StreamConnectionError" });
    assert.ok((await running.client.queryUsers(all)).users.length > 0);
  });

  test("answers bytes that are no request, and closes", async () => {
    const { hostname, port } = new URL(running.url);
    for (const [bytes, status, code] of [
      ["nonsense\r\n\r\n", 400, 4],
      ["GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", 400, 4],
      [`GET / HTTP/1.1\r\nHost: x\r\nX: ${"x".repeat(20_000)}\r\n\r\n`, 431, 24],
    ]) {
      const socket = connect(Number(port), hostname);
      socket.write(bytes);
      let text = "";
      for await (const chunk of socket) text += chunk;
      assert.match(text, new RegExp(`^HTTP/1\\.1 ${status} `), bytes.slice(0, 20));
      const error = JSON.parse(text.slice(text.indexOf("{")));
      assert.deepEqual([error.StatusCode, error.code], [status, code]);
    }
  });

  test("holds no connection on which nothing is asked", { timeout: 30_000 }, async () => {
    const { hostname, port } = new URL(running.url);
    const socket = connect(Number(port), hostname);
    socket.write("GET / HTTP/1.1\r\n");
    let text = "";
    for await (const chunk of socket) text += chunk;
    assert.match(text, /^HTTP\/1\.1 408 [^]*"code":23,/);
  });
});

test("the command line refuses what its options do not take", async (t) => {
  for (const [args, message] of [
    [["--rate-limits", "some"], /^--rate-limits must be "documented", "off" or a positive number/],
    [["--rate-limits", "0"], /^--rate-limits must be/],
    [["--host", ""], /^--host must not be empty/],
    [["--data", ""], /^--data must not be empty/],
    [["--cors", "https://example.com"], /^--cors must be the origin of a page on this machine/],
  ]) {
    const { child, stderr } = await start(t, args);
    assert.equal(child.exitCode, 2);
    assert.match(stderr, message);
  }
  await stop(await start(t, ["--rate-limits", "0.5", "--cors", "http://127.0.0.1:3000"]));
});
