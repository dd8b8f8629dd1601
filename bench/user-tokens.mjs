// Ten thousand tokens at once, by the token.
import { StreamClient } from "stream-users-wasm";
import { sign } from "./by-hand.mjs";
import { API_KEY, SECRET, VALIDITY, times } from "./inputs.mjs";
import { race, report } from "./race.mjs";
import { sameClaims } from "./same-claims.mjs";

const client = new StreamClient(API_KEY, SECRET);
const ids = Array.from({ length: 10_000 }, (_, index) => `user-${String(index).padStart(6, "0")}`);
const validity = { validity_in_seconds: VALIDITY };
const make = {
  ours: () => client.generateUserTokens(ids, validity),
  "node:crypto": () => ids.map((user_id) => sign({ user_id, ...times() })),
  "ours one by one": () => ids.map((user_id) => client.generateUserToken({ user_id, ...validity })),
};

const made = Object.values(make).map((contestant) => contestant());
for (const index of [0, ids.length - 1]) sameClaims(made.map((tokens) => tokens[index]));

const length = (tokens) => tokens.reduce((sum, token) => sum + token.length, 0);
const work = Object.entries(make).map(([name, contestant]) => [name, () => length(contestant())]);
report("µs", await race(Object.fromEntries(work), { each: ids.length }));
