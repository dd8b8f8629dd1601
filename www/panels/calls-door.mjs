// One door: what was asked, what was answered, and the call token that would open it.
import { copyButton } from "../copy-button.mjs";
import { element } from "../element.mjs";
import { span } from "../spans-of-time.mjs";
import { cid, joinPath } from "./calls-scene.mjs";

const VALIDITIES = [
  [5, "5 seconds"],
  [60, "1 minute"],
  [3600, "1 hour"],
];

/**
 * @param {object} told
 * @param {(door: object, seconds: number) => void} told.onHandOut a call token is wanted for this door
 * @param {(door: object) => void} told.onTakeBack the call token in hand is to be thrown away
 * @param {() => void} told.onClose
 */
export function doorDetails({ onHandOut, onTakeBack, onClose }) {
  let door;
  let exp;
  let timer;
  const title = element("h3", { id: "door-title" });
  const answer = element("p", { class: "door-answer" });
  const request = element("code", {});
  const capabilities = element("ul", { class: "chips", "aria-label": "own_capabilities" });
  const inside = element("p", { class: "hint" });
  const validity = element("select", { id: "door-validity" }, ...VALIDITIES.map(([seconds, label]) => element("option", { value: seconds, selected: seconds === 60 }, label)));
  const mint = element("button", { type: "button", class: "button primary", on: { click: () => onHandOut(door, Number(validity.value)) } }, "Mint a call token");
  const minting = element("div", { class: "door-mint" }, element("label", { for: "door-validity" }, "Valid for"), validity, mint);
  const token = element("code", { class: "door-token" });
  const left = element("span", { class: "countdown", role: "timer", "aria-live": "off" });
  const throwAway = element("button", { type: "button", class: "button small", on: { click: () => onTakeBack(door) } }, "Throw it away");
  const key = element("div", { class: "door-key" },
    element("div", { class: "door-key-head" }, left, copyButton(() => token.textContent, "the call token"), throwAway),
    token,
  );
  const node = element("section", { class: "door-details", "aria-labelledby": "door-title" },
    element("div", { class: "door-head" }, title, element("button", { type: "button", class: "close", "aria-label": "Close", on: { click: onClose } }, "×")),
    element("p", { class: "door-request" }, request), answer, inside, capabilities, minting, key);
  node.hidden = true;
  return { node, show, hide };

  function hide() {
    node.hidden = true;
    clearInterval(timer);
  }

  function show(shown, hand) {
    door = shown;
    exp = hand?.exp;
    node.hidden = false;
    const { person, call, isOpen, status, body } = door;
    title.textContent = `${person.name} at ${cid(call)}`;
    request.textContent = `POST ${joinPath(call)} → ${status}`;
    answer.className = `door-answer ${isOpen ? "is-good" : "is-bad"}`;
    answer.textContent = isOpen ? `Lets ${person.name} in.` : body.message;
    const own = body.own_capabilities ?? [];
    inside.hidden = !isOpen;
    inside.textContent = `${own.length} own_capabilities once inside:`;
    capabilities.hidden = own.length === 0;
    capabilities.replaceChildren(...own.map((capability) => element("li", {}, element("code", {}, capability))));
    minting.hidden = person.id === undefined || hand?.call_cids.includes(cid(call)) === true;
    key.hidden = hand === undefined;
    token.textContent = hand?.token ?? "";
    clearInterval(timer);
    if (hand) timer = setInterval(tick, 1000);
    tick();
    keepFocus();
  }

  /** The button that was used may be gone: the keyboard goes on at the one in its place. */
  function keepFocus() {
    const { activeElement } = document;
    if (node.contains(activeElement) && activeElement.closest("[hidden]")) (minting.hidden ? throwAway : mint).focus();
  }

  function tick() {
    const seconds = Math.ceil(exp - Date.now() / 1000);
    left.textContent = seconds > 0 ? `Call token in hand, for ${span(seconds)}` : "The call token in hand has expired";
    if (!(seconds > 0)) clearInterval(timer);
  }
}
