// What the bundles have in place of the globals TextDecoder and TextEncoder. wasm-bindgen's glue makes one of each while it is
// imported, and Jest's jsdom has neither: importing must work there too, and the first call say what is missing.
const { TextDecoder: Decoder, TextEncoder: Encoder } = globalThis;

/** Makes the real one when it is first used: by then there is one, or `loadable` has refused to start. */
class LateDecoder {
  #given;
  #real;

  constructor(...given) {
    this.#given = given;
  }

  decode(...bytes) {
    // The glue's first call, which has nothing to decode.
    if (bytes.length === 0) return "";
    this.#real ??= new globalThis.TextDecoder(...this.#given);
    return this.#real.decode(...bytes);
  }
}

class LateEncoder {
  #real;

  encode(text) {
    return this.#made().encode(text);
  }

  encodeInto(text, bytes) {
    return this.#made().encodeInto(text, bytes);
  }

  #made() {
    this.#real ??= new globalThis.TextEncoder();
    return this.#real;
  }
}

/** Whether there are both by now. */
export const hasTextCoders = () =>
  typeof globalThis.TextDecoder === "function" && typeof globalThis.TextEncoder === "function";

const UsedDecoder = Decoder ?? LateDecoder;
const UsedEncoder = Encoder ?? LateEncoder;
export { UsedDecoder as TextDecoder, UsedEncoder as TextEncoder };
