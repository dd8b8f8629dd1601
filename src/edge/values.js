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
