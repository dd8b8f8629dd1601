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
     * @returns {Promise<object>} what `work` gives, or `{ ended, cause? }`
     */
    async until(milliseconds, work) {
      let timer;
      try {
        return await new Promise((resolve, reject) => {
          settle = { resolve, reject };
          try {
            // Looked up at each wait, so that fake timers work; Workers throw outside a request.
            timer = setTimeout(() => resolve({ ended: "timeUp" }), milliseconds);
          } catch (cause) {
            return resolve({ ended: "noTimer", cause });
          }
          work?.().then(resolve, reject);
        });
      } finally {
        clearTimeout(timer);
      }
    },

    /** Lets everything go. */
    end() {
      signal?.removeEventListener("abort", abort);
      pending.delete(fail);
    },
  };
}
