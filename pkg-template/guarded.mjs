// Every call into wasm goes through here: its plain error data becomes an Error, and after a trap nothing is answered any more.
import { StreamError, toError } from "./errors.mjs";

/**
 * @param {{ exports(): object }} module what `loadable` gave
 * @returns {{ run(work: (wasm: object) => T): T, pending: Set<(error: Error) => void> }} how to call it, and whom to tell when it
 *   has stopped
 */
export function guarded(module) {
  const pending = new Set();
  let wasm;
  let trapped;

  function exports() {
    if (trapped) throw trapped;
    return (wasm ??= module.exports());
  }

  // A trap leaves wasm's memory as it was in the middle of something. A fresh instance under calls that are still under way
  // might answer them otherwise than they began, so this instance fails for good, and says so.
  function trap(cause) {
    if (trapped) return trapped;
    trapped = new StreamError(
      "stream-users-wasm hit a fault of its own and stopped, so that it cannot give a wrong answer. " +
        "Start the process or isolate anew, and please report this with the cause.",
      { cause },
    );
    for (const fail of pending) fail(trapped);
    return trapped;
  }

  // Nothing enters wasm but through here: it holds no callback that a timer, a promise or a signal could call by itself.
  function run(work) {
    try {
      return work(exports());
    } catch (thrown) {
      // Our own code throws data, loading throws a StreamError; anything else is a trap.
      throw toError(thrown) ?? (thrown instanceof StreamError ? thrown : trap(thrown));
    }
  }

  return { run, pending };
}
