// The types of "stream-users-wasm/sandbox", written by hand. They need no other types, but use a runtime's where those are there.

/** The runtime's `Response`, or the part of it that all of them have where no types of a runtime are loaded. */
export type SandboxResponse = typeof globalThis extends { fetch: (...request: any) => Promise<infer Response> }
  ? Response
  : {
      readonly ok: boolean;
      readonly status: number;
      readonly headers: {
        get(name: string): string | null;
        has(name: string): boolean;
        forEach(callback: (value: string, name: string) => void): void;
      };
      text(): Promise<string>;
      json(): Promise<any>;
    };

/** How a sandbox behaves. An option that is not listed here is refused with an error that names the nearest. */
export interface SandboxOptions {
  /** The app's API key. Default: a throwaway one. */
  apiKey?: string;
  /** The app's secret. Default: a throwaway one. */
  secret?: string;
  /** The sandbox's clock, in milliseconds since 1970. Default: `Date.now`. */
  now?: () => number;
  /**
   * How many calls a minute are answered: as Stream documents it, without a limit, or the documented numbers times a factor.
   * Default `"documented"`.
   */
  rateLimits?: "documented" | "off" | number;
  /** Names besides loopback's under which the control at `/__sandbox/` answers over HTTP. Default: none. */
  hosts?: string[];
  /** Origins of pages on this machine that may call from a browser, such as `"http://localhost:5173"`. Default: none. */
  origins?: string[];
  /**
   * The path below which it is reached, such as `"/s/demo"` where a server has more to do: requests may have it, and links to exports
   * do. Default: none.
   */
  basePath?: string;
  /** Whether it is steered under `/__sandbox/` over HTTP; the methods here work in any case. Default `true`. */
  control?: boolean;
  /** Called with each webhook that Stream would send, whether or not the app's settings name a URL. Default: nobody is told. */
  onWebhook?: (webhook: SandboxWebhook) => void;
}

/** The options of {@link Sandbox.open}. */
export interface OpenSandboxOptions extends SandboxOptions {
  /** What keeps its changes. Neither the key nor the secret is in it: give the same ones each time. */
  storage: SandboxStorage;
}

/**
 * What keeps a sandbox's changes: IndexedDB, a Durable Object, a file. One sandbox at a time may have it.
 *
 * The journal is all that was appended, in that order. The next of these methods is called when the promise of the last one has
 * settled.
 *
 * @example
 * ```js
 * // In memory, to show the form: a real one survives whatever the sandbox should survive.
 * let snapshot = new Uint8Array();
 * let lines = [];
 * const storage = {
 *   async read() {
 *     return { snapshot, journal: new Uint8Array(lines.flatMap((line) => [...line])) };
 *   },
 *   async append(line) {
 *     lines.push(line);
 *   },
 *   async replace(replacement) {
 *     [snapshot, lines] = [replacement, []];
 *   },
 * };
 * const options = { apiKey: "key", secret: "secret", storage };
 * const sandbox = await Sandbox.open(options);
 * await sandbox.seed({ users: [{ id: "john" }] });
 * const later = await Sandbox.open(options);
 * (await later.health()).users; // 1
 * ```
 */
export interface SandboxStorage {
  /** Gives what is stored; a member that is left out is empty. */
  read(): Promise<{ snapshot?: Uint8Array; journal?: Uint8Array }>;
  /**
   * Adds to the journal. What it tells of is acknowledged once this has resolved. When it rejects, nothing is acknowledged any
   * more, reads neither: every reply is an error with status 500 that says why, until a `replace` has resolved, which is then
   * tried with the calls that follow.
   */
  append(line: Uint8Array): Promise<void>;
  /** Keeps this snapshot in place of the last one, and empties the journal. When it rejects, the journal goes on. */
  replace(snapshot: Uint8Array): Promise<void>;
  /**
   * Cuts the journal to its first `length` bytes: what follows is part of a write that a crash tore. Needed where an append can
   * be done in part; without it a snapshot replaces such a journal.
   */
  truncate?(length: number): Promise<void>;
}

