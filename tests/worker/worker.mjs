// The Worker as a deployment uploads it, in workerd, with a folder for what its Durable Objects keep; and a visitor of it.
import { randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { StreamClient } from "stream-users-wasm";

// xtask says where these are: the project with its tools, what wrangler made of it, and a folder for state.
export const { PROJECT, BUNDLE, STATE } = process.env;

const { Miniflare, convertV4MiniflareOptions } = createRequire(join(PROJECT, "package.json"))("miniflare");

/** wrangler.jsonc, whose comments are lines of their own. */
export const CONFIG = JSON.parse(readFileSync(join(PROJECT, "wrangler.jsonc"), "utf8").replace(/^\s*\/\/.*$/gm, ""));

/** A folder for what one Worker keeps. It holds secrets of sandboxes, as it must, so it is none of the temporary ones that are searched. */
export const newState = () => mkdtempSync(join(STATE, "worker-"));

/**
 * Starts the Worker.
 *
 * @param {import("node:test").TestContext | undefined} t it does not outlive this; without one, stop it yourself
 * @param {{ vars?: object, state?: string }} options variables in place of wrangler.jsonc's, and a folder that one left behind
 */
export async function start(t, { vars, state = newState(), secret = randomBytes(32).toString("hex") } = {}) {
  const bindings = { ...CONFIG.vars, SESSION_SECRET: secret, ...vars };
  const durableObjects = CONFIG.durable_objects.bindings.map(({ name, class_name }) => [name, { className: class_name, useSQLite: true }]);
  const options = convertV4MiniflareOptions({
    modules: modules(),
    compatibilityDate: CONFIG.compatibility_date,
    bindings,
    durableObjects: Object.fromEntries(durableObjects),
    host: "127.0.0.1",
    port: 0,
    // What Cloudflare knows of a request's origin is fetched from the network otherwise.
    cf: false,
  });
  const worker = new Miniflare({ ...options, resourcePersistencePath: state, enableDevRegistry: false, logRequests: false });
  const running = { state, secret, stop: () => worker.dispose() };
  t?.after(() => worker.dispose().catch(() => {}));
  return Object.assign(running, { url: (await worker.ready).href.replace(/\/$/, "") });
}

function modules() {
  const files = readdirSync(BUNDLE).filter((file) => /\.(js|wasm)$/.test(file));
  const isWasm = (file) => file.endsWith(".wasm");
  return files
    // The first module is the Worker's.
    .sort((a, b) => Number(isWasm(a)) - Number(isWasm(b)))
    .map((file) => ({ type: isWasm(file) ? "CompiledWasm" : "ESModule", path: file, contents: isWasm(file) ? readFileSync(join(BUNDLE, file)) : readFileSync(join(BUNDLE, file), "utf8") }));
}

let addresses = 0;

/** Somebody with an address and a cookie jar. */
export class Visitor {
  #url;
  #headers;

  constructor({ url }, address = `198.51.100.${++addresses}`) {
    this.#url = url;
    this.#headers = { "cf-connecting-ip": address };
  }

  async post(path, body, headers) {
    const init = { method: "POST", headers: { ...this.#headers, ...headers }, body: body && JSON.stringify(body) };
    const reply = await fetch(this.#url + path, init);
    const cookie = reply.headers.get("set-cookie");
    if (cookie) this.#headers.cookie = cookie.split(";")[0];
    return reply;
  }

  async logIn(user_id = "ada") {
    await this.post("/login", { user_id });
    return this;
  }

  /** A sandbox: `{ url, api_key, secret, expires_at }`. */
  async makeSandbox() {
    const reply = await this.post("/s");
    if (reply.status !== 201) throw new Error(`${reply.status} ${await reply.text()}`);
    return reply.json();
  }
}

export const sandboxOf = async (worker) => (await new Visitor(worker).logIn()).makeSandbox();

export const clientOf = ({ api_key, secret, url }, options) => new StreamClient(api_key, secret, { basePath: url, maxRetries: 0, ...options });

export const everyone = { payload: { filter_conditions: {}, sort: [{ field: "id" }], limit: 100 } };

export const ids = async (client) => (await client.queryUsers(everyone)).users.map(({ id }) => id);
