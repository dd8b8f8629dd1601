// What is done to each item of a caller's list: here, because crossing into WebAssembly costs more than the work.

/**
 * Whether it is a text that can be sent: neither empty nor with half a surrogate pair. `isWellFormed` came with Node.js 20, Chrome 111
 * and Safari 16.4, the first Safari with WebAssembly's SIMD, which the module needs too.
 */
export const isText = (value) => typeof value === "string" && value !== "" && value.isWellFormed();

/**
 * The place of the first item that is no text which can be sent, or whose member is none; -1 for no such item.
 *
 * @param {unknown[]} items the list
 * @param {string} [name] the member; without one the items themselves are meant
 */
export function wrongItem(items, name) {
  // It visits holes, too.
  return items.findIndex((item) => !isText(name === undefined ? item : item?.[name]));
}

/**
 * The place of the first key whose item is not called so by its own member; -1 where all are.
 *
 * @param {Record<string, object>} map items by key
 * @param {string} name the member
 */
export function wrongKey(map, name) {
  return Object.keys(map).findIndex((key) => !isText(key) || map[key]?.[name] !== key);
}

/**
 * A list's items by a member of theirs, as the only member of an object; nothing where two share it, or where it is no text that can be
 * sent.
 *
 * @param {object[]} items the list
 * @param {string} name the member
 * @param {string} holder the object's member
 */
export function keyed(items, name, holder) {
  const byKey = {};
  for (const item of items) {
    const key = item?.[name];
    if (!isText(key)) return undefined;
    byKey[key] = item;
  }
  if (Object.keys(byKey).length === items.length) return { [holder]: byKey };
  // A key `__proto__` is set as none; this sets it, and takes three times as long.
  const all = Object.fromEntries(items.map((item) => [item[name], item]));
  return Object.keys(all).length === items.length ? { [holder]: all } : undefined;
}

/** The place of the first item whose member another one has, too. */
export function repeated(items, name) {
  const seen = new Set();
  return items.findIndex((item) => seen.size === seen.add(item[name]).size);
}

/** How many items a list has; -1 for what is none. */
export const count = (list) => (Array.isArray(list) ? list.length : -1);

/** Appends a text's lines to a list. */
export const pushLines = (list, text) => void list.push(...text.split("\n"));

/** A copy of an object's own members. */
export const copy = (object) => ({ ...object });

/** A copy of those that are neither `undefined` nor `null`. */
export const given = (object) => Object.fromEntries(Object.entries(object).filter(([, value]) => isGiven(value)));

const isGiven = (value) => value !== undefined && value !== null;

/**
 * The text of a query's parameter: a scalar as it is (an infinite number is none), a list of scalars joined by commas, anything else
 * as JSON; nothing for what JSON cannot hold.
 *
 * @param {unknown} value neither `undefined` nor `null`
 */
export function parameter(value) {
  if (isScalar(value)) return String(value);
  const given = Array.isArray(value) ? value.filter((item) => isGiven(item) && item !== "") : [value];
  return given.every(isScalar) ? given.join() : JSON.stringify(value);
}

const isScalar = (value) => typeof value === "string" || typeof value === "boolean" || Number.isFinite(value);
