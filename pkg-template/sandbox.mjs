// The class shell of the sandbox: it owns clock and chance, and puts requests into the shape that wasm answers.
import * as wasm from "./module_bg.js";
import { Journal } from "./sandbox-journal.mjs";

export { provide } from "./module.mjs";

// Under this symbol a host reaches the machine without a Request and a Response for every call.
const MACHINE = Symbol.for("stream-users-wasm.machine");

// What `open` alone can give the constructor.
const OPENED = Symbol("opened");

// A sandbox that nobody holds any more gives its memory back.
const forgotten =
  typeof FinalizationRegistry === "function" ? new FinalizationRegistry(forget) : undefined;

function forget(handle) {
  try {
    wasm.forget(handle);
  } catch {
    // The module has stopped. Nobody called this: the exception would end the process.
  }
}

export class Sandbox {
  #handle;
  #now = Date.now;
  // What changes go through on their way to a storage; without one they live in memory alone.
  #journal;
  // Who takes webhooks: the caller's function, and the host that posts them.
  #onWebhook;
  #post;
  #timer;

  static async open(options) {
    const sandbox = new Sandbox(options, OPENED);
    await sandbox.#keepIn(options.storage);
    return sandbox;
  }

  constructor(options, opened) {
    this.#handle = wasm.create(options, opened === OPENED);
    if (options?.now) this.#now = options.now;
    this.#onWebhook = options?.onWebhook ?? undefined;
    forgotten?.register(this, this.#handle);
  }

  get apiKey() {
    return this.#credentials()[0];
  }

  get secret() {
    return this.#credentials()[1];
  }

  // A field, so that it works when it is taken off the object: as a client's `fetch`, and as a Worker's handler.
  fetch = async (input, init, ...context) => {
    // A handler gets more than the request: a Worker's environment and context, the server of Bun. That is no init.
    const handles = context.length > 0 || isServer(init);
    const request = new Request(input, handles ? undefined : init);
    const { signal } = request;
    signal?.throwIfAborted();
    const received = new Uint8Array(await request.arrayBuffer());
    signal?.throwIfAborted();
    const sent = [...request.headers].flat();
    const [status, fields, body, entries, delay, ending, webhooks] = this.#answer(request.method, request.url, sent, received);
    try {
      await this.#stored(entries);
    } catch (error) {
      return new Response(wasm.refusal(500, error.message), { status: 500, headers: JSON_BODY });
    }
    this.#tell(webhooks);
    if (delay) await late(delay, signal);
    if (ending === "reset") throw broken("fetch failed");
    const headers = new Headers();
    for (let i = 0; i < fields.length; i += 2) headers.append(fields[i], fields[i + 1]);
    const empty = status === 204 || status === 304 || request.method === "HEAD";
    return new Response(empty ? null : ending === "truncated" ? half(body) : body, { status, headers });
  };

  async health() {
    return this.#control("GET", "health");
  }

  async requests() {
    return (await this.#control("GET", "requests")).requests;
  }

  async reset() {
    await this.#control("POST", "reset");
  }

  async seed(seed) {
    await this.#control("POST", "seed", seed);
  }

  // As text: JSON.parse would round the instants in it.
  async snapshot() {
    return this.#controlText("GET", "snapshot", "");
  }

  async restore(snapshot) {
    await this.#controlText("POST", "restore", String(snapshot));
  }

  async clock(clock) {
    await this.#control("POST", "clock", clock);
  }

  async faults(faults) {
    await this.#control("POST", "faults", { faults });
  }

  get [MACHINE]() {
    return {
      answer: (method, target, headers, body) => this.#answer(method, target, headers, body),
      maxBody: (method, target, headers) => wasm.maxBody(this.#handle, this.#time(), random(), method, target, headers.join("\n")),
      serverToken: () => wasm.serverToken(this.#handle, random()),
      refusal: wasm.refusal,
      recover: (snapshot, changes) => wasm.recover(this.#handle, random(), snapshot, changes),
      group: (records) => wasm.group(this.#handle, records),
      compacted: () => wasm.compacted(this.#handle),
      isLong: wasm.isLong,
      keepIn: (storage) => this.#keepIn(storage),
      postBy: (post) => (this.#post = post),
      tell: (webhooks) => this.#tell(webhooks),
      attempts: { again: wasm.attemptAgain, timeout: wasm.attemptTimeout(), header: wasm.attemptHeader() },
    };
  }

  async #keepIn(storage) {
    this.#journal = await Journal.open(storage, this[MACHINE]);
    return this.#journal;
  }

  /** Headers are names and values in turn, in both directions. */
  #answer(method, target, headers, body) {
    const [status, lines, ...reply] = wasm.answer(this.#handle, this.#time(), random(), method, target, headers.join("\n"), body);
    return [status, lines ? lines.split("\n") : [], ...reply];
  }

  async #control(method, name, argument = {}) {
    // What JSON cannot hold, such as a function, is refused like everything else that is no object.
    return JSON.parse(await this.#controlText(method, name, JSON.stringify(argument) ?? "null"));
  }

  async #controlText(method, name, body) {
    const [text, entries, webhooks] = wasm.control(this.#handle, this.#time(), random(), method, name, body);
    await this.#stored(entries);
    this.#tell(webhooks);
    return text;
  }

  /** Whatever is told may show any change so far, so all of them are stored first. */
  #stored(entries) {
    return entries === undefined ? this.#journal?.settled() : this.#journal?.store(entries);
  }

  /** Hands webhooks out, once what they tell of is stored, and wakes up when a task ends: nobody needs to poll. */
  #tell(webhooks) {
    if (!this.#onWebhook && !this.#post) return;
    for (const { body, headers, posts } of webhooks ?? []) {
      const webhook = { body, headers: Object.fromEntries(headers) };
      // Apart from whoever made the call: what this function throws is not his.
      if (this.#onWebhook) Promise.resolve(webhook).then(this.#onWebhook);
      for (const post of posts) this.#post?.(post.url, post.headers, body, post.gzip);
    }
    const soon = this.#nextDeadline();
    clearTimeout(this.#timer);
    if (soon === undefined) return;
    // A page or a Worker gives a number, which holds nothing up.
    this.#timer = setTimeout(() => this.tick().catch(unstored), Math.min(soon, LONGEST_SLEEP));
    this.#timer.unref?.();
  }

  async tick() {
    const [entries, webhooks] = wasm.tick(this.#handle, this.#time(), random());
    await this.#stored(entries);
    this.#tell(webhooks);
    return this.#nextDeadline();
  }

  #nextDeadline() {
    return wasm.nextDeadline(this.#handle, this.#time());
  }

  #time() {
    return Number(this.#now());
  }

  #credentials() {
    return wasm.credentials(this.#handle, random());
  }

  toJSON() {
    return { apiKey: this.apiKey };
  }

  toString() {
    return `Sandbox { apiKey: ${JSON.stringify(this.apiKey)}, secret: [hidden] }`;
  }

  [Symbol.for("nodejs.util.inspect.custom")]() {
    return this.toString();
  }

  [Symbol.for("Deno.customInspect")]() {
    return this.toString();
  }
}

/** Bun's server has a `url` that a request would take for its own. */
const isServer = (context) => typeof context?.requestIP === "function";

const JSON_BODY = { "content-type": "application/json" };

/** Timers take no more than 2^31 milliseconds. */
const LONGEST_SLEEP = 3_600_000;

/** What could not be stored is not told; the next reply says why. */
const unstored = () => {};

/** Bytes that nobody can guess, drawn for many requests at once: asking for them costs more than a request's own work. */
const drawn = new Uint8Array(4096);
let used = drawn.length;

/** 32 of them, which wasm copies at once. */
function random() {
  if (used === drawn.length) {
    crypto.getRandomValues(drawn);
    used = 0;
  }
  return drawn.subarray(used, (used += 32));
}

/** What `fetch` throws when a connection breaks. */
const broken = (message) =>
  new TypeError(message, { cause: Object.assign(new Error("the connection was reset by the sandbox"), { code: "ECONNRESET" }) });

/** The first half of a body, after which the connection breaks. */
function half(body) {
  const bytes = new TextEncoder().encode(body);
  const chunks = [bytes.subarray(0, bytes.length >> 1)];
  return new ReadableStream({
    pull(controller) {
      const chunk = chunks.pop();
      if (chunk?.length) controller.enqueue(chunk);
      else controller.error(broken("terminated"));
    },
  });
}

function late(delay, signal) {
  return new Promise((resolve, reject) => {
    const aborted = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", aborted);
      resolve();
    }, delay);
    signal?.addEventListener("abort", aborted, { once: true });
  });
}
