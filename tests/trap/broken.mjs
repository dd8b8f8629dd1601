// Breaks a client's module while a call is under way, and tells what callers see from then on. Runs in a worker thread.
import { readFileSync } from "node:fs";
import { inspect } from "node:util";
import { parentPort, workerData } from "node:worker_threads";
import { StreamClient, generateUserToken, provide, trap } from "../../trapping/client/client.mjs";
import { API_KEY, SECRET } from "../js/expectations.mjs";
import { failure, plain, strays } from "./seen.mjs";

provide(() => new WebAssembly.Module(readFileSync(new URL("../../trapping/client/module_bg.wasm", import.meta.url))));

const stray = strays();

const answer = { status: 200, headers: new Headers(), text: async () => '{"duration":"1ms"}' };
const client = new StreamClient(API_KEY, SECRET, { fetch: async () => answer });
const waiting = new StreamClient(API_KEY, SECRET, { fetch: () => new Promise(() => {}) });

let pending;
waiting.getRateLimits().catch((error) => (pending = error));
await client.getRateLimits();

try {
  trap(workerData);
} catch {
  // Whoever called it sees it too; what the others see is asked below.
}
await new Promise((resolve) => setTimeout(resolve, 50));

const later = {
  call: await failure(() => client.getRateLimits()),
  token: await failure(() => client.generateUserToken({ user_id: "john" })),
  client: await failure(() => new StreamClient(API_KEY, SECRET)),
  "free function": await failure(() => generateUserToken(SECRET, { user_id: "john" })),
  walk: await failure(async () => client.iterateUsers({})),
};
await new Promise((resolve) => setTimeout(resolve, 50));

parentPort.postMessage({
  pending: plain(pending),
  later: Object.fromEntries(Object.entries(later).map(([what, error]) => [what, plain(error)])),
  same: Object.values(later).every((error) => error === pending),
  inspected: inspect(pending, { depth: 8, showHidden: true }),
  stray,
});
// The call that never ends would keep the thread, where it is not broken.
process.exit();
