// Lines of a file or a pipe, one at a time, however long the input is.
import { Buffer } from "node:buffer";
import { createReadStream } from "node:fs";
import { open, stat } from "node:fs/promises";
import { Failure, Usage } from "./program.mjs";

/** A user is 5 KB at most: a line of that size is no row but a file of another kind. */
const LONGEST_LINE = 1024 * 1024;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const BYTE_ORDER_MARK = Buffer.from("\ufeff");

/** Opens the input of a command: a file, or standard input for `-` and for a pipe. */
export async function openInput(path) {
  if (path === undefined || path === "-") {
    if (process.stdin.isTTY) throw new Usage("Name a file, or hand the rows in through a pipe.");
    return { name: "standard input", stream: process.stdin };
  }
  try {
    const { size } = await stat(path);
    // Opened here, so that what is wrong with it is told before anything begins.
    const file = await open(path);
    return { name: path, path, size, stream: createReadStream(path, { fd: file }) };
  } catch ({ message }) {
    throw new Failure(`${path} cannot be read: ${message}`);
  }
}

/** Whether two paths lead to one file. */
export async function isSameFile(...paths) {
  try {
    const [one, other] = await Promise.all(paths.map((path) => stat(path, { bigint: true })));
    return one.dev === other.dev && one.ino === other.ino;
  } catch {
    // There is no such file, or no such path.
    return false;
  }
}

/**
 * The lines of a stream.
 *
 * @returns {AsyncGenerator<{ number: number, raw: Buffer, end: number, tooLong?: boolean }>} `raw` without the line's end,
 * `end` as the number of bytes up to here
 */
export async function* lines(stream) {
  let parts = [];
  let length = 0;
  let number = 0;
  let end = 0;

  function line() {
    let raw = parts.length === 1 ? parts[0] : Buffer.concat(parts);
    if (raw.at(-1) === CARRIAGE_RETURN) raw = raw.subarray(0, -1);
    if (number === 0 && raw.indexOf(BYTE_ORDER_MARK) === 0) raw = raw.subarray(BYTE_ORDER_MARK.length);
    const row = { number: (number += 1), raw, end, ...(length > LONGEST_LINE && { tooLong: true }) };
    parts = [];
    length = 0;
    return row;
  }

  for await (const chunk of stream) {
    for (let start = 0; start < chunk.length; ) {
      const found = chunk.indexOf(LINE_FEED, start);
      const stop = found === -1 ? chunk.length : found;
      length += stop - start;
      // What is too long is counted and not kept.
      if (length <= LONGEST_LINE) parts.push(chunk.subarray(start, stop));
      end += stop - start + (found === -1 ? 0 : 1);
      start = stop + 1;
      if (found !== -1) yield line();
    }
  }
  if (length > 0) yield line();
}

const utf8 = new TextDecoder("utf-8", { fatal: true });

/** A line's text, or why it has none. */
function text({ raw, tooLong }) {
  if (tooLong) throw new Error(`is longer than ${LONGEST_LINE} bytes`);
  try {
    return utf8.decode(raw).trim();
  } catch {
    throw new Error("is not UTF-8");
  }
}

/**
 * A row of JSON objects.
 *
 * @returns {object | undefined} nothing for an empty line
 */
export function objectRow(line) {
  const trimmed = text(line);
  if (trimmed === "") return undefined;
  const row = parsed(trimmed);
  if (typeof row !== "object" || row === null || Array.isArray(row)) {
    throw new Error('is no JSON object, such as {"id":"john","name":"John"}');
  }
  return row;
}

/** A row that names a user: an id as it is, a JSON string, or an object with an id, as `users query` prints them. */
export function idRow(line) {
  const trimmed = text(line);
  if (trimmed === "") return undefined;
  if (!/^["{[]/.test(trimmed)) return trimmed;
  const row = parsed(trimmed);
  const id = typeof row === "string" ? row : row?.id;
  if (typeof id !== "string" || id === "") throw new Error("id is missing: a row is an id, or an object with one");
  return id;
}

function parsed(trimmed) {
  try {
    return JSON.parse(trimmed);
  } catch ({ message }) {
    // Not the engine's whole message: it quotes the row, which may hold what no log should.
    const [, position] = /position (\d+)/.exec(message) ?? [];
    throw new Error(`is no JSON${position === undefined ? "" : `: see its character ${Number(position) + 1}`}`);
  }
}
