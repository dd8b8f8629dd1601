// Every call into wasm goes through here: its plain error data becomes an Error, and after a trap nothing is answered any more.
import { StreamError, toError } from "./errors.mjs";
import { runtime } from "./loading.mjs";

/**
 * @param {{ exports(enter: import("./loading.mjs").Enter): object }} module what `loadable` gave
 * @returns {{ run(work: (wasm: object) => T): T, start(work: (wasm: object) => Promise<T>): Promise<T> }}
 */
export function guarded(module) {
  const pending = new Set();
  let wasm;
  let trapped;

  function exports() {
    if (trapped) throw trapped;
    if (!wasm) {
      wasm = module.exports(enter);
      wasm.runsIn(runtime());
      wasm.onPanic((place) => trap(new Error(`panicked at ${place}`)));
    }
    return wasm;
  }

  // A trap leaves wasm's memory as it was in the middle of something. A fresh instance under calls that are still under way
  // would hand them addresses of the old one, so this instance fails for good, and says so.
  function trap(cause) {
    if (trapped) return trapped;
    trapped = new StreamError(
      "stream-users-wasm hit a fault of its own and stopped, so that it cannot give a wrong answer. " +
        "Start the process or isolate anew, and please report this with the cause.",
      { cause },
    );
    for (const reject of pending) reject(trapped);
    pending.clear();
    return trapped;
  }

  // Nobody is there to catch what comes out of a callback: it would end the process, and calls under way would wait for ever.
  function enter(callback, values) {
    try {
      if (!trapped) return callback(...values);
    } catch (thrown) {
      trap(thrown);
    }
    // Some callbacks give a pair, an error and whether there is one: there is none.
    return [];
  }

  function run(work) {
    try {
      return work(exports());
    } catch (thrown) {
      // Our own code throws data, loading throws a StreamError; anything else is a trap.
      throw toError(thrown) ?? (thrown instanceof StreamError ? thrown : trap(thrown));
    }
  }

  function start(work) {
    return new Promise((resolve, reject) => {
      pending.add(reject);
      const settle = (then) => (value) => {
        pending.delete(reject);
        then(value);
      };
      run(work).then(settle(resolve), settle((thrown) => reject(toError(thrown) ?? thrown)));
    });
  }

  return { run, start };
}
