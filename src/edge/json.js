/**
 * Whether it is no JSON text, or opens more brackets than so many. They may stand in strings, too: where there are no more of them, it
 * nests no deeper either, and counting them costs a hundredth of reading the text.
 *
 * @param {unknown} text what `JSON.stringify` gave
 * @param {number} limit so many
 */
export const isDoubtful = (text, limit) => typeof text !== "string" || text.match(/[[{]/g)?.length > limit;

/**
 * How the caller would write the part that cannot be written as JSON, found by writing each part alone: `users[3].custom`.
 *
 * @param {unknown} value what cannot be written
 * @param {string} path how the caller would write that; empty for a method's argument
 * @param {number} levels how far down it is looked
 */
export function locate(value, path, levels) {
  let at = path;
  let part;
  try {
    for (const key of levels > 0 ? Object.keys(Object(value)) : []) {
      part = undefined;
      at = Array.isArray(value) ? `${path}[${key}]` : path ? `${path}.${key}` : key;
      part = value[key];
      JSON.stringify(part);
    }
  } catch {
    // What cannot even be read has no parts.
    return part === undefined ? at : locate(part, at, levels - 1);
  }
  return path;
}
