// The sandbox and its client, as the host's verbs find them.
import { Sandbox, StreamClient } from "./package.mjs";
import { follow } from "./tasks.mjs";
import { watched } from "./wire.mjs";

const BASE = "https://sandbox.invalid";

/** Ten times what Stream documents: one visitor may click as fast as he likes, and still sees the headers count. */
const RATE_LIMITS = 10;

/** @param {(event: string, told?: object) => void} tell posts an event to the page */
export async function openHost(tell) {
  const sandbox = new Sandbox({ rateLimits: RATE_LIMITS });
  const { apiKey, secret } = sandbox;
  const changed = coalesced(() => tell("changed"));
  const fetch = watched(sandbox.fetch, {
    request: (entry) => tell("request", entry),
    changed,
    task: (id, operation) => follow(host, id, operation),
  });
  // The worker's own: nobody else has this secret, and it opens nothing but this sandbox.
  const options = { fetch, basePath: BASE, dangerouslyAllowBrowser: true };
  const client = new StreamClient(apiKey, secret, options);
  const serverToken = await tokenOf(apiKey, secret);

  /** Any endpoint, the neighbours' too. */
  async function api(method, path, body, { as, reads } = {}) {
    const url = new URL(path, BASE);
    url.searchParams.set("api_key", apiKey);
    const anonymous = as === "anonymous";
    const headers = anonymous
      ? { "stream-auth-type": "anonymous" }
      : { "stream-auth-type": "jwt", authorization: as?.token ?? serverToken };
    if (body !== undefined) headers["content-type"] = "application/json";
    const response = await fetch(url, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) }, { reads });
    const text = await response.text();
    return { status: response.status, headers: Object.fromEntries(response.headers), body: text ? JSON.parse(text) : undefined };
  }

  const host = {
    tell,
    changed,
    sandbox,
    client,
    api,
    deleted: remembered(),
    async info() {
      const { users } = await sandbox.health();
      return { users, kept: false };
    },
    export: () => sandbox.snapshot(),
    async import(text) {
      await sandbox.restore(text);
      changed();
    },
    async reset() {
      await sandbox.reset();
      changed();
    },
  };
  return host;
}

/** The server's token, as the client sends it: it has no method that gives it away. */
async function tokenOf(apiKey, secret) {
  let token;
  const fetch = async (_, { headers }) => {
    token = new Headers(headers).get("authorization");
    return new Response("{}", { headers: { "content-type": "application/json" } });
  };
  await new StreamClient(apiKey, secret, { fetch, dangerouslyAllowBrowser: true }).getRateLimits();
  return token;
}

/** Many changes at once are told as few: a page is painted 60 times a second at most, and 10 are enough. */
function coalesced(tell) {
  let timer;
  return () => {
    timer ??= setTimeout(() => {
      timer = undefined;
      tell();
    }, 100);
  };
}

/** The users that this page deleted: the API never finds them again, so who may want them back has to remember. */
function remembered() {
  let entries = [];
  return {
    all: () => entries,
    add: (added) => (entries = [...added, ...entries.filter(({ id }) => !added.some((entry) => entry.id === id))]),
    forget: (ids) => (entries = entries.filter(({ id }) => !ids.includes(id))),
  };
}
