// Every call into wasm goes through here: its plain error data becomes an Error, and after a trap nothing is answered any more.
import { StreamError, toError } from "./errors.mjs";

/** Calls that are under way: whom to tell, with the error, when the module has stopped. */
export const pending = new Set();

let start;
let stopped;

/** Says what starts the module; it is called before the first call into it, and again should it have thrown. */
export function startBy(work) {
  start = work;
}

// A trap leaves wasm's memory as it was in the middle of something. A fresh instance under calls that are still under way
// might answer them otherwise than they began, so this instance fails for good, and says so.
function stop(cause) {
  stopped = new StreamError(
    "stream-users-wasm hit a fault of its own and stopped, so that it cannot give a wrong answer. " +
      "Start the process or isolate anew, and please report this with the cause.",
    { cause },
  );
  for (const fail of pending) fail(stopped);
  return stopped;
}

/**
 * A function of the module's as the shell may call it. Nothing enters wasm otherwise: it holds no callback that a timer, a promise
 * or a signal could call by itself.
 *
 * @template {Function} T
 * @param {T} work calls wasm, and throws what it throws
 * @returns {T}
 */
export function guarded(work) {
  return (...given) => {
    if (stopped) throw stopped;
    try {
      start?.();
      start = undefined;
      return work(...given);
    } catch (thrown) {
      // Our own code throws data, loading throws a StreamError; anything else is a trap.
      throw toError(thrown) ?? (thrown instanceof StreamError ? thrown : stop(thrown));
    }
  };
}
