// The class shell of the sandbox: it owns clock and chance, and puts requests into the shape that wasm answers.
import { guarded } from "./guarded.mjs";
import { loadable } from "./loading.mjs";
import * as bindings from "./sandbox_bg.js";

const module = loadable(bindings, "./sandbox_bg.js");
const { run } = guarded(module);

/** Entry files say here where the module comes from. */
export const provide = module.provide;

// Under this symbol a host reaches the machine without a Request and a Response for every call.
const MACHINE = Symbol.for("stream-users-wasm.machine");

// A sandbox that nobody holds any more gives its memory back.
const forgotten =
  typeof FinalizationRegistry === "function"
    ? new FinalizationRegistry((handle) => run((wasm) => wasm.forget(handle)))
    : undefined;

export class Sandbox {
  #handle;
  #now = Date.now;

  constructor(options) {
    this.#handle = run((wasm) => wasm.create(options));
    if (options?.now) this.#now = options.now;
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
    // As a handler it is called with the request, the environment and a context: then the second argument is no init.
    const request = new Request(input, context.length > 0 ? undefined : init);
    const { signal } = request;
    signal?.throwIfAborted();
    const received = new Uint8Array(await request.arrayBuffer());
    signal?.throwIfAborted();
    const [status, fields, body] = this.#answer(request.method, request.url, [...request.headers].flat(), received);
    const headers = new Headers();
    for (let i = 0; i < fields.length; i += 2) headers.append(fields[i], fields[i + 1]);
    return new Response(body, { status, headers });
  };

  get [MACHINE]() {
    return {
      maxBody: run((wasm) => wasm.maxBody()),
      answer: (method, target, headers, body) => this.#answer(method, target, headers, body),
    };
  }

  /** Headers are names and values in turn, in both directions. */
  #answer(method, target, headers, body) {
    const now = Number(this.#now());
    return run((wasm) => wasm.answer(this.#handle, now, random(), method, target, headers.join("\n"), body));
  }

  #credentials() {
    return run((wasm) => wasm.credentials(this.#handle, random()));
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

const random = () => crypto.getRandomValues(new Uint8Array(32));
