/**
 * Whether JSON text opens more brackets than so many. They may stand in strings, too: where there are no more of them, it nests no
 * deeper either, and counting them costs a hundredth of reading the text.
 *
 * @param {string} text JSON text
 * @param {number} limit so many
 */
export function opensMoreThan(text, limit) {
  let count = 0;
  for (const bracket of "[{") {
    for (let at = text.indexOf(bracket); at >= 0; at = text.indexOf(bracket, at + 1)) if (++count > limit) return true;
  }
  return false;
}
