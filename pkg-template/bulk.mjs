// Work on more items than one call takes: chunks, several under way at a time. How many items a call takes, which task
// follows and when the next call may be sent, wasm knows.
import { BulkError, StreamInputError } from "./errors.mjs";
import * as wasm from "./module_bg.js";
import { onAbort } from "./on-abort.mjs";
import { pacer } from "./pacing.mjs";
import { taskFailed } from "./waiting.mjs";

/**
 * @param {{ call: Function, waitForTask: Function }} client what is needed of it
 * @param {object} plan what wasm made of the method's arguments
 * @returns {Promise<{ succeeded: number, failed: object[], tasks?: string[] }>}
 */
export async function inChunks({ call, waitForTask }, plan) {
  const { method, list, size, request, task: taskField, concurrency, stopOnError, signal, wait } = plan;
  const result = { succeeded: 0, failed: [], ...(taskField && { tasks: [] }) };
  const unsent = [];
  const total = plan.items.length ?? plan.items.size;
  const progress = { done: 0, failed: 0, ...(typeof total === "number" && { total }) };
  const source = chunks(plan.items, size);
  // Whatever ends the work early ends every wait with it.
  const ending = new AbortController();
  const end = (reason) => ending.abort(reason);
  const abort = () => end(signal.reason);
  const pace = pacer(ending.signal);

  async function send(entries) {
    for (let refusals = 0; entries.length > 0; ) {
      const items = itemsOf(entries);
      if (!(await pace.turn())) return void unsent.push(...items);
      let outcome;
      try {
        outcome = await call(method, list ? { ...request, [list]: items } : items);
      } catch (error) {
        const place = placeOf(error);
        if (pace.ended(error, refusals)) refusals += 1;
        else if (place in entries) {
          const [culprit] = entries.splice(place, 1);
          await fail([culprit], at(error, culprit.index));
        } else await fail(entries.splice(0), error);
        continue;
      }
      pace.ended(outcome);
      return follow(entries, outcome);
    }
  }

  /** Waits for the task that a reply names, if there is one. */
  async function follow(entries, reply) {
    let task = reply;
    if (taskField) {
      result.tasks.push(reply[taskField]);
      try {
        if (wait) task = await waitForTask(reply[taskField], { ...wait, signal: ending.signal });
      } catch (error) {
        return fail(entries, error);
      }
    }
    const items = itemsOf(entries);
    const reasons = items.map((item) => wasm.undone(task.result, item));
    const done = reasons.filter((reason) => reason === undefined).length;
    result.succeeded += done;
    if (taskField) await tell(plan.onTask, task, items);
    if (done > 0) await report(done, 0);
    for (const [place, why] of reasons.entries()) {
      if (why !== undefined) await fail([entries[place]], taskFailed(task.task_id, task, "was completed without this one", why));
    }
  }

  async function fail(entries, error) {
    if (stopOnError) end(error);
    for (const item of itemsOf(entries)) if (!(await tell(plan.onFailed, { item, error }))) result.failed.push({ item, error });
    await report(entries.length, entries.length);
  }

  function report(done, failed) {
    progress.done += done;
    progress.failed += failed;
    return tell(plan.onProgress, { ...progress });
  }

  /**
   * Calls one of the caller's functions, waits for it and says whether it took what it was told. What it throws, at once or later, ends the
   * work and loses no item.
   */
  async function tell(listener, ...what) {
    if (!listener) return false;
    try {
      await listener(...what);
      return true;
    } catch (error) {
      end(error);
      return false;
    }
  }

  async function lane() {
    try {
      while (!ending.signal.aborted) {
        const entries = await unless(ending.signal, source.next());
        if (!entries?.length) return;
        source.took(entries);
        await send(entries);
      }
    } catch (error) {
      // The items' source threw.
      end(error);
    }
  }

  if (signal?.aborted) abort();
  const letGo = onAbort(signal, abort);
  await Promise.all(Array.from({ length: concurrency }, lane));
  letGo();
  pace.close();
  if (!ending.signal.aborted) return result;
  unsent.push(...source.close());
  const cause = ending.signal.reason;
  const { done, failed } = progress;
  // A signal's reason can be anything, also what has no text.
  const why = cause?.message ?? cause;
  throw new BulkError(
    `The work ended early, after ${done} items of which ${failed} failed: ${typeof why === "string" ? why.replace(/\.$/, "") : "see cause"}. ` +
      "What was taken from the input and not sent is in `unsent`.",
    { ...result, unsent, cause },
  );
}

const itemsOf = (entries) => entries.map(({ item }) => item);

/** Gathers items into chunks, one chunk at a time: lanes that ask at once get theirs one after the other. */
function chunks(input, size) {
  const iterator = input[Symbol.asyncIterator]?.() ?? input[Symbol.iterator]();
  let gathered = [];
  let index = 0;
  let open = true;
  let turn = Promise.resolve();

  // Chunks that were made and that no lane has got hold of yet.
  const handed = new Set();

  async function gather() {
    while (open && gathered.length < size) {
      let step = iterator.next();
      // An iterator of arrays gives its steps at once: a wait for each would cost more than the step.
      if (typeof step.then === "function") step = await step;
      if (step.done) open = false;
      else gathered.push({ item: step.value, index: index++ });
    }
    const chunk = gathered.splice(0, size);
    handed.add(chunk);
    return chunk;
  }

  return {
    next: () => (turn = turn.then(gather)),
    took: (chunk) => handed.delete(chunk),
    /** Lets the input go; gives back what was taken from it and not handed out. */
    close() {
      if (open) {
        open = false;
        // An input that waits for its own next item answers when it gets one: nobody waits for that, nor for what it throws.
        (async () => iterator.return?.())().catch(() => {});
      }
      return itemsOf([...handed, gathered].flat());
    },
  };
}

/** What `work` gives, or nothing once the signal is aborted. */
function unless(signal, work) {
  return new Promise((resolve, reject) => {
    const abort = () => resolve(undefined);
    if (signal.aborted) return abort();
    work.then(resolve, reject).finally(onAbort(signal, abort));
  });
}

const PLACE = /^\w+\[(\d+)\]/;

/** The place in its chunk of the one item that was refused before anything was sent. */
function placeOf(error) {
  return error instanceof StreamInputError ? PLACE.exec(error.path)?.[1] : undefined;
}

/** The same error, with the item's place in the whole input. */
function at(error, index) {
  const path = error.path.replace(PLACE, (place) => place.replace(/\d+/, index));
  return new StreamInputError(error.message.replace(error.path, path), { path, cause: error.cause });
}
