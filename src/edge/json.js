/**
 * Whether it is no JSON text, or opens more brackets than so many. They may stand in strings, too: where there are no more of them, it
 * nests no deeper either, and counting them costs a hundredth of reading the text.
 *
 * @param {unknown} text what `JSON.stringify` gave
 * @param {number} limit so many
 */
export function isDoubtful(text, limit) {
  if (typeof text !== "string") return true;
  let count = 0;
  for (const bracket of "[{") {
    for (let at = text.indexOf(bracket); at >= 0; at = text.indexOf(bracket, at + 1)) if (++count > limit) return true;
  }
  return false;
}
