import { pending } from "./guarded.mjs";
import { onAbort } from "./on-abort.mjs";

/**
 * Waits that may end before their time: by a timer, by the caller's signal, or by a fault of the module's. However many waits
 * follow each other, the signal is watched once.
 *
 * @param {AbortSignal} [signal] the caller's
 */
export function interruptible(signal) {
  let settle;
  const fail = (error) => settle?.failed(error);
  const letGo = onAbort(signal, () => settle?.done({ ended: "aborted", cause: signal.reason }));
  pending.add(fail);

  return {
    /**
     * @param {number} milliseconds how long to wait at most
     * @param {() => Promise<object>} [work] what to wait for; it is not begun where the runtime allows no timers
     * @param {() => void} [stop] called when that ended otherwise than by being done
     * @returns {Promise<object>} what `work` gives, or `{ ended, cause? }`
     */
    until(milliseconds, work, stop) {
      return new Promise((resolve, reject) => {
        let timer;
        const done = (outcome) => {
          clearTimeout(timer);
          if (outcome.ended) stop?.();
          resolve(outcome);
        };
        const failed = (error) => {
          clearTimeout(timer);
          reject(error);
        };
        settle = { done, failed };
        try {
          // Looked up at each wait, so that fake timers work; Workers throw outside a request.
          timer = setTimeout(() => done({ ended: "timeUp" }), milliseconds);
        } catch (cause) {
          return resolve({ ended: "noTimer", cause });
        }
        work?.().then(done, failed);
      });
    },

    /** Lets everything go. */
    end() {
      letGo();
      pending.delete(fail);
    },
  };
}
