// One user's token, against a loop of one's own and the three libraries.
import { createSecretKey } from "node:crypto";
import { createSigner } from "fast-jwt";
import { SignJWT } from "jose";
import jsonwebtoken from "jsonwebtoken";
import { StreamClient } from "stream-users-wasm";
import { sign } from "./by-hand.mjs";
import { API_KEY, SECRET, VALIDITY, times, userId } from "./inputs.mjs";
import { race, report } from "./race.mjs";
import { sameClaims } from "./same-claims.mjs";

const client = new StreamClient(API_KEY, SECRET);
const fastJwt = createSigner({ key: SECRET, algorithm: "HS256" });
// jose imports raw bytes anew for each token; a KeyObject it remembers.
const joseKey = createSecretKey(SECRET, "utf8");

const make = {
  ours: (user_id) => client.generateUserToken({ user_id, validity_in_seconds: VALIDITY }),
  "node:crypto": (user_id) => sign({ user_id, ...times() }),
  "fast-jwt": (user_id) => fastJwt({ user_id, ...times() }),
  jsonwebtoken: (user_id) => jsonwebtoken.sign({ user_id, ...times() }, SECRET),
  jose: (user_id) => new SignJWT({ user_id, ...times() }).setProtectedHeader({ alg: "HS256", typ: "JWT" }).sign(joseKey),
};

sameClaims(await Promise.all(Object.values(make).map((contestant) => contestant("john"))));

const work = Object.fromEntries(
  Object.entries(make).map(([name, contestant]) => [name, (turn) => contestant(userId(turn)).length]),
);
work.jose = async (turn) => (await make.jose(userId(turn))).length;
report("µs", await race(work));
