const BASE64 = "WASM_BASE64";

/** The bytes of MODULE.wasm. */
export function wasmBytes() {
  if (typeof Uint8Array.fromBase64 === "function") return Uint8Array.fromBase64(BASE64);
  // A member access, so that no bundler adds a polyfill of Buffer.
  if (typeof globalThis.Buffer?.from === "function") return globalThis.Buffer.from(BASE64, "base64");
  return Uint8Array.from(atob(BASE64), (character) => character.charCodeAt(0));
}