/** A webhook as a server would receive it. */
export interface SandboxWebhook {
  /** The event's JSON, for `verifyAndParseWebhook`. */
  body: string;
  /** By lower-case name: `x-signature`, `x-webhook-id`, `x-api-key`. */
  headers: Record<string, string>;
}

/** What a sandbox is to hold: it makes these calls as the app's server, all or none. */
export interface SandboxSeed {
  /** Users, as `upsertUsers` takes them; any number. */
  users?: { id: string; [field: string]: unknown }[];
  /** Further calls, after the users. `method` is `"POST"` unless it is given. */
  requests?: { method?: string; path: string; body?: unknown }[];
}

/** What the next calls suffer. */
export interface SandboxFault {
  /** How many calls, from 1. Default 1. */
  count?: number;
  /** The operation's name, such as `"QueryUsers"`. Default: any. */
  operation?: string;
  /** The error status that is answered, 400 to 599. */
  status?: number;
  /** Milliseconds by which the reply is late, at most 60000. */
  delay?: number;
  /** The reply breaks off, is no JSON, or never comes because the connection breaks. */
  ending?: "truncated" | "malformed" | "reset";
  /** Whether the call does its work all the same. Default: not with a `status` or a `"reset"`. */
  applied?: boolean;
}

/** Where the sandbox's clock is put. Without any member it is the host's again. */
export interface SandboxClock {
  /** Milliseconds since 1970, or an RFC 3339 date. */
  set?: number | string;
  /** Milliseconds. */
  advance?: number;
  /** Whether it stands still until it is set again. */
  stopped?: boolean;
}

/** A request that the sandbox answered. Queries, headers and bodies are not remembered: secrets travel there. */
export interface SandboxRequest {
  /** Which one, from 1. */
  number: number;
  /** The sandbox's time, in milliseconds since 1970. */
  at: number;
  method: string;
  path: string;
  /** The reply's status. */
  status: number;
  /** Whether a fault that was asked for met it. */
  fault?: true;
}

/**
 * Stream's users API in this process: no account, no socket, no port. What it holds is in memory and gone with it, unless it is
 * made by {@link Sandbox.open}.
 *
 * Give its `fetch` to any client, or export it as a fetch handler (Cloudflare Workers, Deno, Bun).
 *
 * @example
 * ```js
 * const sandbox = new Sandbox();
 * const client = new StreamClient(sandbox.apiKey, sandbox.secret, { fetch: sandbox.fetch });
 * await client.upsertUsers([{ id: "john" }]);
 * ```
 */
export declare class Sandbox {
  /**
   * @param options see {@link SandboxOptions}
   * @throws `StreamInputError` for an option that does not exist or cannot be right
   * @example
   * ```js
   * const sandbox = new Sandbox({ apiKey: "key", secret: "secret", now: () => Date.UTC(2030, 0), rateLimits: "off" });
   * ```
   */
  constructor(options?: SandboxOptions);

  /**
   * A sandbox that holds what a storage kept of it, and stores every change before it is acknowledged.
   *
   * @param options those of the constructor, and the storage
   * @throws `StreamInputError` for options that cannot be right, and when what is stored is damaged; what the storage's `read`
   *   throws
   * @example
   * ```js
   * const kept = [];
   * const storage = {
   *   read: async () => ({ journal: new Uint8Array(kept) }),
   *   append: async (line) => void kept.push(...line),
   *   replace: async () => { throw new Error("not in this example: the journal goes on"); },
   * };
   * const sandbox = await Sandbox.open({ apiKey: "key", secret: "secret", storage });
   * const client = new StreamClient(sandbox.apiKey, sandbox.secret, { fetch: sandbox.fetch });
   * await client.upsertUsers([{ id: "john" }]); // stored by now
   * ```
   */
  static open(options: OpenSandboxOptions): Promise<Sandbox>;

