// The token endpoint and its page's half: who gets a token, what is in it, and when a page asks for the next.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { afterEach, beforeEach, suite, test } from "node:test";
import { StreamClient, tokenProvider } from "stream-users-wasm";
import { tokenProvider as small } from "stream-users-wasm/token-provider";
import { API_KEY, SECRET, failure } from "./expectations.mjs";
import { virtualClock } from "./virtual-clock.mjs";

const client = new StreamClient(API_KEY, SECRET);
const signedIn = (request) => request.headers.get("x-user");
const post = (init, target = "https://app.example/token") =>
  new Request(target, { method: "POST", headers: { "x-user": "john" }, ...init });

suite("tokenHandler", () => {
  test("gives the signed-in user a token that says when it expires", async () => {
    const handler = client.tokenHandler({ authenticate: signedIn, validity: 600 });
    const seconds = () => Math.floor(Date.now() / 1000);
    const before = seconds();
    const response = await handler(post());
    const after = seconds();
    assert.equal(response.status, 200);
    assert.equal(response.headers.get("content-type"), "application/json");
    const { token, expires_at, ...more } = await response.json();
    const claims = client.verifyToken(token);
    assert.deepEqual(more, {});
    assert.deepEqual([claims.user_id, claims.exp, claims.exp - claims.iat], ["john", expires_at, 600]);
    assert.ok(expires_at >= before + 599 && expires_at <= after + 600, `${[before, expires_at, after]}`);
  });

  test("says 401 when nobody is signed in", async () => {
    for (const nobody of [null, undefined, false, ""]) {
      const response = await client.tokenHandler({ authenticate: () => nobody })(post());
      assert.deepEqual([response.status, await response.json()], [401, { error: "Sign in first." }]);
    }
  });

  test("says 405 to every method but POST, without asking who it is", async () => {
    for (const method of ["GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS"]) {
      const handler = client.tokenHandler({ authenticate: () => assert.fail("was asked") });
      const response = await handler(new Request("https://app.example/token", { method }));
      assert.deepEqual([response.status, response.headers.get("allow")], [405, "POST"]);
    }
  });

  test("forbids storing, and allows no other origin", async () => {
    const handler = client.tokenHandler({ authenticate: signedIn });
    for (const request of [post(), post({ headers: { origin: "https://evil.example" } }), new Request("https://app.example")]) {
      const { headers } = await handler(request);
      assert.equal(headers.get("cache-control"), "no-store");
      assert.deepEqual([...headers.keys()].filter((name) => name.startsWith("access-control")), []);
    }
  });

  test("takes no claim from the request, whatever is in it", async () => {
    const hostile = JSON.stringify({
      user_id: "admin", role: "admin", server: true, exp: 4102444800, iat: 1, validity_in_seconds: 1e9, call_cids: ["default:secret"],
      __proto__: { user_id: "admin" }, constructor: { prototype: { user_id: "admin" } },
    });
    const form = new URLSearchParams({ user_id: "admin", role: "admin" });
    const query = "?user_id=admin&role=admin&call_cids=default:secret&server=true&exp=4102444800&validity=1000000";
    const headers = { "x-user": "john", user_id: "admin", role: "admin", "x-role": "admin", authorization: `Bearer ${hostile.length}` };
    const requests = [
      post({ body: hostile }),
      post({ body: '{"__proto__":{"user_id":"admin"}}' }),
      post({ body: form }),
      post({ body: "user_id=admin" }),
      post({ body: new Uint8Array([0xff, 0xfe, 0]) }),
      post({ headers }),
      post({}, `https://app.example/token${query}`),
      post({ body: hostile, headers }, `https://admin:admin@app.example/token/admin${query}#user_id=admin`.replace("admin:admin@", "")),
    ];
    for (const request of requests) {
      const { token } = await (await client.tokenHandler({ authenticate: signedIn })(request)).json();
      const { iat, exp, ...claims } = client.verifyToken(token);
      assert.deepEqual([claims, exp - iat], [{ user_id: "john" }, 3600]);
    }
  });

  test("makes claims of what authenticate returns, and of nothing else", async () => {
    const user = Object.freeze({ user_id: "john", role: "admin", plan: "gold" });
    const { token } = await (await client.tokenHandler({ authenticate: async () => user })(post())).json();
    const { iat, exp, ...claims } = client.verifyToken(token);
    assert.deepEqual([claims, exp - iat], [user, 3600]);
  });

  test("takes calls and a role from what calls tells, and leaves the rest to authenticate", async () => {
    const opened = { call_cids: ["default:a"], user_id: "owner", exp: 4102444800, validity_in_seconds: 5, created_by: "owner" };
    const authenticate = () => ({ user_id: "john", role: "user" });
    for (const [grant, role] of [[opened, "user"], [{ ...opened, role: null }, "user"], [{ ...opened, role: "admin" }, "admin"]]) {
      const { token } = await (await client.tokenHandler({ authenticate, calls: () => grant })(post())).json();
      const { iat, exp, ...claims } = client.verifyToken(token);
      assert.equal(exp - iat, 3600);
      assert.deepEqual(claims, { user_id: "john", role, call_cids: ["default:a"] });
    }
  });

  test("opens the calls that calls tells, with their role", async () => {
    const rows = [
      [["default:standup"], { call_cids: ["default:standup"] }],
      [{ call_cids: ["livestream:demo"], role: "host" }, { call_cids: ["livestream:demo"], role: "host" }],
      [null, {}],
      [undefined, {}],
    ];
    for (const [opened, expected] of rows) {
      const calls = async (request, user) => (assert.deepEqual([request.method, user], ["POST", "john"]), opened);
      const { token } = await (await client.tokenHandler({ authenticate: signedIn, calls })(post())).json();
      const { iat, exp, ...claims } = client.verifyToken(token);
      assert.deepEqual(claims, { user_id: "john", ...expected });
    }
  });

  test("hands on what a framework passes besides the request", async () => {
    const seen = [];
    const handler = client.tokenHandler({
      authenticate: (_request, ...context) => (seen.push(context), "john"),
      calls: (_request, _user, ...context) => void seen.push(context),
    });
    await handler(post(), { KV: "env" }, "context");
    assert.deepEqual(seen, [[{ KV: "env" }, "context"], [{ KV: "env" }, "context"]]);
  });

  test("leaves faults of the application's own functions to its framework", async () => {
    const thrown = new Error("no database");
    assert.equal(await failure(() => client.tokenHandler({ authenticate: () => Promise.reject(thrown) })(post())), thrown);
    for (const wrong of [7, true, [], { id: "john" }]) {
      const error = await failure(() => client.tokenHandler({ authenticate: () => wrong })(post()));
      assert.equal(error.name, "StreamInputError");
    }
    const error = await failure(() => client.tokenHandler({ authenticate: () => "john", calls: () => [] })(post()));
    assert.deepEqual([error.name, error.path], ["StreamInputError", "call_cids"]);
  });

  test("refuses options that cannot be meant", async () => {
    const authenticate = () => "john";
    const rows = [
      [undefined, "options.authenticate"],
      [{}, "options.authenticate"],
      [{ authenticate: "john" }, "options.authenticate"],
      [{ authenticate, calls: [] }, "options.calls"],
      [{ authenticate, validity: 0 }, "options.validity"],
      [{ authenticate, validity: 1.5 }, "options.validity"],
      [{ authenticate, validity: NaN }, "options.validity"],
      [{ authenticate, cors: true }, "options.cors"],
    ];
    for (const [options, path] of rows) {
      const error = await failure(() => client.tokenHandler(options));
      assert.deepEqual([error.name, error.path], ["StreamInputError", path]);
    }
  });
});

