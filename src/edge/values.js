// What is asked of one value, here in one go: from WebAssembly each property that is read is a crossing.

/** Whether it is an object that can be walked through. A string can be too, also as an object, but its letters are no items. */
export function isIterable(value) {
  const has = (symbol) => typeof value[symbol] === "function";
  try {
    if (typeof value !== "object" || value === null || Object.prototype.toString.call(value) === "[object String]") return false;
    return has(Symbol.asyncIterator) || has(Symbol.iterator);
  } catch {
    return false;
  }
}

export const isNothing = (value) => value === undefined || value === null;

/** Whether it is an object that is neither a function nor an array. */
export function isRecord(value) {
  if (typeof value !== "object" || value === null) return false;
  try {
    return !Array.isArray(value);
  } catch {
    // A revoked proxy.
    return true;
  }
}

/** What kind of value it is, for messages. */
export function kind(value) {
  if (isNothing(value) || Number.isNaN(value)) return String(value);
  const type = Array.isArray(value) ? "array" : typeof value;
  return `${/^[ao]/.test(type) ? "an" : "a"} ${type}`;
}
