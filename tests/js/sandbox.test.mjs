// The sandbox's JavaScript: the class, its `fetch`, the HTTP host and the command line. What it answers, tests/sandbox holds.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { request as httpRequest } from "node:http";
import { connect, createServer } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { inspect, promisify } from "node:util";
import { after, before, describe, test } from "node:test";
import { StreamClient, StreamInputError } from "stream-users-wasm";
import { Sandbox } from "stream-users-wasm/sandbox";

const CLI = fileURLToPath(new URL("./cli.mjs", import.meta.resolve("stream-users-wasm/package.json")));
const ORIGIN = "https://chat.stream-io-api.com";
const SECRET = "a-secret-for-tests";

const clientOf = (sandbox, options) => new StreamClient(sandbox.apiKey, sandbox.secret, { fetch: sandbox.fetch, ...options });

describe("the class", () => {
  test("makes a key and a secret of its own, and keeps them", () => {
    const [one, other] = [new Sandbox(), new Sandbox()];
    assert.match(one.apiKey, /^[a-z2-9]{12}$/);
    assert.match(one.secret, /^[a-z2-9]{64}$/);
    assert.deepEqual([one.apiKey, one.secret], [one.apiKey, one.secret]);
    assert.notEqual(one.apiKey, other.apiKey);
    assert.notEqual(one.secret, other.secret);
  });

  test("takes the key and the secret that it is given", async () => {
    const sandbox = new Sandbox({ apiKey: "key", secret: SECRET });
    assert.deepEqual([sandbox.apiKey, sandbox.secret], ["key", SECRET]);
    const { users } = await new StreamClient("key", SECRET, { fetch: sandbox.fetch }).upsertUsers([{ id: "john" }]);
    assert.equal(users.john.id, "john");
  });

  test("draws nothing before it is used: Workers refuse chance while a module is loaded", () => {
    const { getRandomValues } = crypto;
    crypto.getRandomValues = () => assert.fail("chance was asked for");
    try {
      new Sandbox();
    } finally {
      crypto.getRandomValues = getRandomValues;
    }
  });

  test("refuses options that it does not know or understand", () => {
    for (const [options, path] of [
      [{ apikey: "x" }, "options.apikey"],
      [{ apiKey: "" }, "options.apiKey"],
      [{ apiKey: 7 }, "options.apiKey"],
      [{ secret: "" }, "options.secret"],
      [{ now: 1_700_000_000_000 }, "options.now"],
      [{ rateLimits: "none" }, "options.rateLimits"],
      [{ rateLimits: 0 }, "options.rateLimits"],
      [{ rateLimits: -1 }, "options.rateLimits"],
      [{ rateLimits: true }, "options.rateLimits"],
      [[], "options"],
      ["key", "options"],
    ]) {
      assert.throws(
        () => new Sandbox(options),
        (error) => error instanceof StreamInputError && error.path === path && error.message.startsWith(path),
        inspect(options),
      );
    }
  });

  test("does not print the secret", () => {
    const sandbox = new Sandbox({ secret: SECRET });
    for (const text of [inspect(sandbox), String(sandbox), JSON.stringify(sandbox), inspect(sandbox, { showHidden: true, depth: 9 })]) {
      assert.ok(text.includes(sandbox.apiKey), text);
      assert.ok(!text.includes(SECRET), text);
    }
  });

  test("goes by the clock that it is given", async () => {
    let now = Date.UTC(2024, 0, 1);
    const sandbox = new Sandbox({ now: () => now });
    const client = clientOf(sandbox);
    const { users } = await client.upsertUsers([{ id: "john" }]);
    assert.equal(users.john.created_at.toISOString(), "2024-01-01T00:00:00.000Z");
    const { task_id } = await client.deactivateUsers({ user_ids: ["john"] });
    const statuses = [];
    for (const after of [0, 100, 1000]) {
      now += after;
      statuses.push((await client.getTask({ id: task_id })).status);
    }
    assert.deepEqual(statuses, ["pending", "running", "completed"]);
    now = Number.NaN;
    await assert.rejects(sandbox.fetch(ORIGIN), { path: "options.now" });
  });

  test("limits calls as documented unless it is told otherwise", async () => {
    const call = (client) => client.exportUser({ user_id: "john" }, { maxRetries: 0 });
    for (const [rateLimits, allowed] of [[undefined, 60], ["documented", 60], [0.05, 3], ["off", Infinity]]) {
      const sandbox = new Sandbox({ rateLimits, now: () => 1_700_000_000_000 });
      const client = clientOf(sandbox);
      // The token's times are judged by the sandbox's clock, and a server's token has none.
      await client.upsertUsers([{ id: "john" }]);
      for (let calls = 0; calls < Math.min(allowed, 70); calls++) await call(client);
      if (allowed === Infinity) await call(client);
      else await assert.rejects(call(client), { name: "StreamRateLimitError", code: 9, retryAfterMs: 40_000 });
    }
  });

  test("keeps the users of each sandbox apart", async () => {
    const [one, other] = [clientOf(new Sandbox()), clientOf(new Sandbox())];
    await one.upsertUsers([{ id: "john" }]);
    const { users } = await other.queryUsers({ payload: { filter_conditions: {} } });
    assert.deepEqual(users, []);
  });
});

