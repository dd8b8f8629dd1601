// A sandbox of 100,000 users: a query, or the memory that it takes. The argument says which.
import { Sandbox } from "stream-users-wasm/sandbox";
import { race, report } from "./race.mjs";
import { serverToken } from "./sandbox-process.mjs";
import { users } from "./users-server.mjs";

const USERS = 100_000;
const QUERIES = {
  id: { filter_conditions: { id: "user-77777" } },
  autocomplete: { filter_conditions: { name: { $autocomplete: "user 7777" } }, limit: 30 },
};
const what = process.argv[2];

// The module's memory, which nothing else shows.
const memories = [];
const { Instance } = WebAssembly;
WebAssembly.Instance = class extends Instance {
  constructor(...given) {
    super(...given);
    // Under whatever name: the build shortens those.
    memories.push(Object.values(this.exports).find((exported) => exported instanceof WebAssembly.Memory));
  }
};

const sandbox = new Sandbox({ rateLimits: "off" });
const { answer } = sandbox[Symbol.for("stream-users-wasm.machine")];
const headers = ["authorization", await serverToken(sandbox.apiKey, sandbox.secret), "stream-auth-type", "jwt"];
const path = `/api/v2/users?api_key=${sandbox.apiKey}`;
const call = (method, target, body) => {
  const [status, , reply] = answer(method, target, headers, new TextEncoder().encode(body));
  if (status !== 200 && status !== 201) throw new Error(new TextDecoder().decode(reply));
  return reply.length;
};

const all = users(USERS);
let bytes = 0;
for (let from = 0; from < USERS; from += 100) {
  const hundred = all.slice(from, from + 100);
  for (const user of hundred) bytes += JSON.stringify(user).length;
  call("POST", path, JSON.stringify({ users: Object.fromEntries(hundred.map((user) => [user.id, user])) }));
}

if (what === "memory") {
  report("times their JSON", { ours: [Math.max(...memories.map(({ buffer }) => buffer.byteLength)) / bytes] });
} else {
  const target = `${path}&payload=${encodeURIComponent(JSON.stringify(QUERIES[what]))}`;
  const samples = await race({ ours: () => call("GET", target, "") });
  report("ms", { ours: samples.ours.map((microseconds) => microseconds / 1000) });
}
