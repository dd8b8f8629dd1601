// How far the work is: a bar where it is seen, a plain line now and then where it is not.
import { paint } from "./program.mjs";

const ON_TERMINAL = 100;
const IN_A_LOG = 10_000;
const BAR = 24;

/**
 * @param {string} verb what is being done, such as `upsert`
 * @param {{ quiet?: boolean, stream?: NodeJS.WriteStream }} options
 */
export function progress(verb, { quiet = false, stream = process.stderr } = {}) {
  const began = Date.now();
  const live = Boolean(stream.isTTY) && process.env.TERM !== "dumb";
  const { bold, dim, red } = paint(stream);
  let shown = began;

  function line({ done, failed, part }, finished) {
    const elapsed = Math.max(1, Date.now() - began) / 1000;
    const rate = `${number(Math.round(done / elapsed))}/s`;
    const left = finished || !part ? "" : `ETA ${span((elapsed / part) * (1 - part))}`;
    const failures = failed === 0 ? "" : red(`${number(failed)} failed`);
    const share = part === undefined ? "" : `${String(Math.floor(part * 100)).padStart(3)} %`;
    const filled = Math.round((part ?? 0) * BAR);
    const bar = live && part !== undefined ? "█".repeat(filled) + dim("░".repeat(BAR - filled)) : "";
    return [bold(verb), bar, share, `${number(done)} users`, rate, left, failures].filter(Boolean).join("  ");
  }

  return {
    /** Shows how far it is, if it is time to. `part` goes from 0 to 1, where it is known. */
    update(state) {
      if (quiet || Date.now() - shown < (live ? ON_TERMINAL : IN_A_LOG)) return;
      shown = Date.now();
      stream.write(live ? `\r\x1b[K${line(state)}` : `${line(state)}\n`);
    },

    /** Writes a line above the bar. */
    say(text) {
      stream.write(live && !quiet ? `\r\x1b[K${text}\n` : `${text}\n`);
    },

    /** Shows how it ended. */
    end(state) {
      if (!quiet) stream.write(`${live ? "\r\x1b[K" : ""}${line(state, true)}\n`);
    },
  };
}

const number = (count) => count.toLocaleString("en");

export function span(seconds) {
  const whole = Math.ceil(seconds);
  const two = (part) => String(part).padStart(2, "0");
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}
