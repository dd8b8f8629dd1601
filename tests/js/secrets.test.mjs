// Where the secret must not be: in WebAssembly's memory once it is evicted, on the wire, in what is printed, cloned, thrown or observed.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { after, before, describe, test } from "node:test";
import { promisify, inspect, format } from "node:util";
import { serialize } from "node:v8";
import { StreamClient, generateUserToken, verifyAndParseWebhook, verifyToken, verifyWebhook } from "stream-users-wasm";
import { API_KEY, SECRET, failure, withoutSecret } from "./expectations.mjs";
import { recordingServer } from "./recording-server.mjs";
import { midstate } from "./sha256-midstate.mjs";
import { signed } from "./token-parts.mjs";
import { cells, coreOperations, vectors } from "./vectors.mjs";
import { wasmHolds } from "./wasm-memory.mjs";

describe("WebAssembly's memory", () => {
  /** The secret's text, and the hash states that RFC 2104 makes of it: who has these can sign as well as with the secret. */
  function traces(secret) {
    const key = Buffer.alloc(64);
    key.write(secret);
    const blocks = [0x36, 0x5c].map((pad) => Buffer.from(key.map((byte) => byte ^ pad)));
    return { text: Buffer.from(secret), inner: midstate(blocks[0]), outer: midstate(blocks[1]), blocks };
  }

  /** Everything that a secret is used for. */
  function use(secret) {
    const client = new StreamClient(API_KEY, secret);
    for (let n = 0; n < 20; n++) {
      const token = generateUserToken(secret, { user_id: "john", text: "x".repeat(n * 50) });
      client.verifyToken(client.generateUserToken({ user_id: `john-${n}` }));
      verifyToken(secret, token);
      client.generateUserTokens(["a", "b"]);
      client.verifyWebhook("{}", "0".repeat(64));
      verifyWebhook([secret, `another-${n % 5}`], "{}", "0".repeat(64));
      assert.throws(() => verifyAndParseWebhook(secret, "{}", "0".repeat(64)));
    }
  }

  test("knows what a hash state is: the one of \"abc\" is its digest", () => {
    const block = Buffer.alloc(64);
    block.write("abc\x80", "latin1");
    block.writeUInt32BE(24, 60);
    assert.equal(Buffer.from(midstate(block)).swap32().toString("hex"), createHash("sha256").update("abc").digest("hex"));
  });

  for (const secret of ["a-secret-that-is-to-be-forgotten-0123", "a-secret-with-ümläuts-that-is-to-be-forgotten-too"]) {
    test(`holds "${secret.slice(0, 14)}..." while it is in use, and not a trace of it once sixteen others have pushed it out`, () => {
      const { text, inner, outer, blocks } = traces(secret);
      use(secret);
      assert.deepEqual([text, inner, outer].map(wasmHolds), [true, true, true], "else this test would look for the wrong thing");
      for (let n = 0; n < 16; n++) new StreamClient(API_KEY, `a-secret-that-pushes-out-${n}`);
      assert.deepEqual([text, inner, outer, ...blocks].map(wasmHolds), [false, false, false, false, false]);
      // It comes back when its client needs it.
      use(secret);
      assert.ok(wasmHolds(inner));
    });
  }

  test("keeps nothing of a secret that is refused with its neighbours", async () => {
    const secret = "a-secret-beside-one-that-is-empty";
    await failure(() => verifyWebhook([secret, ""], "{}", "00"));
    for (let n = 0; n < 16; n++) new StreamClient(API_KEY, `a-secret-that-pushes-out-again-${n}`);
    assert.equal(wasmHolds(Buffer.from(secret)), false);
  });
});

describe("the wire", () => {
  let server;
  before(async () => (server = await recordingServer()));
  after(() => server.close());

  for (const operation of coreOperations()) {
    test(`of ${operation.name} never carries the secret, and the token in its header alone`, async () => {
      const client = new StreamClient(API_KEY, SECRET, { basePath: server.url });
      for (const row of cells(vectors("operations"), operation)) {
        server.reset();
        server.next({ status: operation.success, body: row.reply });
        await client[operation.clientMethod](row.arguments ?? undefined);
        const [{ headers, target, body }] = server.requests;
        const { authorization, ...others } = headers;
        assert.ok(!JSON.stringify([headers, target, body]).includes(SECRET));
        if (authorization) assert.ok(!JSON.stringify([others, target, body]).includes(authorization));
      }
    });
  }

  test("tells an observer of attempts nothing that is secret", async () => {
    const seen = [];
    const client = new StreamClient(API_KEY, SECRET, { basePath: server.url, onAttempt: (attempt) => seen.push(attempt) });
    server.reset();
    server.next({ status: 429, headers: { "retry-after": "0" }, body: "slow" }, { body: { duration: "1ms" } });
    await client.getRateLimits();
    assert.equal(seen.length, 2);
    for (const attempt of seen) withoutSecret(attempt, server.requests[0].headers.authorization);
    withoutSecret(seen[0].error, server.requests[0].headers.authorization);
  });
});

