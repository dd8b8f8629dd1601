// A button that copies a text and says that it did.
import { announce, element } from "./element.mjs";

const SAYS_SO_FOR = 1500;

/**
 * @param {() => string} text what is copied, asked for when the button is used
 * @param {string} what what it is, for who cannot see what the button is beside: "the token"
 * @param {string} [label] what stands on the button
 */
export function copyButton(text, what, label = "Copy") {
  let timer;
  const shown = element("span", {}, label);
  return element("button", { type: "button", class: "button small copy", on: { click: copy } }, shown, element("span", { class: "visually-hidden" }, ` ${what}`));

  async function copy() {
    const copied = await navigator.clipboard.writeText(text()).then(() => true, () => false);
    shown.textContent = copied ? "Copied" : "Not allowed";
    announce(copied ? `Copied ${what}.` : "The browser does not let this page copy.");
    clearTimeout(timer);
    timer = setTimeout(() => (shown.textContent = label), SAYS_SO_FOR);
  }
}