suite("tokenProvider", () => {
  const START = Date.UTC(2026, 0, 1);
  let clock;
  beforeEach(() => void (clock = virtualClock(START)));
  afterEach(() => clock[Symbol.dispose]());

  /** A provider in front of a handler, and what it asked. */
  function provider(options, make = tokenProvider) {
    const asked = [];
    const handler = client.tokenHandler({ authenticate: () => "john", validity: 600, ...options });
    const fetch = async (url, init) => (asked.push([url, init]), handler(new Request(new URL(url, "https://app.example"), init)));
    return { getToken: make("/token", { fetch }), asked };
  }

  for (const [name, make] of Object.entries({ "the client's": tokenProvider, "the page's": small })) {
    test(`${name} fetches a token, and the next one when nine tenths of its life are over`, async () => {
      const { getToken, asked } = provider({}, make);
      const first = await getToken();
      assert.equal(client.verifyToken(first).user_id, "john");
      setTimeout(() => {}, 539_000);
      await clock.run(new Promise((resolve) => setTimeout(resolve, 539_000)));
      assert.equal(await getToken(), first);
      await clock.run(new Promise((resolve) => setTimeout(resolve, 1_000)));
      assert.notEqual(await getToken(), first);
      assert.deepEqual(asked.map(([url, { method, credentials }]) => [url, method, credentials]), [
        ["/token", "POST", "same-origin"],
        ["/token", "POST", "same-origin"],
      ]);
    });
  }

  test("asks once for callers that come together", async () => {
    const { getToken, asked } = provider();
    const tokens = await Promise.all([getToken(), getToken(), getToken()]);
    assert.deepEqual([new Set(tokens).size, asked.length], [1, 1]);
  });

  test("goes by the token's own life where the page's clock is wrong", async () => {
    for (const wrong of [-7_200_000, 7_200_000]) {
      const { getToken, asked } = provider();
      const now = Date.now;
      // The handler reads the right clock, the page's clock is two hours off.
      let inHandler = false;
      Date.now = () => now() + (inHandler ? 0 : wrong);
      const handler = client.tokenHandler({ authenticate: () => "john", validity: 600 });
      const fetch = async (_url, init) => {
        inHandler = true;
        asked.push(init);
        const response = await handler(new Request("https://app.example", init));
        inHandler = false;
        return response;
      };
      const page = tokenProvider("/token", { fetch });
      const first = await page();
      assert.equal(await page(), first);
      assert.equal(asked.length, 1);
      Date.now = now;
      assert.ok(getToken);
    }
  });

  test("asks again after a failure, which it tells", async () => {
    const answers = [
      [() => Promise.reject(new TypeError("offline")), "StreamConnectionError", undefined],
      [() => new Response('{"error":"Sign in first."}', { status: 401 }), "StreamError", 401],
      [() => new Response("<html>", { status: 502 }), "StreamError", 502],
      [() => new Response("<html>"), "StreamError", 200],
      [() => new Response('{"jwt":"x"}'), "StreamError", 200],
    ];
    let answer;
    const getToken = tokenProvider("/token", { fetch: async () => answer() });
    for (const [given, name, code] of answers) {
      answer = given;
      const error = await failure(getToken);
      assert.deepEqual([error.name, error.code], [name, code]);
      assert.match(error.message, /\/token/);
    }
    answer = () => client.tokenHandler({ authenticate: () => "john" })(post());
    assert.equal(client.verifyToken(await getToken()).user_id, "john");
  });

  test("gives up on an endpoint that does not answer in time, and ends its request", async () => {
    const signals = [];
    const halves = {
      "nothing comes": () => new Promise(() => {}),
      "the body does not end": async () => ({ status: 200, headers: new Headers(), text: () => new Promise(() => {}) }),
    };
    for (const [name, answer] of Object.entries(halves)) {
      const fetch = (_url, { signal }) => (signals.push(signal), answer());
      const started = clock.now();
      const error = await clock.run(failure(tokenProvider("/token", { fetch, timeout: 3_000 })));
      assert.deepEqual([error.name, error.retryable, clock.now() - started, clock.timers()], ["TimeoutError", true, 3_000, 0], name);
      assert.match(error.message, /\/token did not answer within 3000 ms/);
    }
    assert.deepEqual(signals.map(({ aborted }) => aborted), [true, true]);
  });

  test("fetches anew after a reset, and keeps nothing that was asked for before it", async () => {
    const users = ["john", "jane", "joan"];
    const waiting = [];
    const handler = client.tokenHandler({ authenticate: () => users.shift() });
    const fetch = async () => {
      const answer = await handler(post());
      await new Promise((resolve) => waiting.push(resolve));
      return answer;
    };
    const getToken = tokenProvider("/token", { fetch });
    const userOf = async (asked) => client.decodeToken(await asked).claims.user_id;
    const turn = () => new Promise((resolve) => setImmediate(resolve));

    const first = getToken();
    await turn();
    getToken.reset();
    const second = getToken();
    await turn();
    // The one that was asked for later comes first.
    waiting[1]();
    assert.equal(await userOf(second), "jane");
    waiting[0]();
    assert.equal(await userOf(first), "john");
    assert.equal(await userOf(getToken()), "jane");
    getToken.reset();
    const third = getToken();
    await turn();
    waiting[2]();
    assert.equal(await userOf(third), "joan");
  });

  test("refuses what cannot be meant, before anything is sent", () => {
    const fetch = () => assert.fail("was asked");
    const rows = [
      [[], "url"],
      [[""], "url"],
      [[{}], "url"],
      [["/token", null], "options"],
      [["/token", { fetch, timeuot: 5 }], "options.timeuot"],
      [["/token", { fetch, toString: 5 }], "options.toString"],
      [["/token", { fetch: "fetch" }], "options.fetch"],
      [["/token", { fetch, headers: "x: y" }], "options.headers"],
      [["/token", { fetch, headers: null }], "options.headers"],
      [["/token", { fetch, credentials: "all" }], "options.credentials"],
      ...[0, -1, Number.NaN, 2 ** 31, "5"].map((timeout) => [["/token", { fetch, timeout }], "options.timeout"]),
    ];
    for (const [given, path] of rows) {
      assert.throws(() => tokenProvider(...given), (error) => error.name === "StreamInputError" && error.path === path && error.message.startsWith(path), path);
    }
    tokenProvider("/token", { fetch: undefined, timeout: undefined, headers: new Headers() });
  });

  test("works over HTTP with the runtime's own fetch, behind a server of Node's", async () => {
    clock[Symbol.dispose]();
    const handler = client.tokenHandler({ authenticate: (request) => request.headers.get("x-user") });
    const server = createServer(async (incoming, outgoing) => {
      const { method, headers, url } = incoming;
      const response = await handler(new Request(new URL(url, "http://localhost"), { method, headers }));
      outgoing.writeHead(response.status, Object.fromEntries(response.headers)).end(await response.text());
    });
    await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
    try {
      const url = `http://127.0.0.1:${server.address().port}/token`;
      const token = await tokenProvider(url, { headers: { "x-user": "jane" } })();
      assert.equal(client.verifyToken(token).user_id, "jane");
      assert.equal((await failure(tokenProvider(url))).code, 401);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
});
