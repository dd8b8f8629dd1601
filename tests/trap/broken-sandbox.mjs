// Breaks a sandbox's module, and tells what callers see from then on. Runs in a worker thread.
import { readFileSync } from "node:fs";
import { inspect } from "node:util";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { parentPort, workerData } from "node:worker_threads";
import { Sandbox, provide, trap } from "../../trapping/sandbox/sandbox.mjs";
import { API_KEY, SECRET } from "../js/expectations.mjs";
import { failure, plain, strays } from "./seen.mjs";

provide(() => new WebAssembly.Module(readFileSync(new URL("../../trapping/sandbox/module_bg.wasm", import.meta.url))));

const stray = strays();
const stored = [];
const storage = { read: async () => ({}), append: async (line) => stored.push(line), replace: async () => {} };
const sandbox = await Sandbox.open({ apiKey: API_KEY, secret: SECRET, storage });
await sandbox.seed({ users: [{ id: "john" }] });

// Some that nobody holds any more, whose memory is to be given back when there is nobody to give it back any more.
(() => {
  for (let made = 0; made < 10; made += 1) new Sandbox();
})();

try {
  trap(workerData);
} catch {
  // Whoever called it sees it too; what the others see is asked below.
}
setFlagsFromString("--expose-gc");
runInNewContext("gc")();
await new Promise((resolve) => setTimeout(resolve, 50));

const later = {
  request: await failure(() => sandbox.fetch("http://sandbox/api/v2/users")),
  seed: await failure(() => sandbox.seed({ users: [{ id: "jane" }] })),
  snapshot: await failure(() => sandbox.snapshot()),
  tick: await failure(() => sandbox.tick()),
  another: await failure(() => new Sandbox()),
};
const [first] = Object.values(later);
parentPort.postMessage({
  later: Object.fromEntries(Object.entries(later).map(([what, error]) => [what, plain(error)])),
  same: Object.values(later).every((error) => error === first),
  inspected: inspect(first, { depth: 8, showHidden: true }),
  stored: stored.length,
  stray,
});
