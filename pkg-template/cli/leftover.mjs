// A file for rows that have to be handed in again. It is made with the first row, and never in place of another file.
import { once } from "node:events";
import { createWriteStream, openSync } from "node:fs";
import path from "node:path";

/**
 * @param {string | undefined} input the path of the rows' file
 * @param {string} kind `failed` or `left`
 * @param {string | undefined} wanted the path that the user asked for
 */
export function leftover(input, kind, wanted) {
  let file;
  let stream;

  function open() {
    for (let number = 1; stream === undefined; number += 1) {
      file = wanted ?? named(input, kind, number);
      try {
        stream = createWriteStream(file, { fd: openSync(file, wanted ? "w" : "wx", 0o600) });
      } catch (error) {
        if (error.code !== "EEXIST") throw error;
      }
    }
  }

  return {
    get file() {
      return file;
    },
    /** Adds a row; waits while the disk is busy. */
    async add(row) {
      if (stream === undefined) open();
      stream.write(row);
      if (!stream.write("\n")) await once(stream, "drain");
    },
    async close() {
      if (stream === undefined) return;
      stream.end();
      await once(stream, "close");
    },
  };
}

/** `users.jsonl` leaves `users.failed.jsonl` in the folder at hand, and that one `users.failed-2.jsonl`. */
function named(input, kind, number) {
  const { name } = path.parse(input ?? "users.jsonl");
  const stem = name.replace(/\.(failed|left)(-\d+)?$/, "");
  return `${stem}.${kind}${number > 1 ? `-${number}` : ""}.jsonl`;
}
