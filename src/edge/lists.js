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
 * The first key whose item is not called so by its own member; nothing where all are.
 *
 * @param {Record<string, object>} map items by key
 * @param {string} name the member
 */
export function wrongKey(map, name) {
  return Object.keys(map).find((key) => !isText(key) || map[key]?.[name] !== key);
}

/**
 * A list's items by their member; where two share it, the place of the second.
 *
 * @param {object[]} items the list, in which `wrongItem` found none
 * @param {string} name the member
 */
export function keyed(items, name) {
  const byKey = Object.fromEntries(items.map((item) => [item[name], item]));
  if (Object.keys(byKey).length === items.length) return byKey;
  const seen = new Set();
  return items.findIndex((item) => seen.size === seen.add(item[name]).size);
}

/** Appends a text's lines to a list. */
export const pushLines = (list, text) => void list.push(...text.split("\n"));

/** A copy of an object's own members. */
export const copy = (object) => ({ ...object });

/**
 * A scalar as text (an infinite number is none), or a list of scalars as texts joined by commas; nothing for anything else.
 *
 * @param {unknown} value neither `undefined` nor `null`
 */
export function plainText(value) {
  if (!Array.isArray(value)) return isScalar(value) ? String(value) : undefined;
  const given = value.filter((item) => item !== undefined && item !== null && item !== "");
  return given.every(isScalar) ? given.join() : undefined;
}

const isScalar = (value) => typeof value === "string" || typeof value === "boolean" || Number.isFinite(value);
