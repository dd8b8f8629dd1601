// What is asked of one value, here in one go: from WebAssembly each property that is read is a crossing.

/** Whether it is an object that can be walked through. A string can be too, but its letters are no items. */
export function isIterable(value) {
  const has = (symbol) => typeof value[symbol] === "function";
  try {
    return typeof value === "object" && value !== null && (has(Symbol.asyncIterator) || has(Symbol.iterator));
  } catch {
    return false;
  }
}
