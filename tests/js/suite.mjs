// What must hold in every runtime: imported by a driver a runtime, so nothing in here is of one runtime alone.
//
// `suite(pkg, sandboxPkg, env)` runs every test and never throws. `env` is what the driver knows about its runtime:
// { runtime: string, page: boolean }, where `page` says that there is a `document`.

const API_KEY = "key";
const SECRET = "a-secret-for-tests";
// This token, and the signature below, were made with Node's own HMAC.
const TOKEN =
  "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJ1c2VyX2lkIjoiam9obiIsImlhdCI6MTcwMDAwMDAwMCwiZXhwIjoxNzAwMDAzNjAwfQ." +
  "4xRxqNhEiUdCUNJQTb3RkBPZbJD5gMFZWv_z6Iv1EJs";
const WEBHOOK = '{"type":"user.updated"}';
const WEBHOOK_SIGNATURE = "5c19d47ec573fec39e9a72640e83829c7928af6204e8b1921988b09bb25e1a74";
const WEBHOOK_GZIP = "H4sIAAAAAAACA6tWKqksSFWyUiotTi3SKy1ISSxJTVGqBQB9QDJPFwAAAA==";
const JOHN = { user_id: "john", iat: 1_700_000_000, exp: 1_700_003_600 };

/**
 * @param {typeof import("stream-users-wasm")} pkg
 * @param {typeof import("stream-users-wasm/sandbox")} sandboxPkg
 * @param {{ runtime: string, page: boolean }} env
 * @returns {Promise<{ name: string, ok: boolean, error?: string }[]>}
 */
export default async function suite(pkg, sandboxPkg, env) {
  const results = [];
  for (const [name, test] of Object.entries(tests)) {
    try {
      await test(pkg, sandboxPkg, env);
      results.push({ name, ok: true });
    } catch (error) {
      results.push({ name, ok: false, error: String(error?.stack ?? error) });
    }
  }
  return results;
}

