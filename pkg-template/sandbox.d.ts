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
}

/**
 * Stream's users API in this process: no account, no socket, no port. What it holds is in memory and gone with it.
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

  /** The app's API key. */
  readonly apiKey: string;

  /** The app's secret. It is not shown when the sandbox is printed. */
  readonly secret: string;

  /**
   * Answers a request as Stream's server would. As a Worker's handler it ignores the environment and the context.
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

  /** The API key and nothing else, so that printing or logging a sandbox never shows its secret. */
  toJSON(): { apiKey: string };

  /** The same as text. */
  toString(): string;
}
