// What strangers write into ids, keys and headers stays data: no other path, no other host, no header more.
import assert from "node:assert/strict";
import { after, afterEach, before, describe, test } from "node:test";
import { StreamClient, StreamError, StreamInputError, generateUserToken } from "stream-users-wasm";
import { API_KEY, SECRET, failure } from "./expectations.mjs";
import { recordingServer } from "./recording-server.mjs";

const HOSTILE = [
  "../../app", "..", ".", "%2e%2e", "..%2f..%2fapp", "//evil.test", "\\\\evil.test", "https://evil.test/", "@evil.test", ":80",
  "a/b", "a?api_key=other", "a#fragment", "a&api_key=other", "a;b", "a=b", "a b", "a+b", "a%00b", "a%0d%0ab", "a\0b", "a\r\nHost: evil.test\r\n\r\n",
  "a\tb", "\u0085", "\u00a0", "\u2028", "\u202egnp.exe", "\ufeffa", "é", "e\u0301", "ａ／ｂ", "。。", "😀", "\u{10ffff}", "{}", "[]", "<script>", "'\"`", "|", "^", "~", "*", "!", "()", "x".repeat(5_000),
];

let server;
const client = (options) => new StreamClient(API_KEY, SECRET, { basePath: server.url, maxRetries: 0, ...options });
before(async () => {
  server = await recordingServer();
  server.always({ body: { duration: "1ms" } });
});
after(() => server.close());
afterEach(() => {
  server.reset();
  server.always({ body: { duration: "1ms" } });
});

/** What arrived, or nothing when the client refused to send it. */
async function sent(call) {
  try {
    await call();
  } catch (error) {
    assert.ok(error instanceof StreamInputError, `${error.name}: ${error.message}`);
    assert.equal(server.requests.length, 0);
    return undefined;
  }
  assert.equal(server.requests.length, 1);
  const [request] = server.requests;
  assert.equal(request.headers.host, server.host);
  assert.match(request.target, /^[!-~]+$/);
  return request;
}

