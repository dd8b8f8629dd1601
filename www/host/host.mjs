// The module worker in which everything happens: the sandbox, the client that talks to it, and what is kept of them.
// link.mjs is the other end.
import { deleteUser, restoreUsers } from "./deletions.mjs";
import { example } from "./example.mjs";
import { exportFile } from "./export-file.mjs";
import { findUsers } from "./find.mjs";
import { importMadeUp, importUsers } from "./import.mjs";
import { openHost } from "./machine.mjs";
import { measure } from "./measure.mjs";
import { loadPackage } from "./package.mjs";
import { rehearsal } from "./rehearsal.mjs";

/** The name under which link.mjs starts a host that is to forget what was kept. */
const ANEW = "anew";

const tell = (event, told) => postMessage({ event, told });

/** What can be asked of the host itself, by name. Each gets the host and the arguments. */
const VERBS = {
  info: (host) => host.info(),
  export: (host) => host.export(),
  import: (host, text) => host.import(text),
  reset: (host) => host.reset(),
  deleted: (host) => host.deleted.all(),
  ended: (host, task) => host.ended(task),
  deleteUser,
  restoreUsers,
  example,
  importUsers,
  importMadeUp,
  findUsers,
  rehearse: rehearsal(),
  exportFile,
  measure,
  slow: (host, times) => host.clock.slow(times),
};

try {
  await loadPackage();
  const host = await openHost(tell, { anew: self.name === ANEW });
  const ends = {
    client: async (method, ...args) => plain(await host.client[method](...args)),
    api: (...call) => host.api(...call),
    host: (verb, ...args) => VERBS[verb](host, ...args),
  };
  onmessage = async ({ data: { number, to, args } }) => {
    try {
      postMessage({ number, result: await ends[to](...args) });
    } catch (error) {
      postMessage({ number, error: described(error) });
    }
  };
  postMessage({ event: "started" });
} catch (error) {
  postMessage({ event: "failed", error: described(error) });
}

/** A result as data that can be posted: what is none of that, such as Headers, as an object. */
function plain(result) {
  const headers = result?.metadata?.responseHeaders;
  if (!(headers instanceof Headers)) return result;
  return { ...result, metadata: { ...result.metadata, responseHeaders: Object.fromEntries(headers) } };
}

/** What an error says, without its class and what caused it. */
function described(error) {
  const { name, message, code, status, path, reason, claim, details, exceptionFields, retryable, damaged } = error;
  const told = { name, message, code, status, path, reason, claim, details, exceptionFields, retryable, damaged };
  return Object.fromEntries(Object.entries(told).filter(([, value]) => value !== undefined));
}
