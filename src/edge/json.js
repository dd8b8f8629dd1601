/**
 * Whether it is no JSON text, or opens more brackets than so many. They may stand in strings, too: where there are no more of them, it
 * nests no deeper either, and counting them costs a hundredth of reading the text.
 *
 * @param {unknown} text what `JSON.stringify` gave
 * @param {number} limit so many
 */
export const isDoubtful = (text, limit) => typeof text !== "string" || text.match(/[[{]/g)?.length > limit;
