// A call: its attempts and the waits between them. What is sent, what an attempt means and whether to try again, wasm says.
import { toError } from "./errors.mjs";
import { exchange } from "./exchange.mjs";
import { interruptible } from "./interruptible.mjs";

/**
 * @param {{ run: Function, pending: Set<Function> }} module what `guarded` gave
 * @param {object} config what wasm's `configure` made
 * @param {unknown[]} asked what wasm's `prepare` takes besides
 * @returns {Promise<object>} the method's result
 */
export async function call({ run, pending }, config, ...asked) {
  // Before the first wait: afterwards the caller may change the argument.
  const order = run((wasm) => wasm.prepare(config, ...asked));
  const { signal, timeout, totalTimeout } = order;
  const started = Date.now();
  const interruptions = interruptible(signal, pending);
  const conclude = (...seen) => run((wasm) => wasm.conclude(order, ...seen));
  try {
    for (let attempt = 1; ; attempt += 1) {
      const began = Date.now();
      // A signal that was aborted before the call, or in a wait, must not let a request go out.
      if (signal?.aborted) throw toError(conclude({ ended: "aborted", cause: signal.reason }, attempt - 1, started, began).error);
      const outcome = await exchange(order, interruptions, Math.min(timeout, totalTimeout - (began - started)));
      const { result, error: data, wait } = conclude(outcome, attempt, started, began);
      const error = toError(data);
      observe(order, { attempt, status: outcome.reply?.status, waitMs: wait, durationMs: Date.now() - began, error });
      if (!error) return result;
      if (wait === undefined) throw error;
      const slept = await interruptions.until(wait);
      if (slept.ended === "noTimer") throw toError(conclude(slept, attempt, started, began).error);
    }
  } finally {
    interruptions.end();
  }
}

/** Tells the client's observer about an attempt: data only, nothing secret in it. Whatever it throws changes nothing. */
function observe({ onAttempt, operation, method, path, requestId }, { attempt, status, waitMs, durationMs, error }) {
  if (!onAttempt) return;
  const seen = { operation, method, path, attempt, status, waitMs, durationMs, requestId, error };
  for (const [name, value] of Object.entries(seen)) if (value === undefined) delete seen[name];
  try {
    onAttempt(seen);
  } catch {}
}
