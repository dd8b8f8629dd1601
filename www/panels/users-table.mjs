// The rows of the users' table.
import { element } from "../element.mjs";
import { avatar } from "./avatar.mjs";

const DATE = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "short" });

const MODES = { soft: "deleted", pruning: "pruned", hard: "deleted for good" };

export const heads = () =>
  element(
    "thead",
    {},
    element(
      "tr",
      {},
      ["User", "Role", "Custom data", "State"].map((name) => element("th", { scope: "col" }, name)),
      element("th", { scope: "col" }, element("span", { class: "visually-hidden" }, "What to do")),
    ),
  );

/** @param {{ edit: Function, delete: Function, deactivate: Function, reactivate: Function }} acts each gets the user */
export function userRow(user, acts) {
  const { id, role, custom, deactivated_at: deactivated } = user;
  const button = (act, label, place = act) =>
    element("button", { type: "button", class: "button small", "data-place": place, "aria-label": `${label} ${id}`, on: { click: () => acts[act](user) } }, label);
  return row(
    user,
    role,
    customData(custom),
    deactivated
      ? element("span", { class: "badge warn", title: `since ${DATE.format(deactivated)}` }, "deactivated")
      : element("span", { class: "badge good" }, "active"),
    [
      button("edit", "Edit"),
      // One takes the other's place, and with it the focus.
      deactivated ? button("reactivate", "Reactivate", "state") : button("deactivate", "Deactivate", "state"),
      button("delete", "Delete"),
    ],
  );
}

/** A user that this page deleted; what the API would say of it is nothing. */
export function deletedRow(entry, { restore }) {
  const { id, mode, at } = entry;
  const back = element("button", { type: "button", class: "button small", "data-place": "restore", "aria-label": `Restore ${id}`, on: { click: () => restore(entry) } }, "Restore");
  return row(
    entry,
    "",
    "",
    [element("span", { class: "badge bad" }, MODES[mode]), " ", element("span", { class: "hint" }, DATE.format(at))],
    mode === "soft" ? back : element("span", { class: "hint" }, "cannot be undone"),
  );
}

function row(user, role, custom, state, acts) {
  const { id, name } = user;
  return element(
    "tr",
    { "data-user": id },
    element(
      "td",
      { class: "who" },
      element("div", {}, avatar(user), element("div", {}, element("strong", {}, name || id), element("code", { class: "muted" }, id))),
    ),
    element("td", { "data-label": "Role" }, role),
    element("td", { "data-label": "Custom data", class: "custom" }, custom),
    element("td", { "data-label": "State" }, state),
    element("td", { class: "acts" }, element("div", {}, acts)),
  );
}

function customData(custom) {
  const entries = Object.entries(custom ?? {});
  if (entries.length === 0) return element("span", { class: "muted" }, "none");
  const text = JSON.stringify(custom);
  return element(
    "span",
    { class: "pairs", title: text },
    entries.map(([name, value]) => element("span", { class: "pair" }, element("span", { class: "muted" }, name), " ", shown(value))),
  );
}

const shown = (value) => (typeof value === "string" ? value : JSON.stringify(value));
