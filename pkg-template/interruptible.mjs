import { pending } from "./guarded.mjs";

/**
 * Waits that may end before their time: by a timer, by the caller's signal, or by a fault of the module's. However many waits
 * follow each other, there is one listener.
 *
 * @param {AbortSignal} [signal] the caller's
 */
export function interruptible(signal) {
  let settle;
  const abort = () => settle?.resolve({ ended: "aborted", cause: signal.reason });
  const fail = (error) => settle?.reject(error);
  signal?.addEventListener("abort", abort);
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
        settle = {
          resolve(outcome) {
            clearTimeout(timer);
            if (outcome.ended) stop?.();
            resolve(outcome);
          },
          reject(error) {
            clearTimeout(timer);
            reject(error);
          },
        };
        try {
          // Looked up at each wait, so that fake timers work; Workers throw outside a request.
          timer = setTimeout(settle.resolve, milliseconds, { ended: "timeUp" });
        } catch (cause) {
          return resolve({ ended: "noTimer", cause });
        }
        work?.().then(settle.resolve, settle.reject);
      });
    },

    /** Lets everything go. */
    end() {
      signal?.removeEventListener("abort", abort);
      pending.delete(fail);
    },
  };
}
