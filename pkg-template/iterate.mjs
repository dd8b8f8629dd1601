// Walking through users, past the API's last offset. What the next page asks for and what a page means, wasm knows.
import * as wasm from "./module_bg.js";
import { pacer } from "./pacing.mjs";

/**
 * @param {{ call: Function }} client what is needed of it
 * @param {object} walk what wasm made of the method's arguments
 */
export async function* walkThrough({ call }, walk) {
  const { signal } = walk;
  const pace = pacer(signal);
  try {
    for (let refusals = 0; ; ) {
      // An aborted signal is for the next call to tell.
      await pace.turn();
      let reply;
      try {
        reply = await call("queryUsers", walk.query, { signal });
      } catch (error) {
        if (!pace.ended(error, refusals)) throw error;
        refusals += 1;
        continue;
      }
      refusals = 0;
      pace.ended(reply);
      const users = wasm.readPage(walk, reply);
      if (users === undefined) return;
      for (const user of users) {
        yield user;
        if (signal?.aborted) break;
      }
    }
  } finally {
    pace.close();
  }
}
