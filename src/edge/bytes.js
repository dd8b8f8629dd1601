/**
 * A fresh look at bytes of whatever realm, here in one go: from WebAssembly each member that is read is a crossing, and what is read
 * may have been tampered with.
 *
 * @param {unknown} value an `ArrayBuffer`, or any view of one
 * @returns {Uint8Array | undefined} nothing for what holds no bytes, or gave them away
 */
export function bytesOf(value) {
  try {
    // Only what really is a buffer can be looked at through a DataView.
    const { buffer, byteOffset, byteLength } = ArrayBuffer.isView(value) ? value : new DataView(value);
    const bytes = new Uint8Array(buffer, byteOffset, byteLength);
    return bytes.length === byteLength ? bytes : undefined;
  } catch {
    return undefined;
  }
}
