// From rows to calls: what is done, what failed with which reason, and what is left when somebody stops it.
import { EXIT, paint, print } from "./program.mjs";
import { leftover } from "./leftover.mjs";
import { progress } from "./progress.mjs";
import { lines } from "./rows.mjs";

/** Reasons that are told one by one; further ones are counted. */
const TOLD = 10;

/**
 * @returns {Promise<number>} the exit code
 */
export async function work({ action, client, method, row, request, input, printsTasks, dryRun, json, failed, concurrency }) {
  const show = progress(dryRun ? `${action}, rehearsed` : action, { quiet: json });
  const rejects = leftover(input.path, "failed", dryRun ? undefined : failed);
  const left = leftover(input.path, "left");
  const source = lines(input.stream);
  const stopping = new AbortController();
  const state = { done: 0, failed: 0, part: input.size ? 0 : undefined };
  const reasons = new Map();
  const texts = new WeakMap();
  const unfinished = [];
  let read = 0;
  let unread;
  let broken = 0;
  let unwritable = false;

  function write(file, text) {
    // A rehearsal leaves nothing behind.
    if (dryRun) return;
    try {
      file.add(text);
    } catch (error) {
      // What fails from now on could not be handed in again: the work ends, and such rows are among what is left.
      unwritable = true;
      stopping.abort();
      tell(error.message);
      if (file === rejects) write(left, text);
    }
  }

  /** What a row was before it was read; ids are their own text. */
  const original = (item) => texts.get(item)?.raw ?? item;

  function tell(reason) {
    reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
    if (reasons.size <= TOLD && reasons.get(reason) === 1 && !json) show.say(paint(process.stderr).red(reason));
  }

  async function* items() {
    for (;;) {
      const { done, value: line } = await source.next();
      if (done) return;
      // Stopped while the input was waited for: this row is the first of what is left.
      if (stopping.signal.aborted) return void (unread = line.raw);
      read = line.end;
      let item;
      try {
        item = row(line);
      } catch (error) {
        broken += 1;
        state.failed += 1;
        tell(`line ${line.number} ${error.message}`);
        if (!line.tooLong) write(rejects, line.raw);
        continue;
      }
      if (item === undefined) continue;
      if (typeof item === "object") texts.set(item, line);
      yield item;
    }
  }

  function onFailed({ item, error }) {
    if (error.name === "AbortError") return void unfinished.push(error.message);
    const line = typeof item === "object" ? texts.get(item)?.number : undefined;
    // The place in our own list says nothing to whoever wrote the file: the line does.
    const place = /^\w+\[\d+\]\.?/;
    tell(line !== undefined && error.path ? `line ${line}: ${error.message.replace(place, "")}` : error.message);
    write(rejects, original(item));
  }

  function onProgress({ done, failed }) {
    Object.assign(state, { done: done - failed, failed: failed + broken, part: input.size ? Math.min(1, read / input.size) : undefined });
    show.update(state);
  }

  /** What was taken and not sent, and then what was not even taken. */
  async function keepTheRest(unsent) {
    for (const item of unsent) write(left, original(item));
    await rows.return();
    if (unread) write(left, unread);
    try {
      for await (const { raw } of source) if (raw.length > 0) write(left, raw);
    } catch (error) {
      tell(`the rest of ${input.name} cannot be read: ${error.message}`);
    }
  }

  function stop() {
    // A second Ctrl-C does not wait.
    if (stopping.signal.aborted) process.exit(EXIT.interrupted);
    stopping.abort();
    show.say("Finishing the calls under way. Ctrl-C again stops at once.");
  }
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, stop);

  const rows = items();
  const given = Object.keys(request).length > 0 ? { ...request, user_ids: rows } : rows;
  const options = {
    onFailed,
    onProgress,
    signal: stopping.signal,
    ...(concurrency && { concurrency }),
    ...(method !== "upsertMany" && dryRun && { wait: false }),
    ...(printsTasks && !dryRun && { onTask: (task, user_ids) => void print(JSON.stringify({ task_id: task.task_id, url: task.result?.url, user_ids })) }),
  };
  let result;
  try {
    result = await client[method](given, options);
  } catch (error) {
    if (error.name !== "BulkError") throw error;
    result = error;
    if (!stopping.signal.aborted) tell(`Ended early: ${error.cause?.message ?? error.message}`);
    await keepTheRest(error.unsent);
  }
  rejects.close();
  left.close();
  for (const signal of ["SIGINT", "SIGTERM"]) process.off(signal, stop);

  const failures = state.failed - unfinished.length;
  show.end({ ...state, done: result.succeeded, failed: failures });
  if (json) {
    const told = [...reasons].map(([message, rows]) => ({ message, rows }));
    const files = { failed_file: rejects.file, left_file: left.file };
    await print(JSON.stringify({ action, dry_run: dryRun, succeeded: result.succeeded, failed: failures, ...files, reasons: told }));
  } else {
    if (reasons.size > TOLD) show.say(`and ${reasons.size - TOLD} further reasons.`);
    for (const message of new Set(unfinished)) show.say(message);
    if (rejects.file) show.say(`Rows that failed are in ${rejects.file}: mend them, then users ${action} ${rejects.file}`);
    if (left.file) show.say(`What is left is in ${left.file}: go on with users ${action} ${left.file}`);
  }
  if (stopping.signal.aborted && !unwritable) return EXIT.interrupted;
  return failures > 0 || unwritable || result instanceof Error ? EXIT.failed : EXIT.done;
}
