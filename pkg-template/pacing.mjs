// The turns of calls that share a rate limit. Who may send when, wasm knows; here they wait.
import * as wasm from "./module_bg.js";
import { onAbort } from "./on-abort.mjs";
import { sleep } from "./sleep.mjs";

/**
 * @param {AbortSignal} [signal] nobody's turn comes after it
 */
export function pacer(signal) {
  // What wasm remembers of the window, in numbers of its own.
  const pace = [];
  const waiting = [];

  const wake = () => waiting.splice(0).forEach((resolve) => resolve());
  const letGo = onAbort(signal, wake);

  return {
    /** Settles when a call may be sent; `false` when none may be any more. */
    async turn() {
      while (!signal?.aborted) {
        const wait = wasm.askTurn(pace, Date.now());
        if (wait === 0) return true;
        await (wait === undefined ? new Promise((resolve) => waiting.push(resolve)) : sleep(wait, signal));
      }
      return false;
    },

    /** Tells a call's result or error; whether to send the call again, when its turn comes. */
    ended(outcome, refusals = 0) {
      const again = wasm.endTurn(pace, Date.now(), outcome, refusals);
      wake();
      return again;
    },

    close: letGo,
  };
}
