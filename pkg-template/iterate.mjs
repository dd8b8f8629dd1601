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
      // An aborted signal is for the call to tell.
      await pace.turn();
      let reply;
      try {
        reply = await call("queryUsers", wasm.nextPage(walk), { signal });
      } catch (error) {
        if (!pace.ended(error, refusals)) throw error;
        refusals += 1;
        continue;
      }
      refusals = 0;
      pace.ended(reply);
      const places = wasm.readPage(walk, reply);
      if (places === undefined) return;
      for (const place of places) yield reply.users[place];
    }
  } finally {
    pace.close();
  }
}
