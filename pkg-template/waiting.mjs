// Waiting for a task: the loop. When to look again, and whether the task is done, wasm knows.
import { StreamAbortError, StreamTimeoutError, TaskFailedError } from "./errors.mjs";
import * as wasm from "./module_bg.js";
import { sleep } from "./sleep.mjs";

/**
 * @param {{ call: Function, totalTimeout: number }} client what is needed of it
 * @param {string} id the task's id
 * @param {{ interval: number, timeout: number, signal?: AbortSignal, onProgress?: (task: object) => unknown }} options checked
 * @returns {Promise<object>} the completed task
 */
export async function waitForTask({ call, totalTimeout }, id, { interval, timeout, signal, onProgress }) {
  const began = Date.now();
  const left = () => timeout - (Date.now() - began);
  const aborted = () =>
    new StreamAbortError(`Waiting for task ${id} was aborted by its signal, see cause. ${GOES_ON}`, { cause: signal.reason });
  for (let looks = 1; ; looks += 1) {
    let task;
    try {
      task = await call("getTask", { id }, { signal, totalTimeout: Math.max(1, Math.min(totalTimeout, left())) });
    } catch (error) {
      if (error instanceof StreamAbortError && signal?.aborted) throw aborted();
      if (error instanceof StreamTimeoutError && left() <= 0) throw timedOut(id, timeout, error);
      throw error;
    }
    await onProgress?.(task);
    const next = wasm.afterLook(task, looks, Date.now() - began, interval, timeout);
    if (next === "completed") return task;
    if (next === "failed") {
      const { type, description } = task.error ?? {};
      throw taskFailed(id, task, "failed", [type, description].filter(Boolean).join(": "));
    }
    if (next === "timeUp") throw timedOut(id, timeout);
    await sleep(next, signal);
    if (signal?.aborted) throw aborted();
  }
}

const GOES_ON = "It goes on at the server: look after it with getTask or waitForTask.";

const timedOut = (id, timeout, cause) =>
  new StreamTimeoutError(`Task ${id} was not finished after ${timeout} ms. ${GOES_ON}`, { cause, retryable: true });

/**
 * The error of a task that did not do its work, or an item of it.
 *
 * @param {string} id the task's
 * @param {object} task what the server says about it
 * @param {string} how it ended
 * @param {string} why as far as the server says
 */
export const taskFailed = (id, task, how, why) =>
  new TaskFailedError(`Task ${id} ${how}: ${why || "the server does not say why"}.`, { task, metadata: task.metadata });
