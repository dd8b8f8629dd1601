// Who gets in and who does not: names and tokens that were guessed, pages of other origins, visitors who did not log in.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { StreamClient } from "stream-users-wasm";
import { Visitor, clientOf, everyone, sandboxOf, start } from "./worker.mjs";

/** The API's shape of a refusal: its status, and that its code and its message are there. */
async function refusal(reply) {
  const { StatusCode, code, message, details, more_info } = await reply.json();
  assert.deepEqual([StatusCode, typeof code, typeof message, details, typeof more_info], [reply.status, "number", "string", [], "string"]);
  return { status: reply.status, code, message };
}

describe("a stranger", () => {
  let worker;
  let sandbox;
  let other;
  before(async () => {
    worker = await start();
    [sandbox, other] = [await sandboxOf(worker), await sandboxOf(worker)];
  });
  after(() => worker.stop());

  test("has no token for somebody else's sandbox: not of another one, not of a guessed secret, not none", async () => {
    for (const credentials of [
      { ...other, url: sandbox.url },
      { ...other, url: sandbox.url, api_key: sandbox.api_key },
      { ...sandbox, secret: "a-guessed-secret-of-nobody" },
    ]) {
      await assert.rejects(clientOf(credentials).queryUsers(everyone), { name: "StreamApiError", status: 401 });
    }
    const bare = await fetch(`${sandbox.url}/api/v2/users?api_key=${sandbox.api_key}`);
    assert.equal((await refusal(bare)).status, 401);
    const guest = StreamClient.anonymous(other.api_key, { basePath: sandbox.url, maxRetries: 0 });
    await assert.rejects(guest.createGuest({ user: { id: "x" } }), { status: 401 });
  });

  test("finds nothing under a guessed name, whatever it looks like", async () => {
    const name = sandbox.url.split("/").at(-1);
    const nearly = name.replace(/.$/, (last) => (last === "0" ? "1" : "0"));
    const answers = new Set();
    for (const guess of [nearly, "0".repeat(64), name.slice(1), "", "demo", "..%2f", name.toUpperCase().replace(/[0-9]/g, "G")]) {
      const { status, code, message } = await refusal(await fetch(`${worker.url}/s/${guess}/api/v2/users?api_key=key`));
      assert.deepEqual([status, code], [404, 16], guess);
      answers.add(message);
    }
    assert.equal(answers.size, 1);
  });

  test("finds no control, whichever way the path is written", async () => {
    const client = clientOf(sandbox, { fetch: (url, init) => fetch(String(url).replace("/api/v2/users", "/__sandbox/health"), init) });
    await assert.rejects(client.queryUsers(everyone), { status: 404, code: 16 });
    for (const path of ["/__sandbox/snapshot", "/__sandbox/reset", "/%5F%5Fsandbox/health", "//__sandbox/health"]) {
      assert.equal((await refusal(await fetch(sandbox.url + path, { method: "POST" }))).status, 404);
    }
    assert.doesNotMatch(await (await fetch(sandbox.url)).text(), /__sandbox/);
  });

  test("makes no sandbox and gets no token before logging in, nor with a cookie of his own making", async () => {
    const visitor = new Visitor(worker);
    for (const path of ["/s", "/token"]) {
      assert.equal((await refusal(await visitor.post(path))).status, 401);
      const { generateUserToken } = new StreamClient("key", "a-guessed-secret-of-nobody");
      const cookie = `session=${generateUserToken({ user_id: "ada", sandbox: sandbox.url.split("/").at(-1) })}`;
      assert.equal((await refusal(await visitor.post(path, undefined, { cookie }))).status, 401);
    }
    await visitor.logIn();
    assert.equal((await refusal(await visitor.post("/token"))).status, 401);
  });

  test("cannot send a visitor's browser here from another page", async () => {
    const visitor = await new Visitor(worker).logIn();
    for (const path of ["/login", "/s", "/token"]) {
      for (const origin of ["https://evil.test", "null", worker.url.replace("127.0.0.1", "localhost")]) {
        assert.equal((await refusal(await visitor.post(path, { user_id: "x" }, { origin }))).status, 403);
      }
    }
    assert.equal((await visitor.post("/s", undefined, { origin: worker.url })).status, 201);
    const reply = await visitor.post("/login", { user_id: "x" });
    assert.match(reply.headers.get("set-cookie"), /; Path=\/; HttpOnly; SameSite=Strict; Max-Age=\d+$/);
    for (const name of ["access-control-allow-origin", "access-control-allow-credentials"]) assert.equal(reply.headers.get(name), null);
  });
});

test("what makes no sense is refused in the API's shape", async (t) => {
  const worker = await start(t);
  const visitor = new Visitor(worker);
  for (const body of [undefined, {}, { user_id: 7 }, [], { user_id: "\ud800" }]) assert.equal((await refusal(await visitor.post("/login", body))).status, 400);
  const get = await fetch(`${worker.url}/token`);
  assert.deepEqual([(await refusal(get)).status, get.headers.get("allow")], [405, "POST"]);
  assert.equal((await refusal(await fetch(`${worker.url}/nothing`))).status, 404);
  for (const length of [1100, 10_000]) assert.equal((await refusal(await visitor.post("/login", { user_id: "x".repeat(length) }))).status, 413);
  // No id of a user: the sandbox says so, and is not made.
  const { status, message } = await refusal(await (await visitor.logIn("a b")).post("/s"));
  assert.equal(status, 400);
  assert.match(message, /id/);
});

test("without its secret the Worker logs nobody in, and says what is missing", async (t) => {
  const worker = await start(t, { vars: { SESSION_SECRET: "" } });
  const { status, message } = await refusal(await new Visitor(worker).post("/login", { user_id: "ada" }));
  assert.deepEqual([status, /wrangler secret put SESSION_SECRET/.test(message)], [503, true]);
});
