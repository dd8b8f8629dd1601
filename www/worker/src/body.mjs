// Reading what strangers send, and no more of it than is wanted.

/** A request's body, as far as it is read: a little more than `most` bytes of one that is longer, so that it is seen to be too long. */
export async function bodyOf(request, most) {
  const chunks = [];
  let size = 0;
  for await (const chunk of request.body ?? []) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > most) break;
  }
  return new Uint8Array(await new Blob(chunks).arrayBuffer());
}
