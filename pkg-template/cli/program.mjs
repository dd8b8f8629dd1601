// What every command shares: the program's name, its failures and their exit codes, and how people write spans of time.
import { readFileSync } from "node:fs";

export const { name, version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));

/** Exit codes. Others come from signals: 130 after Ctrl-C. */
export const EXIT = { done: 0, failed: 1, usage: 2, notFinished: 3, interrupted: 130 };

/** Something went wrong that a sentence tells better than a stack. */
export class Failure extends Error {
  constructor(message, exitCode = EXIT.failed) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** The command was not written as it is meant. */
export class Usage extends Failure {
  constructor(message) {
    super(message, EXIT.usage);
  }
}

const UNITS = { s: 1, m: 60, h: 3600, d: 86400 };

/** Whole seconds from `90`, `90s`, `15m`, `24h` or `7d`. */
export function seconds(option, text) {
  const [, count, unit = "s"] = /^(\d{1,9})([smhd])?$/.exec(text) ?? [];
  if (count === undefined || Number(count) === 0) {
    throw new Usage(`${option} must be a span such as 90s, 15m, 24h or 7d, but is "${text}".`);
  }
  return Number(count) * UNITS[unit];
}

/** A whole number from 1 on. */
export function count(option, text) {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new Usage(`${option} must be a whole number from 1, but is "${text}".`);
  return Number(text);
}

/** An object that stands in JSON on the command line. */
export function object(option, text) {
  const refused = (why) => new Usage(`${option} must be a JSON object in quotes, such as '{"role":"admin"}': ${why}.`);
  let value;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw refused(error.message);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw refused("this is none");
  return value;
}

/** A stranger's text, in which a terminal finds nothing to obey. */
export const harmless = (text) => text.replace(/\p{Cc}/gu, (control) => `\\u${control.charCodeAt(0).toString(16).padStart(4, "0")}`);

/** Everything that standard input holds, as text. */
export async function standardInput(hint) {
  if (process.stdin.isTTY) process.stderr.write(`${hint}\n`);
  let text = "";
  for await (const chunk of process.stdin.setEncoding("utf8")) text += chunk;
  return text.trim();
}

/** Colours, where they are seen. */
export const paint = (stream) => {
  const colours = stream.isTTY && process.env.NO_COLOR === undefined && process.env.TERM !== "dumb";
  const code = (number) => (text) => (colours ? `\x1b[${number}m${text}\x1b[0m` : text);
  return { bold: code(1), dim: code(2), red: code(31), green: code(32), yellow: code(33) };
};

/** Writes, and waits while the reader is busy. */
export function print(text, stream = process.stdout) {
  return stream.write(`${text}\n`) ? undefined : new Promise((resolve) => stream.once("drain", resolve));
}
