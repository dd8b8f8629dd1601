// The page's whole toolkit: elements, dialogs, and two ways to say something.

const SVG = "http://www.w3.org/2000/svg";

/**
 * An element of HTML.
 *
 * @param {string} name
 * @param {object} [attributes] `on` holds listeners by event; `value`, `checked` and the like are set as properties; `true` is an
 *   attribute without a value; `false`, `null` and `undefined` leave it out
 * @param {...(Node | string | number | null | undefined | Array)} children what is nothing is left out
 */
export const element = (name, attributes, ...children) => filled(document.createElement(name), attributes, children);

/** An element of SVG, made the same way. */
export const svg = (name, attributes, ...children) => filled(document.createElementNS(SVG, name), attributes, children);

const PROPERTIES = new Set(["value", "checked", "indeterminate", "disabled", "hidden", "open"]);

function filled(made, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (name === "on") for (const [event, listener] of Object.entries(value)) made.addEventListener(event, listener);
    else if (PROPERTIES.has(name) && name in made) made[name] = value ?? "";
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...there(children));
  return made;
}

const there = (children) => children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false);

/** Puts these in place of what an element holds. */
export const fill = (parent, ...children) => parent.replaceChildren(...there(children));

let numbered = 0;

/** An id that nothing else has, for labels and what they are for. */
export const freshId = (stem) => `${stem}-${(numbered += 1)}`;

/**
 * A control under its label, with a hint that screen readers read with it.
 *
 * @param {string | Node} label
 * @param {HTMLElement} control
 * @param {string | Node} [hint]
 */
export function field(label, control, hint) {
  control.id ||= freshId("field");
  const told = hint && element("p", { class: "hint", id: `${control.id}-hint` }, hint);
  if (told) control.setAttribute("aria-describedby", told.id);
  return element("div", { class: "field" }, element("label", { for: control.id }, label), control, told);
}

/**
 * Opens a modal dialog, which is gone once it is closed.
 *
 * @param {string} title
 * @param {{ class?: string, closed?: () => void, back?: () => HTMLElement }} options `back`: where the focus goes when what opened the
 *   dialog is no longer there
 * @param {...Node} children
 * @returns {HTMLDialogElement}
 */
export function openDialog(title, options, ...children) {
  const id = freshId("dialog");
  const close = element("button", { class: "close", type: "button", "aria-label": "Close", on: { click: () => dialog.close() } }, "×");
  const heading = element("h2", { id }, title);
  const dialog = element(
    "dialog",
    { class: options.class, "aria-labelledby": id },
    element("div", { class: "dialog-head" }, heading, close),
    ...children,
  );
  dialog.addEventListener("close", () => {
    bringAlong();
    dialog.remove();
    if (document.activeElement === document.body) options.back?.().focus();
    options.closed?.();
  });
  document.body.append(dialog);
  dialog.showModal();
  bringAlong();
  return dialog;
}

/** Puts what comes and goes into the dialog on top, if there is one: all else can neither be used nor heard meanwhile. */
function bringAlong() {
  const top = [...document.querySelectorAll("dialog[open]")].at(-1) ?? document.body;
  top.append(document.getElementById("toasts"), document.getElementById("announcements"));
}

/** Says something to who listens, without showing it. */
export function announce(text) {
  const region = document.getElementById("announcements");
  // The same text twice is two announcements.
  region.textContent = "";
  setTimeout(() => (region.textContent = text), 50);
}

const TOAST_MS = 6000;

/**
 * Shows a line for a few seconds, longer while somebody is at it, and says it.
 *
 * @param {string} text
 * @param {{ failed?: boolean, action?: [label: string, act: () => void] }} [options] a failure stays until it is closed
 */
export function toast(text, { failed = false, action } = {}) {
  const [label, act] = action ?? [];
  const leave = () => shown.remove();
  const leaveLater = () => setTimeout(() => (shown.matches(":hover, :focus-within") ? leaveLater() : leave()), TOAST_MS);
  const acting = () => {
    leave();
    act();
  };
  const shown = element(
    "div",
    { class: failed ? "toast failed" : "toast" },
    element("p", {}, text),
    label && element("button", { type: "button", class: "link", on: { click: acting } }, label),
    element("button", { type: "button", class: "close", "aria-label": "Close", on: { click: leave } }, "×"),
  );
  document.getElementById("toasts").append(shown);
  announce(text);
  if (!failed) leaveLater();
}
