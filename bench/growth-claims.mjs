// A token's time against the size of what is signed.
import { StreamClient } from "stream-users-wasm";
import { sign } from "./by-hand.mjs";
import { API_KEY, SECRET, VALIDITY, times, userId } from "./inputs.mjs";
import { race, reportGrowth } from "./race.mjs";

const client = new StreamClient(API_KEY, SECRET);
const SIZES = [0, 4, 8, 16, 24, 32, 40]; // KB
const points = [];
for (const size of SIZES) {
  // Words of seven characters: ten bytes each with quotes and comma.
  const words = Array.from({ length: (size * 1000) / 10 }, (_, index) => String(index).padStart(7, "w"));
  points.push([
    size,
    await race({
      ours: (turn) => client.generateUserToken({ user_id: userId(turn), words, validity_in_seconds: VALIDITY }).length,
      "node:crypto": (turn) => sign({ user_id: userId(turn), words, ...times() }).length,
    }),
  ]);
}
reportGrowth("µs", points);
