// A user's picture, made here: the URL in `image` is anyone's, and the page asks nobody for anything.
import { element } from "../element.mjs";

const HUES = 12;

/** @param {{ id: string, name?: string }} user */
export function avatar({ id, name }) {
  return element("span", { class: `avatar hue-${hash(id) % HUES}`, "aria-hidden": "true" }, initials(name || id));
}

function initials(name) {
  const words = name.match(/[\p{L}\p{N}]+/gu) ?? ["?"];
  const [first, last] = [words[0], words.length > 1 ? words.at(-1) : ""];
  return `${[...first][0]}${[...last][0] ?? ""}`.toUpperCase();
}

/** Spreads ids over the hues, the same each time. */
const hash = (text) => [...text].reduce((sum, character) => (sum * 31 + character.codePointAt(0)) >>> 0, 7);