  /** The app's API key. */
  readonly apiKey: string;

  /** The app's secret. It is not shown when the sandbox is printed. */
  readonly secret: string;

  /**
   * Answers a request as Stream's server would. As a fetch handler it ignores what comes with the request: a Worker's
   * environment and context, Bun's server.
   *
   * @param input a URL (whose host does not matter) or a `Request`
   * @param init what `fetch` takes; its `signal` counts
   * @returns always a reply; an endpoint that the sandbox does not have answers 404 and says so
   * @example
   * ```js
   * const sandbox = new Sandbox();
   * const { status } = await sandbox.fetch("http://localhost/api/v2/users"); // 401: no API key
   * ```
   */
  fetch(
    this: void,
    input: string | { readonly url: string } | { readonly href: string },
    init?: any,
    ...context: any[]
  ): Promise<SandboxResponse>;

  /** How it is: its time, and how many users it holds and requests it answered. */
  health(): Promise<{ status: "ok"; now: number; users: number; requests: number }>;

  /** The latest 1000 requests, the oldest first. */
  requests(): Promise<SandboxRequest[]>;

  /** Forgets everything, also in its storage: users, tasks, faults, requests, used limits and a clock that was set. */
  reset(): Promise<void>;

  /**
   * Fills it.
   *
   * @throws `StreamInputError` when a call is refused; then nothing has changed
   * @example
   * ```js
   * const sandbox = new Sandbox();
   * await sandbox.seed({ users: [{ id: "john", name: "John" }], requests: [{ path: "/api/v2/users/john/deactivate" }] });
   * ```
   */
  seed(seed: SandboxSeed): Promise<void>;

  /** All that it holds, as text. Neither the key nor the secret is in it. */
  snapshot(): Promise<string>;

  /**
   * Holds again what it held when the snapshot was taken, here or in another sandbox.
   *
   * @throws `StreamInputError` for a text that is no snapshot; then nothing has changed
   * @example
   * ```js
   * const sandbox = new Sandbox();
   * const empty = await sandbox.snapshot();
   * await sandbox.seed({ users: [{ id: "john" }] });
   * await sandbox.restore(empty);
   * ```
   */
  restore(snapshot: string): Promise<void>;

  /**
   * Puts its clock elsewhere. Tasks that become due by that are done.
   *
   * @throws `StreamInputError` for what is no time
   * @example
   * ```js
   * const sandbox = new Sandbox();
   * await sandbox.clock({ advance: 3_600_000 }); // tokens of one hour are expired now
   * await sandbox.clock({ set: "2030-01-01T00:00:00Z", stopped: true });
   * await sandbox.clock({}); // the host's time again
   * ```
   */
  clock(clock: SandboxClock): Promise<void>;

  /**
   * What the next calls suffer, in place of what was to come so far. The first that is for a call's operation meets it.
   *
   * @throws `StreamInputError` for what is no fault
   * @example
   * ```js
   * const sandbox = new Sandbox();
   * await sandbox.faults([{ count: 2, operation: "QueryUsers", status: 503 }, { ending: "reset" }]);
   * await sandbox.faults([]); // none
   * ```
   */
  faults(faults: SandboxFault[]): Promise<void>;

  /**
   * Takes the steps of tasks that are due, as every request does first. For hosts whose timers do not last, such as a Durable
   * Object, which has an alarm instead: elsewhere webhooks of tasks go out by themselves.
   *
   * @returns in how many milliseconds there is something to do again; `undefined` if nothing is to come
   * @example
   * ```js
   * const sandbox = new Sandbox();
   * const wait = await sandbox.tick();
   * if (wait !== undefined) setTimeout(() => sandbox.tick(), wait);
   * ```
   */
  tick(): Promise<number | undefined>;

  /** The API key and nothing else, so that printing or logging a sandbox never shows its secret. */
  toJSON(): { apiKey: string };

  /** The same as text. */
  toString(): string;
}
