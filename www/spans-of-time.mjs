// Times and spans in words.

const UNITS = [
  [86_400, "d"],
  [3_600, "h"],
  [60, "min"],
  [1, "s"],
];

/**
 * A span as its two largest units: `1 h 5 min`.
 *
 * @param {number} seconds its length; the sign does not matter
 */
export function span(seconds) {
  let rest = Math.floor(Math.abs(seconds));
  const words = [];
  for (const [length, unit] of UNITS) {
    const count = Math.floor(rest / length);
    rest -= count * length;
    if (count > 0) words.push(`${count} ${unit}`);
    else if (words.length > 0) break;
    if (words.length === 2) break;
  }
  return words.join(" ") || "0 s";
}

/** How far a moment is from now: `in 5 min`, `3 s ago`. */
export function fromNow(seconds, now = Date.now() / 1000) {
  const away = Math.round(seconds - now);
  return away > 0 ? `in ${span(away)}` : `${span(away)} ago`;
}

const MOMENT = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });

/**
 * A moment in the reader's own time zone and manner.
 *
 * @param {number} seconds since 1970; what no `Date` can hold is given back as the number that it is
 */
export function moment(seconds) {
  const date = new Date(seconds * 1000);
  return Number.isNaN(date.getTime()) ? String(seconds) : MOMENT.format(date);
}