describe("fetch", () => {
  const sandbox = new Sandbox({ apiKey: "key", secret: SECRET });
  const token = clientOf(sandbox).generateUserToken({ user_id: "john" });
  const url = `${ORIGIN}/api/v2/guest?api_key=key`;
  const init = { method: "POST", headers: { "stream-auth-type": "anonymous" }, body: '{"user":{"id":"g"}}' };
  const { fetch } = sandbox;

  test("takes what the runtime's fetch takes, off the object too", async () => {
    for (const argumentsOf of [
      [url, init],
      [new URL(url), init],
      [new Request(url, init)],
      [new Request(url, { ...init, body: "{}" }), { body: init.body }],
      [url, { ...init, body: new TextEncoder().encode(init.body) }],
      [url, { ...init, body: new Blob([init.body]).stream(), duplex: "half" }],
    ]) {
      const response = await fetch(...argumentsOf);
      assert.ok(response instanceof Response);
      assert.deepEqual([response.status, response.headers.get("content-type")], [201, "application/json"]);
      assert.match((await response.json()).user.id, /g$/);
    }
    await assert.rejects(fetch("/api/v2/guest"), TypeError);
  });

  test("is a Worker's handler, for which the second argument is no init", async () => {
    const handler = sandbox;
    const environment = { method: "DELETE", body: "{" };
    assert.equal((await handler.fetch(new Request(url, init), environment, { waitUntil() {} })).status, 201);
  });

  test("answers no one who has given up", async () => {
    const reason = new Error("enough");
    await assert.rejects(fetch(url, { ...init, signal: AbortSignal.abort(reason) }), reason);
    await assert.rejects(fetch(new Request(url, init), Object.create({ signal: AbortSignal.abort(reason) })), reason, "any object is an init");
    const later = new AbortController();
    const pending = fetch(url, { ...init, signal: later.signal });
    later.abort(reason);
    await assert.rejects(pending, reason);
  });

  test("answers an endpoint that is not there in the API's own shape", async () => {
    const response = await fetch(`${ORIGIN}/api/v2/chat/channels?api_key=key`, {
      headers: { authorization: token, "stream-auth-type": "jwt" },
    });
    const error = await response.json();
    assert.deepEqual([response.status, error.code, error.StatusCode], [404, 16, 404]);
    assert.match(error.message, /is not an endpoint of this sandbox/);
  });
});