const tests = {
  "a token is the same, byte for byte, in every runtime"(pkg, _, env) {
    equal(client(pkg, env).generateUserToken(JOHN), TOKEN);
    equal(pkg.generateUserToken(SECRET, JOHN, guard(env)), TOKEN);
  },

  "a token is verified, and a changed one refused"(pkg, _, env) {
    const now = JOHN.iat + 10;
    equal(pkg.verifyToken(SECRET, TOKEN, { now, ...guard(env) }), JOHN);
    const refused = thrown(() => client(pkg, env).verifyToken(`${TOKEN.slice(0, -1)}A`, { now }));
    check(refused instanceof pkg.TokenError, "not a TokenError");
    const expired = thrown(() => client(pkg, env).verifyToken(TOKEN, { now: JOHN.exp }));
    equal([expired.name, expired.reason, expired.claim], ["TokenError", "expired", "exp"]);
  },

  "a token without times is good for an hour, from a second ago"(pkg, _, env) {
    const { user_id, iat, exp } = client(pkg, env).verifyToken(client(pkg, env).generateUserToken({ user_id: "john" }));
    equal([user_id, exp - iat], ["john", 3600]);
    check(Math.abs(Date.now() / 1000 - 1 - iat) < 5, `iat is ${iat}`);
  },

  "a call token names its calls"(pkg, _, env) {
    const request = { ...JOHN, call_cids: ["default:call1"], role: "admin" };
    const { claims } = client(pkg, env).decodeToken(client(pkg, env).generateCallToken(request));
    equal([claims.call_cids, claims.role], [["default:call1"], "admin"]);
  },

  "a webhook's signature is checked"(pkg, _, env) {
    const { verifyWebhook } = client(pkg, env);
    equal(verifyWebhook(WEBHOOK, WEBHOOK_SIGNATURE), true);
    equal(verifyWebhook(new TextEncoder().encode(WEBHOOK), WEBHOOK_SIGNATURE), true);
    equal(verifyWebhook(`${WEBHOOK} `, WEBHOOK_SIGNATURE), false);
  },

  "a webhook's event is read, compressed or not, and a refused one says why"(pkg, _, env) {
    const { verifyAndParseWebhook, parseSqs, parseSns } = client(pkg, env);
    const compressed = Uint8Array.from(atob(WEBHOOK_GZIP), (character) => character.charCodeAt(0));
    for (const body of [WEBHOOK, compressed, compressed.buffer]) {
      equal(verifyAndParseWebhook(body, WEBHOOK_SIGNATURE), JSON.parse(WEBHOOK));
    }
    equal([parseSqs(WEBHOOK_GZIP), parseSns(btoa(WEBHOOK))], [JSON.parse(WEBHOOK), JSON.parse(WEBHOOK)]);
    const error = thrown(() => verifyAndParseWebhook(`${WEBHOOK} `, WEBHOOK_SIGNATURE));
    check(error instanceof pkg.InvalidWebhookError && error.hint.length > 0, String(error));
    equal([error.name, error.message], ["InvalidWebhookError", pkg.InvalidWebhookErrorMessages.signatureMismatch]);
  },

  "an error is of its class, and says what is wrong"(pkg, _, env) {
    const error = thrown(() => client(pkg, env).generateUserToken({ user_id: "" }));
    check(error instanceof pkg.StreamInputError && error instanceof pkg.StreamError && error instanceof Error, "wrong class");
    equal([error.name, error.path], ["StreamInputError", "user_id"]);
    check(!`${error.message}${error.stack}`.includes(SECRET), "the error shows the secret");
  },

  "methods work when taken off the client"(pkg, _, env) {
    const { generateUserToken } = client(pkg, env);
    equal(generateUserToken(JOHN), TOKEN);
  },

  "a page is warned before it holds a secret"(pkg, _, env) {
    if (!env.page) return equal(new pkg.StreamClient(API_KEY, SECRET).generateUserToken(JOHN), TOKEN);
    const error = thrown(() => new pkg.StreamClient(API_KEY, SECRET));
    check(error instanceof pkg.StreamInputError && error.message.includes("dangerouslyAllowBrowser"), String(error));
  },

  async "a call goes through the fetch that was given, and its reply comes back with dates"(pkg, _, env) {
    const requests = [];
    const fetch = async (url, init) => {
      requests.push({ url: String(url), method: init.method, body: JSON.parse(init.body) });
      return reply(201, { duration: "1ms", users: { john: { id: "john", created_at: 1_700_000_000_000_000_000, colour: "red" } } });
    };
    const { users, metadata } = await client(pkg, env, { fetch }).upsertUsers([{ id: "john", name: "John" }]);
    equal(requests.length, 1);
    equal([requests[0].method, requests[0].body], ["POST", { users: { john: { id: "john", name: "John" } } }]);
    const { pathname, searchParams } = new URL(requests[0].url);
    equal([pathname, searchParams.get("api_key")], ["/api/v2/users", API_KEY]);
    check(users.john.created_at instanceof Date, "created_at is not a Date");
    equal([users.john.created_at.getTime(), users.john.colour], [1_700_000_000_000, "red"]);
    equal(metadata.responseCode, 201);
  },

  async "a reply is read chunk by chunk, with a character cut in two, and given up where it does not end"(pkg, _, env) {
    const bytes = new TextEncoder().encode('{"duration":"1 µs"}');
    const pieces = [bytes.slice(0, 16), bytes.slice(16)];
    const whole = async () => new Response(new ReadableStream({ pull: (to) => (pieces.length ? to.enqueue(pieces.shift()) : to.close()) }));
    equal((await client(pkg, env, { fetch: whole }).getRateLimits()).duration, "1 µs");

    let cancelled = false;
    const chunk = new Uint8Array(4 * 1024 * 1024);
    const endless = { pull: (to) => to.enqueue(chunk.slice()), cancel: () => void (cancelled = true) };
    const fetch = async () => new Response(new ReadableStream(endless));
    const error = await rejected(client(pkg, env, { fetch }).getRateLimits());
    check(error instanceof pkg.StreamConnectionError && error.message.includes("16 MiB"), String(error));
    check(cancelled, "the stream goes on");
  },

  async "an error of the API keeps its code, status and text"(pkg, _, env) {
    const message = 'RestoreUsers failed with error: "no such user"';
    const body = { code: 4, message, StatusCode: 400, duration: "1ms", details: [], more_info: "", exception_fields: {} };
    const fetch = async () => reply(400, body);
    const error = await rejected(client(pkg, env, { fetch }).restoreUsers({ user_ids: ["john"] }));
    check(error instanceof pkg.StreamApiError, String(error));
    equal([error.code, error.status, error.message], [4, 400, `Stream error code 4: ${message}`]);
  },

  async "a call that is aborted rejects with the signal's reason"(pkg, _, env) {
    const fetch = (_url, { signal }) =>
      new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
    const controller = new AbortController();
    const call = rejected(client(pkg, env, { fetch }).getTask({ id: "1" }, { signal: controller.signal }));
    controller.abort("enough");
    const error = await call;
    check(error instanceof pkg.StreamAbortError, String(error));
    equal([error.name, error.cause], ["AbortError", "enough"]);
  },

  async "the sandbox answers in process"(pkg, { Sandbox }, env) {
    const sandbox = new Sandbox({ apiKey: API_KEY, secret: SECRET });
    const users = client(pkg, env, { fetch: sandbox.fetch });
    const { users: upserted } = await users.upsertUsers([{ id: "john", name: "John", custom: { colour: "red" } }]);
    equal([upserted.john.name, upserted.john.custom], ["John", { colour: "red" }]);
    const found = await users.queryUsers({ payload: { filter_conditions: { id: "john" } } });
    equal(found.users.map(({ id }) => id), ["john"]);
    const error = await rejected(users.restoreUsers({ user_ids: ["nobody"] }));
    check(error instanceof pkg.StreamApiError, String(error));
  },

  async "the sandbox keeps its changes in a storage, and acknowledges none that could not be stored"(pkg, { Sandbox }, env) {
    const kept = [];
    const storage = {
      read: async () => ({ journal: new Uint8Array(kept) }),
      append: async (line) => void kept.push(...line),
      replace: async () => check(false, "a short journal was replaced"),
    };
    const open = () => Sandbox.open({ apiKey: API_KEY, secret: SECRET, storage });
    const users = ({ fetch }) => client(pkg, env, { fetch, maxRetries: 0 });
    const first = await open();
    await users(first).upsertUsers([{ id: "john", name: "Zoë 👍" }]);
    const second = await open();
    equal((await users(second).queryUsers({ payload: { filter_conditions: {} } })).users.map(({ name }) => name), ["Zoë 👍"]);

    storage.append = async () => check(false, "no room");
    const error = await rejected(users(second).upsertUsers([{ id: "jane" }]));
    equal([error.status, error.code], [500, -1]);
    check(/changes cannot be stored: no room\. Nothing that was acknowledged is lost/.test(error.message), error.message);
    equal((await (await open()).health()).users, 1);
  },
};

/** A client that may hold its secret in a page too: the suite's is no secret. */
function client(pkg, env, options) {
  return new pkg.StreamClient(API_KEY, SECRET, { ...options, ...guard(env) });
}

function guard(env) {
  return env.page ? { dangerouslyAllowBrowser: true } : {};
}

function reply(status, body) {
  return new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json" } });
}

function check(holds, otherwise) {
  if (!holds) throw new Error(otherwise);
}

/** Compares what JSON shows. */
function equal(actual, expected) {
  const [shown, wanted] = [JSON.stringify(actual), JSON.stringify(expected)];
  check(shown === wanted, `got ${shown}, not ${wanted}`);
}

function thrown(action) {
  try {
    action();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}

async function rejected(promise) {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error("nothing was rejected");
}