describe("a client", () => {
  const client = new StreamClient(API_KEY, SECRET);
  const token = new StreamClient(API_KEY, SECRET).generateUserToken({ user_id: "john" });
  const server = serverToken();

  test("has no key to show through a proxy or an heir, and does not throw either", () => {
    for (const other of [new Proxy(client, {}), Object.create(client)]) {
      assert.deepEqual([other.apiKey, JSON.stringify(other)], [undefined, "{}"]);
    }
  });

  test("shows no secret however it is looked at", () => {
    const looks = [
      inspect(client, { showHidden: true, depth: 9, customInspect: false, getters: true, showProxy: true }),
      inspect({ deep: [{ client }] }, { depth: 9 }),
      inspect(Object.assign(Object.create(client), {}), { showHidden: true }),
      inspect(client.generateUserToken, { showHidden: true, depth: 9 }),
      format("%s %o %O %j %d", client, client, client, client, client),
      JSON.stringify({ client, list: [client] }),
      `${client}`,
      client + "",
      JSON.stringify({ ...client }),
      JSON.stringify(Object.entries(client)),
      Object.values(client).map((value) => Function.prototype.toString.call(value)).join(),
      inspect(Object.getOwnPropertyDescriptors(client), { depth: 9, showHidden: true }),
      inspect(new Error("of a test", { cause: client })),
    ].join("\n");
    for (const secret of [SECRET, server]) assert.ok(!looks.includes(secret));
    withoutSecret(client, server);
  });

  test("cannot be cloned or sent to another thread with its secret", () => {
    for (const clone of [() => structuredClone(client), () => serialize(client), () => new MessageChannel().port1.postMessage(client)]) {
      assert.throws(clone, { name: /DataCloneError|Error/ });
    }
    const fieldsOnly = structuredClone({ key: client.apiKey });
    withoutSecret(fieldsOnly);
  });

  test("gives its secret to no subclass and no borrowed method", () => {
    class Curious extends StreamClient {
      look() {
        return inspect(this, { showHidden: true, customInspect: false, depth: 9 });
      }
    }
    assert.ok(!new Curious(API_KEY, SECRET).look().includes(SECRET));
    assert.equal(client.secret, undefined);
    assert.equal(client["#secret"], undefined);
    for (const name of Object.getOwnPropertyNames(StreamClient.prototype)) {
      if (name === "constructor") continue;
      let shown;
      try {
        const member = Object.getOwnPropertyDescriptor(StreamClient.prototype, name);
        shown = inspect((member.get ?? member.value).call({ apiKey: "k" }));
      } catch (error) {
        shown = inspect(error);
      }
      assert.ok(!shown.includes(SECRET), name);
    }
  });

  test("says nothing of a secret that was passed in the wrong place", async () => {
    const mistakes = [
      () => new StreamClient(SECRET, ""),
      () => new StreamClient(undefined, SECRET),
      () => new StreamClient({ secret: SECRET }, SECRET),
      () => new StreamClient(API_KEY, { secret: SECRET }),
      () => new StreamClient(API_KEY, [SECRET]),
      () => new StreamClient(API_KEY, SECRET, SECRET),
      () => new StreamClient(API_KEY, SECRET, { basePath: SECRET }),
      () => new StreamClient(API_KEY, SECRET, { basePath: `https://${SECRET}@host` }),
      () => new StreamClient(API_KEY, SECRET, { timeout: SECRET }),
      () => StreamClient.fromEnv({ STREAM_API_KEY: "", STREAM_API_SECRET: SECRET }),
      () => client.generateUserToken(SECRET),
      () => client.generateUserToken({ user_id: [SECRET] }),
      () => client.verifyToken(SECRET),
      () => verifyToken(token, SECRET),
      () => generateUserToken({ user_id: "john" }, SECRET),
      () => client.verifyAndParseWebhook("{}", SECRET),
      () => verifyAndParseWebhook("{}", SECRET, "00"),
      () => client.upsertUsers(SECRET),
      () => client.getTask(SECRET),
      () => client.getTask({ id: "1" }, SECRET),
      () => client.getTask({ id: "1" }, { headers: { "x-secret": `${SECRET}\n` } }),
      () => client.getTask({ id: "1" }, { signal: SECRET }),
    ];
    for (const mistake of mistakes) withoutSecret(await failure(mistake), token);
  });
});

describe("a process that dies of an error", () => {
  const programs = {
    "an uncaught error": `client.verifyToken("a.b.c")`,
    "an unhandled rejection": `client.upsertUsers([{}])`,
    "a refused connection": `new StreamClient("key", process.env.SECRET, { basePath: "http://127.0.0.1:1", maxRetries: 0 }).getRateLimits()`,
    "an error with the client as its cause": `throw new Error("died", { cause: client })`,
    "the client thrown": `throw client`,
    "a client printed on the way": `console.log(client, [client], { client }, String(client)); console.dir(client, { showHidden: true }); console.table([client]); process.exit(1)`,
  };
  for (const [name, program] of Object.entries(programs)) {
    test(`prints no secret: ${name}`, async () => {
      const source = `import { StreamClient } from "stream-users-wasm";
        const client = new StreamClient("key", process.env.SECRET);
        ${program};`;
      const run = promisify(execFile)(process.execPath, ["--stack-trace-limit=200", "--enable-source-maps", "--input-type=module", "--eval", source], {
        cwd: import.meta.dirname,
        env: { ...process.env, SECRET },
      });
      const { stdout, stderr, code } = await run.then((done) => ({ ...done, code: 0 }), (error) => error);
      assert.notEqual(code, 0);
      assert.ok(stdout + stderr !== "");
      for (const secret of [SECRET, serverToken()]) assert.ok(!(stdout + stderr).includes(secret));
    });
  }
});

/** The token by which a client of these tests shows who it is. */
function serverToken() {
  return signed('{"alg":"HS256","typ":"JWT"}', '{"server":true}', SECRET);
}