describe("the command line", () => {
  /** Runs it to its end. */
  async function run(...args) {
    const child = spawn(process.execPath, [CLI, ...args]);
    const [out, err] = [collect(child.stdout), collect(child.stderr)];
    const [code] = await once(child, "exit");
    return { code, out: await out, err: await err };
  }

  test("says what there is", async () => {
    for (const [args, said] of [[[], /sandbox .*\n.*token /], [["--help"], /sandbox .*\n.*token /], [["sandbox", "--help"], /sandbox .*\n.*--port N/]]) {
      const { code, out } = await run(...args);
      assert.equal(code, 0);
      assert.match(out, said);
    }
    assert.match((await run("--version")).out, /^\d+\.\d+\.\d+\n$/);
  });

  test("refuses what it does not know with the usage and code 2", async () => {
    for (const args of [["sandbax"], ["sandbox", "--prot", "1"], ["sandbox", "--port", "x"], ["sandbox", "--port", "65536"], ["sandbox", "extra"], ["constructor"]]) {
      const { code, out, err } = await run(...args);
      assert.deepEqual([code, out], [2, ""], args.join(" "));
      assert.match(err, /^(?!.*\n\s+at ).*\n\nstream-users-wasm /s);
    }
  });

  test("says what to do when the port is taken", async () => {
    const taken = createServer().listen(0, "127.0.0.1");
    await once(taken, "listening");
    const { port } = taken.address();
    const { code, err } = await run("sandbox", "--port", String(port));
    taken.close();
    assert.deepEqual([code, err], [1, `Port ${port} of 127.0.0.1 is in use: stop what uses it, or take a free one with --port 0.\n`]);
  });

  test("prints for people where it is and how to point a client at it", async (t) => {
    const child = spawn(process.execPath, [CLI, "sandbox", "--port", "0"]);
    t.after(() => child.kill("SIGKILL"));
    const out = collect(child.stdout);
    await once(child.stdout, "data");
    child.kill("SIGINT");
    const [code] = await once(child, "exit");
    const text = await out;
    const client = /new StreamClient\("(\w+)", "(\w+)", { basePath: "(http:\/\/127\.0\.0\.1:\d+)" }\)/.exec(text);
    assert.match(text, /^stream-users-wasm \S+ sandbox on http:\/\/127\.0\.0\.1:\d+\n/);
    assert.ok(client, text);
    assert.match(text, /^ {2}token {5}ey[\w.-]+ \(the server's, for \S+\/__sandbox\/\)$/m);
    assert.equal(code, 0);
  });

  test("tells neither a secret that it was given nor a token of it", async (t) => {
    for (const args of [[], ["--json"]]) {
      const env = { ...process.env, STREAM_API_KEY: "key", STREAM_API_SECRET: SECRET };
      const child = spawn(process.execPath, [CLI, "sandbox", "--port", "0", "--env", ...args], { env });
      t.after(() => child.kill("SIGKILL"));
      const out = collect(child.stdout);
      await once(child.stdout, "data");
      child.kill("SIGTERM");
      const text = await out;
      assert.ok(!text.includes(SECRET) && !text.includes("eyJ"), "a secret or a token is told");
      if (args.length > 0) assert.equal(JSON.parse(text).serverToken, null);
    }
  });

  test("warns when others can reach it", async (t) => {
    const child = spawn(process.execPath, [CLI, "sandbox", "--port", "0", "--host", "0.0.0.0"]);
    t.after(() => child.kill("SIGKILL"));
    const err = collect(child.stderr);
    await once(child.stderr, "data");
    child.kill("SIGTERM");
    await once(child, "exit");
    assert.match(await err, /WARNING: listening on 0\.0\.0\.0/);
  });

  describe("a running sandbox", () => {
    let child;
    let ready;

    before(async () => {
      child = spawn(process.execPath, [CLI, "sandbox", "--port", "0", "--json"], { stdio: ["ignore", "pipe", "inherit"] });
      const [line] = await once(child.stdout, "data");
      ready = JSON.parse(line);
    });

    after(async () => {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill("SIGKILL");
        await once(child, "exit");
      }
    });

    test("prints one line of JSON when it is ready", () => {
      assert.deepEqual(Object.keys(ready), ["name", "version", "url", "apiKey", "secret", "serverToken", "pid"]);
      assert.deepEqual([ready.name, ready.pid], ["stream-users-wasm", child.pid]);
    });

    test("tells the server's token, which opens the control", async () => {
      const { claims } = StreamClient.anonymous("none").decodeToken(ready.serverToken);
      assert.deepEqual(claims, { server: true });
      assert.equal((await fetch(`${ready.url}/__sandbox/health`, { headers: { authorization: ready.serverToken } })).status, 200);
    });

    test("answers a body that is too large before it has all of it, and closes", async () => {
      const client = new StreamClient(ready.apiKey, ready.secret, { basePath: ready.url });
      const calls = [];
      // The server's token, as the client itself sends it.
      const spy = new StreamClient(ready.apiKey, ready.secret, {
        basePath: ready.url,
        fetch: (url, init) => (calls.push(init.headers), fetch(url, init)),
      });
      await spy.queryUsers({ payload: { filter_conditions: {} } });
      const headers = Object.fromEntries(new Headers(calls[0]));
      const request = httpRequest(`${ready.url}/api/v2/users?api_key=${ready.apiKey}`, { method: "POST", headers });
      request.on("error", () => {});
      request.write(Buffer.alloc(3 * 1024 * 1024, " "));
      const [response] = await once(request, "response");
      const error = JSON.parse(await collect(response));
      request.destroy();
      assert.deepEqual([response.statusCode, error.code, response.headers.connection], [413, 22, "close"]);
      await client.upsertUsers([{ id: "after" }]);
    });

    test("says so to who reads only after having sent all of it", async () => {
      const socket = connect(new URL(ready.url).port, "127.0.0.1").pause();
      const size = 16 * 1024 * 1024;
      socket.write(`POST /api/v2/users HTTP/1.1\r\nhost: localhost\r\ncontent-length: ${size}\r\n\r\n`);
      await promisify(socket.write).call(socket, Buffer.alloc(size, " "));
      assert.match(await collect(socket), /^HTTP\/1\.1 401 [^]*connection: close[^]*"code":2,/);
    });

    test("links to exports on itself", async () => {
      const client = new StreamClient(ready.apiKey, ready.secret, { basePath: ready.url });
      await client.upsertUsers([{ id: "exported", name: "E" }]);
      const { task_id } = await client.exportUsers({ user_ids: ["exported"] });
      let task = await client.getTask({ id: task_id });
      while (task.status !== "completed") {
        await wait(25);
        task = await client.getTask({ id: task_id });
      }
      assert.ok(task.result.url.startsWith(`${ready.url}/exports/users/`), task.result.url);
      const { users } = await (await fetch(task.result.url)).json();
      assert.equal(users[0].user.name, "E");
    });

    test("ends cleanly on SIGTERM, with connections open", async () => {
      await fetch(ready.url);
      child.kill("SIGTERM");
      const [code, signal] = await once(child, "exit");
      assert.deepEqual([code, signal], [0, null]);
    });
  });
});

async function collect(stream) {
  let text = "";
  for await (const chunk of stream) text += chunk;
  return text;
}
