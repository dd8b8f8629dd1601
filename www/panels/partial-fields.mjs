// The form of a partial change: lines to set, boxes to unset.
import { element } from "../element.mjs";

/** Members of a user that are not custom data and can be set. */
const MEMBERS = ["name", "image", "role", "language"];

/** @returns {{ node: Node, call: () => { id: string, method: string, argument: object } }} */
export function partialFields({ user }) {
  const lines = element("div", { class: "lines" });
  const known = [...MEMBERS.filter((name) => user[name]), ...Object.keys(user.custom ?? {})];
  const list = element("datalist", { id: "known-fields" }, [...new Set([...MEMBERS, ...known])].map((name) => element("option", { value: name })));

  function add(focus) {
    const number = lines.children.length + 1;
    const name = element("input", { class: "name", list: list.id, "aria-label": `Field ${number} to set`, placeholder: "field", autocomplete: "off", spellcheck: "false" });
    const value = element("input", { class: "value", "aria-label": `Value ${number}`, placeholder: "value", autocomplete: "off" });
    const remove = element("button", { type: "button", class: "close", "aria-label": `Remove line ${number}`, on: { click: () => drop(line) } }, "×");
    const line = element("div", { class: "line" }, name, element("span", { "aria-hidden": "true" }, "="), value, remove);
    lines.append(line);
    if (focus) name.focus();
  }

  function drop(line) {
    line.remove();
    if (lines.children.length === 0) add();
    lines.querySelector("input").focus();
    lines.dispatchEvent(new Event("fields", { bubbles: true }));
  }

  const boxes = known
    .filter((name) => name !== "role")
    .map((name) => element("label", { class: "box" }, element("input", { type: "checkbox", name: "unset", value: name }), element("code", {}, name)));
  const node = element(
    "div",
    { class: "stack" },
    element(
      "fieldset",
      {},
      element("legend", {}, "Set"),
      element("p", { class: "hint" }, "Names of members (name, role, …) or of custom data, also inside of it: address.city. A value is text, or JSON such as 12, true or [\"a\"]."),
      lines,
      element("button", { type: "button", class: "button small", on: { click: () => add(true) } }, "Add a line"),
      list,
    ),
    element(
      "fieldset",
      {},
      element("legend", {}, "Unset"),
      boxes.length > 0 ? element("div", { class: "boxes" }, boxes) : element("p", { class: "hint" }, "The user has nothing that could be removed."),
    ),
  );
  add();

  return {
    node,
    call() {
      const change = { id: user.id };
      const set = [...lines.children].map((line) => [line.querySelector(".name").value.trim(), line.querySelector(".value").value]);
      const named = set.filter(([name]) => name !== "");
      if (set.some(([name, value]) => name === "" && value !== "")) throw new Error("A value to set has no field.");
      const unset = [...node.querySelectorAll("[name=unset]:checked")].map(({ value }) => value);
      if (named.length > 0) change.set = Object.fromEntries(named.map(([name, value]) => [name, read(value)]));
      if (unset.length > 0) change.unset = unset;
      if (!change.set && !change.unset) return {};
      return { id: user.id, method: "updateUsersPartial", argument: { users: [change] } };
    },
  };
}

/** JSON where it is some, text where it isn't. */
function read(value) {
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}
