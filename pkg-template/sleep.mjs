import { onAbort } from "./on-abort.mjs";

/**
 * Waits; an aborted signal ends the wait. Timers are looked up at each call, so that fake ones work.
 *
 * @param {number} milliseconds how long
 * @param {AbortSignal} [signal] ends the wait
 * @returns {Promise<void>}
 */
export function sleep(milliseconds, signal) {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const done = () => {
      clearTimeout(timer);
      letGo();
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    const letGo = onAbort(signal, done);
  });
}
