// A call: its attempts and the waits between them. What is sent, what an attempt means and whether to try again, wasm says.
import { parsed } from "./body.mjs";
import { toError } from "./errors.mjs";
import { exchange } from "./exchange.mjs";
import { interruptible } from "./interruptible.mjs";
import * as wasm from "./module_bg.js";

/**
 * @param {object} config what wasm's `configure` made
 * @param {unknown[]} asked what wasm's `prepare` takes besides
 * @returns {Promise<object>} the method's result
 */
export async function call(config, ...asked) {
  // Before the first wait: afterwards the caller may change the argument.
  const order = wasm.prepare(config, ...asked);
  const { signal, operation, requestId } = order;
  const started = Date.now();
  const interruptions = interruptible(signal);
  const conclude = (outcome, attempts, began) => {
    const { wait, ...data } = wasm.conclude(order, outcome, attempts, started, began);
    return { wait, error: toError({ metadata: { clientRequestId: requestId }, ...data, attempts, cause: outcome.cause }) };
  };
  try {
    for (let attempt = 1; ; attempt += 1) {
      const began = Date.now();
      // A signal that was aborted before the call, or in a wait, must not let a request go out.
      if (signal?.aborted) throw conclude({ ended: "aborted", cause: signal.reason }, attempt - 1, began).error;
      const time = Math.min(order.timeout, order.totalTimeout - (began - started));
      const outcome = await exchange(order, interruptions, time);
      const { reply } = outcome;
      if (reply) {
        const { status, headers, text } = reply;
        reply.body = parsed(text);
        if (wasm.accept(operation, status, headers, reply.body, requestId)) {
          observe(order, { attempt, status, durationMs: Date.now() - began });
          return reply.body;
        }
      }
      const { error, wait } = conclude(outcome, attempt, began);
      observe(order, { attempt, status: reply?.status, waitMs: wait, durationMs: Date.now() - began, error });
      if (wait === undefined) throw error;
      const slept = await interruptions.until(wait);
      if (slept.ended === "noTimer") throw conclude(slept, attempt, began).error;
    }
  } finally {
    interruptions.end();
  }
}

/** Tells the client's observer about an attempt: data only, nothing secret in it. Whatever it throws, at once or later, changes nothing. */
function observe({ onAttempt, operation, method, path, requestId }, attempt) {
  if (!onAttempt) return;
  const seen = { operation: wasm.operationName(operation), method, path, ...attempt, requestId };
  for (const field in seen) if (seen[field] === undefined) delete seen[field];
  (async () => onAttempt(seen))().catch(() => {});
}
