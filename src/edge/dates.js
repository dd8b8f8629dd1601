/**
 * Makes dates of what the named fields of parsed JSON hold, in place: of text as `Date` reads it, and of numbers.
 *
 * @param {object} holder what holds the fields
 * @param {Record<string, [string[], [string, boolean, string][]]>} kinds of each kind of object the fields that are dates; then those
 *   that hold further objects: the field, whether these are several, as a list or a map, and which kind they are
 * @param {string} kind which kind `holder` is
 * @param {number} unit so many of a number are a millisecond
 * @param {number} depth how many levels are left: a hostile server could nest them until the stack ends
 */
export function decode(holder, kinds, kind, unit, depth) {
  const [dates, holders] = kinds[kind];
  for (const field of dates) {
    const value = holder[field];
    if (typeof value === "number") holder[field] = new Date(Math.floor(value / unit));
    else if (typeof value === "string") holder[field] = new Date(value);
  }
  if (depth === 0) return;
  for (const [field, several, inner] of holders) {
    const value = holder[field];
    if (!isObject(value)) continue;
    const held = !several ? [value] : Array.isArray(value) ? value : Object.values(value);
    for (const item of held) if (isObject(item)) decode(item, kinds, inner, unit, depth - 1);
  }
}

/** The last millisecond that a date can hold. */
const LAST = 8.64e15;

/** A time as text, up to its milliseconds; what lies beyond all dates is the last one. */
export const isoText = (milliseconds) => new Date(Math.min(Math.max(milliseconds, -LAST), LAST)).toISOString().slice(0, -1);

const isObject = (value) => typeof value === "object" && value !== null;
