// The sandbox and its client, as the host's verbs find them.
import { apiOf, BASE } from "./api.mjs";
import { slowableClock } from "./clock.mjs";
import { deletions } from "./deletions.mjs";
import { Sandbox, StreamClient } from "./package.mjs";
import { inMemory, openStorage } from "./storage.mjs";
import { follow } from "./tasks.mjs";
import { watched } from "./wire.mjs";

/** Ten times what Stream documents: one visitor may click as fast as he likes, and still sees the headers count. */
const RATE_LIMITS = 10;

const CHANGES_ARE_TOLD_AFTER_MS = 100;

/**
 * @param {(event: string, told?: object) => void} tell posts an event to the page
 * @param {{ anew: boolean }} options `anew`: what was kept is forgotten first
 * @throws what was kept cannot be read; the error is then `damaged`
 */
export async function openHost(tell, { anew }) {
  const storage = await openStorage(() => tell("lost")).catch((error) => inMemory(`This browser keeps nothing: ${error.message}`));
  if (anew) await storage.clear();
  const credentials = await credentialsIn(storage);
  const clock = slowableClock();
  const { apiKey, secret } = credentials;
  const fetch = watched((...request) => host.sandbox.fetch(...request), {
    request: (entry) => tell("request", entry),
    changed: () => host.changed(),
    whose: (token) => host.client.decodeToken(token).claims.user_id,
    task(id, operation) {
      const end = follow(host, id, operation);
      followed.set(id, end);
      // Whoever asks for the end is told why there is none.
      end.catch(() => {});
    },
  });
  const followed = new Map();
  const tellChanged = coalesced(() => tell("changed"));

  const host = {
    tell,
    sandbox: await Sandbox.open({ ...credentials, rateLimits: RATE_LIMITS, now: clock.now, storage }).catch((error) => {
      throw Object.assign(error, { damaged: true });
    }),
    clock,
    // A secret in a browser, but the worker's own: nobody else has it, and it opens nothing but this sandbox.
    client: new StreamClient(apiKey, secret, { fetch, basePath: BASE, dangerouslyAllowBrowser: true }),
    api: await apiOf(credentials, fetch),
    deleted: await deletions(storage),
    /** The task once it has ended; every task that starts is followed anyway. */
    ended: (id) => followed.get(id),
    /** How many changes there were: what was seen before the last is stale. */
    changes: 0,
    changed() {
      host.changes += 1;
      tellChanged();
    },
    async info() {
      const { users } = await host.sandbox.health();
      return { users, kept: storage.kept, problem: storage.problem };
    },
    export: () => host.sandbox.snapshot(),
    async import(text) {
      await host.sandbox.restore(text);
      await host.deleted.forget();
      host.changed();
    },
    async reset() {
      await host.sandbox.reset();
      await host.deleted.forget();
      host.changed();
    },
  };
  return host;
}

/** The throwaway key and secret that the first sandbox made: a token from before a reload is still good after it. */
async function credentialsIn(storage) {
  const kept = await storage.get("credentials");
  if (kept) return kept;
  const { apiKey, secret } = new Sandbox();
  await storage.put("credentials", { apiKey, secret });
  return { apiKey, secret };
}

/** Many changes at once are told as one. */
function coalesced(tell) {
  let timer;
  return () => {
    timer ??= setTimeout(() => {
      timer = undefined;
      tell();
    }, CHANGES_ARE_TOLD_AFTER_MS);
  };
}
