// Reading a body up to a limit, chunk by chunk, so that no server can fill the memory.

/**
 * The stream of a response's body; none where the body is no stream, or where there is no body.
 *
 * @param {object} response what `fetch` gave
 * @returns {{ read(): Promise<{ done: boolean, value: Uint8Array }>, cancel(): void } | undefined}
 */
export function streamOf(response) {
  let reader;
  try {
    reader = response.body.getReader();
  } catch {
    return undefined;
  }
  if (typeof reader !== "object" || reader === null) return undefined;
  return {
    read: () => reader.read(),
    async cancel() {
      try {
        await reader.cancel();
      } catch {
        // What becomes of it is nobody's concern, but an unhandled rejection would end Node's process.
      }
    },
  };
}

/**
 * The text of a body: UTF-8, as every reader of a `Response` has it.
 *
 * @param {number} longest the limit, in bytes
 * @param {{ read(): Promise<{ done: boolean, value: Uint8Array }> }} stream the body
 * @returns {Promise<string | undefined>} nothing for a body that is longer
 */
export async function readUpTo(longest, stream) {
  const decoder = new TextDecoder();
  let text = "";
  let length = 0;
  for (;;) {
    const { done, value } = await stream.read();
    if (done) return text + decoder.decode();
    if (!ArrayBuffer.isView(value)) throw new TypeError("a chunk of the reply's body is no Uint8Array");
    length += value.byteLength;
    if (length > longest) return undefined;
    text += decoder.decode(value, { stream: true });
    // No byte makes more than one unit of text.
    if (!(text.length <= length)) throw new TypeError("a chunk of the reply's body lies about its length");
  }
}
