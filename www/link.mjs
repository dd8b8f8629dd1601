// The page's side of the host: everything that is work is done there, in a module worker.

/**
 * Starts the host.
 *
 * @param {{ anew?: boolean }} [options] `anew`: what was kept in this browser is forgotten first
 * @returns {Promise<Link>} once the sandbox answers
 * @typedef {object} Link
 * @property {(method: string, ...args: any[]) => Promise<any>} client any method of StreamClient, with the sandbox behind it
 * @property {(method: string, path: string, body?: any, options?: ApiOptions) => Promise<Reply>} api any endpoint of the sandbox
 * @property {(verb: string, ...args: any[]) => Promise<any>} host what the host itself can do; see host/host.mjs
 * @property {(event: "changed" | "request" | "task" | "progress" | "lost", listener: (told: any) => void) => () => void} on gives back how to stop listening
 *
 * @typedef {{ as?: { token: string } | "anonymous", reads?: boolean }} ApiOptions `as`: who asks, by default the server;
 *   `reads`: this changes nothing, although its method isn't GET
 * @typedef {{ status: number, headers: Record<string, string>, body: any }} Reply
 */
export function openLink({ anew = false } = {}) {
  const worker = new Worker(new URL("./host/host.mjs", import.meta.url), { type: "module", name: anew ? "anew" : "" });
  const waiting = new Map();
  const listeners = new Map();
  let asked = 0;

  const ask = (to, ...args) =>
    new Promise((resolve, reject) => {
      asked += 1;
      waiting.set(asked, { resolve, reject });
      worker.postMessage({ number: asked, to, args });
    });

  const link = {
    client: (...call) => ask("client", ...call),
    api: (...call) => ask("api", ...call),
    host: (...call) => ask("host", ...call),
    on(event, listener) {
      if (!listeners.has(event)) listeners.set(event, new Set());
      listeners.get(event).add(listener);
      return () => listeners.get(event).delete(listener);
    },
  };

  return new Promise((started, failed) => {
    worker.onmessage = ({ data }) => {
      if (data.event === "started") return started(link);
      if (data.event === "failed") return failed(toError(data.error));
      if (data.event) return listeners.get(data.event)?.forEach((listener) => listener(data.told));
      const { resolve, reject } = waiting.get(data.number);
      waiting.delete(data.number);
      if (data.error) reject(toError(data.error));
      else resolve(data.result);
    };
    worker.onerror = ({ message }) => failed(new Error(message || "The page's worker did not start."));
  });
}

/** What an error was in the host: its class stays there, all that it says comes along. */
const toError = ({ message, ...rest }) => Object.assign(new Error(message), rest);
