// One call of the API against the same call by hand: the same request, the reply read whole.
import { StreamClient } from "stream-users-wasm";
import { sign } from "./by-hand.mjs";
import { API_KEY, SECRET } from "./inputs.mjs";
import { users } from "./users-server.mjs";

/** Contestants that upsert `count` users at `url`. */
export function upserting(url, count) {
  const client = new StreamClient(API_KEY, SECRET, { basePath: url });
  const batch = users(count);
  const address = `${url}/api/v2/users?api_key=${API_KEY}`;
  const headers = {
    authorization: sign({ server: true }),
    "stream-auth-type": "jwt",
    "content-type": "application/json",
  };
  return {
    ours: async () => Object.keys((await client.upsertUsers(batch)).users).length,
    "raw fetch": async () => {
      const body = JSON.stringify({ users: Object.fromEntries(batch.map((user) => [user.id, user])) });
      const response = await fetch(address, { method: "POST", headers, body });
      return Object.keys(JSON.parse(await response.text()).users).length;
    },
  };
}
