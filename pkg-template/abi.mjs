// How texts, lists and objects cross into WebAssembly and out of it, in place of the functions that wasm-bindgen's glue has for it: the
// names and what they do are wasm-bindgen's, whose version is pinned (xtask/src/glue.rs puts them together). What differs:
// one look at the memory for all, no loop over a text's units, and text coders that are made when they are first needed, since Jest's
// jsdom has none and importing must work there too.

/** The module's exports, once it was started. */
export let wasm;

export function use(exports) {
  wasm = exports;
  wasm.__wbindgen_start();
}

let bytes = new Uint8Array();
let words;
let numbers;

/** Memory that grew leaves every view of it without length. */
function look() {
  if (bytes.length > 0) return;
  const { buffer } = wasm.memory;
  bytes = new Uint8Array(buffer);
  words = new Uint32Array(buffer);
  numbers = new Float64Array(buffer);
}

/**
 * Views that are used again: to make one costs as much as to hash a quarter of a token. Most texts of a server are as long as the one
 * before, since its ids are, and come to lie in the same place.
 */
function viewer() {
  let view = bytes;
  return (pointer, length) => {
    look();
    if (view.byteOffset !== pointer || view.length !== length) view = bytes.subarray(pointer, pointer + length);
    return view;
  };
}

const viewOfPassed = viewer();
const viewOfGiven = viewer();

/** How long what was passed last is, in units of its own. */
export let WASM_VECTOR_LEN = 0;

let encoder;

// `encodeInto` costs some 40 ns in Node and Bun and 75 in Deno, however long the text is; a loop over its units 1 to 2 ns each.
const encodedInto = (text, view) => (encoder ??= new TextEncoder()).encodeInto(text, view);

export function passStringToWasm0(text) {
  let room = text.length;
  let pointer = wasm.__wbindgen_malloc(room, 1) >>> 0;
  // There is room for ASCII alone; of any other text not all is read.
  let { read, written } = encodedInto(text, viewOfPassed(pointer, room));
  if (read < text.length) {
    pointer = wasm.__wbindgen_realloc(pointer, room, (room = written + (text.length - read) * 3), 1) >>> 0;
    look();
    written += encodedInto(text.slice(read), bytes.subarray(pointer + written, pointer + room)).written;
    pointer = wasm.__wbindgen_realloc(pointer, room, written, 1) >>> 0;
  }
  WASM_VECTOR_LEN = written;
  return pointer;
}

export function passArray8ToWasm0(list) {
  WASM_VECTOR_LEN = list.length;
  const pointer = wasm.__wbindgen_malloc(list.length, 1) >>> 0;
  look();
  bytes.set(list, pointer);
  return pointer;
}

let decoder;
let bytesLeft = 0;

export function getStringFromWasm0(pointer, length) {
  // Safari's decoders refuse to go on after 2 GiB.
  bytesLeft -= length;
  if (!(bytesLeft > 0)) {
    decoder = new TextDecoder("utf-8", { ignoreBOM: true });
    bytesLeft = 2 ** 30;
  }
  return decoder.decode(viewOfGiven(pointer >>> 0, length));
}

/**
 * A place in the module's memory for one text in and one text out: what is asked for at every request allocates nothing there.
 *
 * @param {(room: number) => number} makeRoom gives the place for so many bytes in; those out follow it
 */
export function desk(makeRoom) {
  const view = viewer();
  let room = 0;
  let place;
  return {
    /** Gives the length in bytes. */
    write(text) {
      // As many as UTF-8 can need.
      const needed = text.length * 3;
      if (needed > room) place = makeRoom((room = Math.max(needed, 4_096)));
      return encodedInto(text, view(place, room)).written;
    },
    /** Takes the length in bytes. */
    read: (length) => getStringFromWasm0(place + room, length),
  };
}

export function getArrayU8FromWasm0(pointer, length) {
  look();
  return bytes.subarray((pointer >>>= 0), pointer + length);
}

export function addToExternrefTable0(object) {
  const place = wasm.__externref_table_alloc();
  wasm.__wbindgen_externrefs.set(place, object);
  return place;
}

export function takeFromExternrefTable0(place) {
  const object = wasm.__wbindgen_externrefs.get(place);
  wasm.__externref_table_dealloc(place);
  return object;
}

export const isLikeNone = (value) => value === undefined || value === null;

/** What a function gave that may fail. If it did, a flag at the end says so, and the error stands before it. */
export function checked(result) {
  if (result.at(-1)) throw takeFromExternrefTable0(result.at(-2));
  return result;
}

export const takeObject = (result) => takeFromExternrefTable0(checked(result)[0]);

/** The text that a function gave, or nothing. */
export function takeText(result) {
  const pointer = result[0];
  const length = result[1];
  if (pointer === 0) return undefined;
  const text = getStringFromWasm0(pointer, length);
  wasm.__wbindgen_free(pointer, length, 1);
  return text;
}

/** Answers a function that asked for a text, or for nothing. */
export function giveText(pointer, text) {
  const given = isLikeNone(text) ? 0 : passStringToWasm0(text);
  look();
  words[(pointer >>>= 2)] = given;
  words[pointer + 1] = WASM_VECTOR_LEN;
}

/** Answers a function that asked for a number, or for nothing. */
export function giveNumber(pointer, number) {
  look();
  words[pointer >>> 2] = number !== undefined;
  numbers[(pointer >>> 3) + 1] = number;
}

/** Functions that WebAssembly calls and that may throw: it is handed what they throw. */
export const catching = (functions) =>
  Object.fromEntries(
    Object.entries(functions).map(([name, work]) => [
      name,
      (...given) => {
        try {
          return work(...given);
        } catch (thrown) {
          wasm.__wbindgen_exn_store(addToExternrefTable0(thrown));
        }
      },
    ]),
  );
