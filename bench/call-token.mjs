// A token that opens two calls with a role.
import { StreamClient } from "stream-users-wasm";
import { sign } from "./by-hand.mjs";
import { API_KEY, CALL_CIDS, ROLE, SECRET, VALIDITY, times, userId } from "./inputs.mjs";
import { race, report } from "./race.mjs";
import { sameClaims } from "./same-claims.mjs";

const client = new StreamClient(API_KEY, SECRET);
const asked = (user_id) => ({ user_id, call_cids: CALL_CIDS, role: ROLE });
const ours = (user_id) => client.generateCallToken({ ...asked(user_id), validity_in_seconds: VALIDITY });
const byHand = (user_id) => sign({ ...asked(user_id), ...times() });

sameClaims([ours("john"), byHand("john")]);
report(
  "µs",
  await race({
    ours: (turn) => ours(userId(turn)).length,
    "node:crypto": (turn) => byHand(userId(turn)).length,
  }),
);
