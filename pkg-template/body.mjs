// Reading a body: up to a limit, chunk by chunk, so that no server can fill the memory.

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
 * The text of a body: UTF-8, as every reader of a `Response` has it. It is decoded at the end, in one go: Node's decoder takes ten
 * times as long for the same bytes when it is told that more may follow.
 *
 * @param {number} longest the limit, in bytes
 * @param {{ read(): Promise<{ done: boolean, value: Uint8Array }> }} reader the body's
 * @returns {Promise<string | undefined>} nothing for a body that is longer
 */
export async function readUpTo(longest, reader) {
  // What came so far, with room behind it: kept chunk by chunk, bytes that trickle in would take a hundred times their length.
  let bytes = new Uint8Array();
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return new TextDecoder().decode(bytes.subarray(0, length));
    const start = length;
    length += value.byteLength;
    if (length > longest) return undefined;
    // Of a stream that somebody made by hand.
    if (!(length >= start)) throw new TypeError("a chunk of the reply's body is no bytes");
    // Most replies are one chunk, which need not be copied.
    if (start === 0) {
      bytes = value;
      continue;
    }
    if (length > bytes.length) {
      const larger = new Uint8Array(length * 2);
      larger.set(bytes.subarray(0, start));
      bytes = larger;
    }
    bytes.set(value, start);
  }
}

/** A body's text as JSON; nothing for what is none. */
export function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
