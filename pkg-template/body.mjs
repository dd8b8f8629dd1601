// Reading a body up to a limit, chunk by chunk, so that no server can fill the memory.

/**
 * The reader of a response's body; none where the body is no stream, or where there is no body.
 *
 * @param {object} response what `fetch` gave
 * @returns {{ read(): Promise<{ done: boolean, value: Uint8Array }>, cancel(): Promise<void> } | undefined}
 */
export function readerOf(response) {
  try {
    const reader = response.body.getReader();
    if (typeof reader === "object") return reader;
  } catch {
    // There is nothing to read piece by piece.
  }
  return undefined;
}

/**
 * The text of a body: UTF-8, as every reader of a `Response` has it.
 *
 * @param {number} longest the limit, in bytes
 * @param {{ read(): Promise<{ done: boolean, value: Uint8Array }> }} reader the body's
 * @returns {Promise<string | undefined>} nothing for a body that is longer
 */
export async function readUpTo(longest, reader) {
  const decoder = new TextDecoder();
  let text = "";
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    length += value.byteLength;
    if (length > longest) return undefined;
    // It throws for what is no bytes.
    text += decoder.decode(value, { stream: true });
    // No byte makes more than one unit of text.
    if (!(text.length <= length)) throw new TypeError("a chunk of the reply's body lies about its length");
  }
}