const names = (request) => Object.keys(request.headers).sort();
const shown = (text) => JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}...` : text);

for (const text of HOSTILE) {
  describe(shown(text), () => {
    const paths = [
      ["an exported user's id", (id) => client().exportUser({ user_id: id }), ["", "api", "v2", "users", text, "export"]],
      ["a deactivated user's id", (id) => client().deactivateUser({ user_id: id }), ["", "api", "v2", "users", text, "deactivate"]],
      ["a task's id", (id) => client().getTask({ id }), ["", "api", "v2", "tasks", text]],
    ];
    for (const [place, call, path] of paths) {
      test(`as ${place} stays one part of the path`, async () => {
        const request = await sent(() => call(text));
        if (text === "." || text === "..") return assert.equal(request, undefined);
        assert.deepEqual(request.target.split("?")[0].split("/").map(decodeURIComponent), path);
        assert.deepEqual(request.query, { api_key: API_KEY });
        assert.equal(request.target.split("?").length, 2);
      });
    }

    test("as a value of the query stays one value", async () => {
      const request = await sent(() => client().getBlockedUsers({ user_id: text }));
      assert.deepEqual(request.query, { api_key: API_KEY, user_id: text });
    });

    test("as the key of the app stays the key", async () => {
      const request = await sent(() => new StreamClient(text, SECRET, { basePath: server.url }).getRateLimits());
      assert.deepEqual([request.path, request.query], ["/api/v2/rate_limits", { api_key: text }]);
    });

    test("as a user's id in a body stays a string there", async () => {
      const request = await sent(() => client().upsertUsers([{ id: text, name: text, custom: { [text]: text } }]));
      assert.deepEqual(request.json, { users: { [text]: { id: text, name: text, custom: { [text]: text } } } });
    });

    test("as a header's value or name adds no header", async () => {
      await sent(() => client().getRateLimits());
      const usual = names(server.requests[0]);
      for (const headers of [{ "x-trace": text }, { [text]: "x" }]) {
        server.requests.length = 0;
        const request = await sent(() => client().getRateLimits({}, { headers }));
        if (!request) continue;
        const [[name, value]] = Object.entries(headers);
        assert.deepEqual(names(request), [...usual, name.toLowerCase()].sort());
        assert.equal(request.headers[name.toLowerCase()], value.trim());
      }
    });

    test("as a token's claims stays in the claims, and the token in its header", () => {
      const token = generateUserToken(SECRET, { user_id: text, [`own ${text}`]: text });
      assert.match(token, /^[\w-]+\.[\w-]+\.[\w-]+$/);
      const { claims, header } = client().decodeToken(token);
      assert.deepEqual([claims.user_id, claims[`own ${text}`], header], [text, text, { alg: "HS256", typ: "JWT" }]);
    });

    test("as a secret signs, or is refused, and is sent nowhere", async () => {
      const request = await sent(() => new StreamClient(API_KEY, text, { basePath: server.url }).getRateLimits());
      assert.match(request.headers.authorization, /^[\w-]+\.[\w-]+\.[\w-]+$/);
    });
  });
}

describe("basePath", () => {
  // Whatever is accepted is asked of the real URL parser: the same host, http for this machine alone, and nothing taken away.
  const hosts = [
    "localhost", "127.0.0.1", "127.1", "0x7f.1", "2130706433", "017700000001", "0.0.0.0", "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::1].evil.test", "[::1]evil.test",
    "a.localhost", "localhost.evil.test", "127.0.0.1.evil.test", "evil.test%2f.localhost", "evil.test%23.localhost", "evil.test%3f.localhost",
    "evil.test%40localhost", "evil.test\\.localhost", "evil.test#.localhost", "evil.test?.localhost", "evil.test@localhost", "localhost:80@evil.test",
    "localhost:80:evil.test", "localhost:evil.test", "localhost%2eevil.test", "ｌocalhost", "localhost。evil.test", "lo\u00adcalhost", "local\thost", "localhost\n.evil.test", " localhost",
  ];
  const paths = ["", "/", "//", "/p", "/../p", "/./p", "/%2e%2e/p", "/%2E./p", "/p/..", "//evil.test", "/\\evil.test", "/p?x", "/p#x", "/p;x", "/%", "/%zz", "/é"];
  const bases = [...hosts.flatMap((host) => ["http://", "https://", "HTTP://", "//", ""].map((scheme) => scheme + host)), ...paths.map((path) => `https://api.test${path}`)];
  for (const basePath of bases) {
    test(`${JSON.stringify(basePath)} is refused, or means what it says`, async () => {
      const urls = [];
      const fetch = async (url) => {
        urls.push(url);
        // The real parser, as the runtime's own fetch would use it.
        new URL(url);
        return new Response('{"duration":"1ms"}');
      };
      let made;
      try {
        made = new StreamClient(API_KEY, SECRET, { basePath, fetch, maxRetries: 0 });
      } catch (error) {
        assert.ok(error instanceof StreamInputError, `${error.name}: ${error.message}`);
        assert.equal(error.path, "options.basePath");
        return;
      }
      const error = await made.getRateLimits().then(() => undefined, (error) => error);
      assert.equal(urls.length, 1);
      if (error) {
        assert.ok(error instanceof StreamError, String(error));
        assert.equal(error.cause.code, "ERR_INVALID_URL");
        return;
      }
      const url = new URL(urls[0]);
      const local = url.hostname === "localhost" || url.hostname.endsWith(".localhost") || url.hostname === "[::1]" || url.hostname.startsWith("127.");
      assert.ok(url.protocol === "https:" || local, url.href);
      assert.ok(url.pathname.endsWith("/api/v2/rate_limits"), url.href);
      assert.equal(url.username + url.password + url.hash, "");
      // The parser may write the host in another way, but goes to the path that was meant.
      assert.ok(urls[0].endsWith(url.pathname + url.search), url.href);
    });
  }

  test("from the environment is judged by the same rules", async () => {
    for (const STREAM_BASE_URL of ["http://evil.test", "https://a@evil.test", "javascript:alert(1)"]) {
      const error = await failure(() => StreamClient.fromEnv({ STREAM_API_KEY: "k", STREAM_API_SECRET: "s", STREAM_BASE_URL }));
      assert.ok(error instanceof StreamInputError, `${error.name}: ${error.message}`);
    }
  });
});
