// A file for rows that have to be handed in again. Unless the user named it, it is made with the first row, and never in place of another.
import { closeSync, ftruncateSync, openSync, unlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { Usage } from "./program.mjs";

/**
 * @param {string | undefined} input the path of the rows' file
 * @param {string} kind `failed` or `left`
 * @param {string | undefined} wanted the path that the user asked for
 */
export function leftover(input, kind, wanted) {
  let file;
  let opened;
  let isNew = true;
  let rows = 0;
  let length = 0;
  let broken;

  function open() {
    for (let number = 1; opened === undefined; number += 1) {
      file = wanted ?? named(input, kind, number);
      try {
        opened = openSync(file, "ax", 0o600);
      } catch (error) {
        if (error.code !== "EEXIST") throw error;
        if (wanted === undefined) continue;
        isNew = false;
        opened = openSync(file, "a");
      }
    }
  }

  // Before anything is sent: later it would be too late to name another. What it holds goes with the first row, not before.
  try {
    if (wanted !== undefined) open();
  } catch ({ message }) {
    throw new Usage(`--${kind} ${wanted} cannot be written: ${message}`);
  }

  return {
    /** The file, once it holds a row. */
    get file() {
      return rows > 0 ? file : undefined;
    },
    /** Adds a row, or throws a sentence that says why it cannot. */
    add(row) {
      if (broken) throw broken;
      const line = Buffer.concat([Buffer.from(row), Buffer.from("\n")]);
      try {
        if (opened === undefined) open();
        if (rows === 0) cut(opened, 0);
        // At once, so that whoever adds a row learns what became of it.
        writeFileSync(opened, line);
      } catch ({ message }) {
        // Of a disk that is full a part of the row may be there.
        if (opened !== undefined) cut(opened, length);
        throw (broken = new Error(`${file} cannot be written: ${message}`));
      }
      rows += 1;
      length += line.length;
    },
    close() {
      if (opened === undefined) return;
      closeSync(opened);
      if (isNew && rows === 0) unlinkSync(file);
    },
  };
}

/** Cuts a file off; a device or a pipe has no length. */
function cut(opened, length) {
  try {
    ftruncateSync(opened, length);
  } catch (error) {
    if (error.code !== "EINVAL") throw error;
  }
}

/** `users.jsonl` leaves `users.failed.jsonl` in the folder at hand, and that one `users.failed-2.jsonl`. */
function named(input, kind, number) {
  const { name } = path.parse(input ?? "users.jsonl");
  const stem = name.replace(/\.(failed|left)(-\d+)?$/, "");
  return `${stem}.${kind}${number > 1 ? `-${number}` : ""}.jsonl`;
}
