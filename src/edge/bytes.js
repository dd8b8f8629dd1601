/**
 * A fresh look at bytes of whatever realm, here in one go: from WebAssembly each member that is read is a crossing, and what is read
 * may have been tampered with.
 *
 * @param {unknown} value an `ArrayBuffer`, or any view of one
 * @param {number} most how many bytes are looked at
 * @returns {Uint8Array | undefined} nothing for what holds no bytes, or gave them away
 */
export function bytesOf(value, most) {
  try {
    // Only what really is a buffer can be looked at through a DataView.
    const { buffer, byteOffset, byteLength } = ArrayBuffer.isView(value) ? value : new DataView(value);
    const length = Math.min(byteLength, most);
    const bytes = new Uint8Array(buffer, byteOffset, length);
    return bytes.length === length ? bytes : undefined;
  } catch {
    return undefined;
  }
}
