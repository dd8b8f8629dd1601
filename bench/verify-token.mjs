// Verifying users' tokens, none of which was seen a moment ago.
import assert from "node:assert/strict";
import { createSecretKey } from "node:crypto";
import { createVerifier } from "fast-jwt";
import { jwtVerify } from "jose";
import jsonwebtoken from "jsonwebtoken";
import { StreamClient } from "stream-users-wasm";
import { sign } from "./by-hand.mjs";
import { API_KEY, SECRET, USER_IDS, times } from "./inputs.mjs";
import { race, report } from "./race.mjs";

const client = new StreamClient(API_KEY, SECRET);
const tokens = USER_IDS.map((user_id) => sign({ user_id, ...times() }));
const token = (turn) => tokens[turn % tokens.length];
const fastJwt = createVerifier({ key: SECRET, algorithms: ["HS256"], cache: false });
const joseKey = createSecretKey(SECRET, "utf8");

const read = {
  ours: (text) => client.verifyToken(text),
  "fast-jwt": (text) => fastJwt(text),
  jsonwebtoken: (text) => jsonwebtoken.verify(text, SECRET, { algorithms: ["HS256"] }),
  jose: async (text) => (await jwtVerify(text, joseKey, { algorithms: ["HS256"] })).payload,
};

const tampered = `${tokens[0].slice(0, -3)}AAA`;
for (const verify of Object.values(read)) {
  assert.equal((await verify(tokens[0])).user_id, USER_IDS[0]);
  await assert.rejects(async () => verify(tampered));
}

const work = Object.fromEntries(
  Object.entries(read).map(([name, verify]) => [name, (turn) => verify(token(turn)).user_id.length]),
);
work.jose = async (turn) => (await read.jose(token(turn))).user_id.length;
report("µs", await race(work));
