// A file for rows that have to be handed in again. Unless the user named it, it is made with the first row, and never in place of another.
import { closeSync, openSync, writeFileSync } from "node:fs";
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
  let rows = 0;

  function open() {
    for (let number = 1; opened === undefined; number += 1) {
      file = wanted ?? named(input, kind, number);
      try {
        opened = openSync(file, wanted === undefined ? "wx" : "w", 0o600);
      } catch (error) {
        if (error.code !== "EEXIST") throw error;
      }
    }
  }

  // Before anything is sent: later it would be too late to name another.
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
      try {
        if (opened === undefined) open();
        // At once, so that whoever adds a row learns what became of it.
        writeFileSync(opened, row);
        writeFileSync(opened, "\n");
      } catch ({ message }) {
        throw new Error(`${file} cannot be written: ${message}`);
      }
      rows += 1;
    },
    close() {
      if (opened !== undefined) closeSync(opened);
    },
  };
}

/** `users.jsonl` leaves `users.failed.jsonl` in the folder at hand, and that one `users.failed-2.jsonl`. */
function named(input, kind, number) {
  const { name } = path.parse(input ?? "users.jsonl");
  const stem = name.replace(/\.(failed|left)(-\d+)?$/, "");
  return `${stem}.${kind}${number > 1 ? `-${number}` : ""}.jsonl`;
}
