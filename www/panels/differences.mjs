// What a call would change of a user, member by member, as it came out on a copy.
import { element } from "../element.mjs";

/** The server's own; they change with every write. */
const CLOCKS = ["updated_at", "created_at", "last_active"];

/**
 * @param {{ before: { user?: object }, after: { user?: object }, error?: string }} outcome of a rehearsal
 * @param {{ method: string, argument: any }} call
 */
export function differences({ before, after, error }, { method, argument }) {
  const request = element(
    "details",
    {},
    element("summary", {}, "The call"),
    element("pre", { tabindex: "0", "aria-label": "The call" }, `client.${method}(${JSON.stringify(argument, null, 2)})`),
  );
  if (error) return [element("p", { class: "notice danger" }, "The API would refuse: ", error), request];
  const [was, is] = [flat(before.user), flat(after.user)];
  const names = [...new Set([...Object.keys(was), ...Object.keys(is)])].filter((name) => !CLOCKS.includes(name) && was[name] !== is[name]);
  return [heading(before.user, names, is), names.length > 0 && table(names, was, is, before.user), request];
}

function heading(user, names, is) {
  if (!user) return element("h3", {}, "Will be created");
  const removed = names.filter((name) => is[name] === undefined).length;
  if (names.length === 0) return element("p", { class: "hint" }, "Nothing would change.");
  const all = names.length === 1 ? "1 member will change" : `${names.length} members will change`;
  return element("h3", {}, removed > 0 ? [`${all}, `, element("span", { class: "removed" }, `${removed} of them removed`)] : all);
}

function table(names, was, is, existed) {
  const cell = (kind, text) => element("td", {}, text === undefined ? element("span", { class: "muted" }, "–") : element(kind, {}, text));
  return element(
    "table",
    { class: "table difference" },
    element("thead", {}, element("tr", {}, ["Member", existed && "Now", "Afterwards"].filter(Boolean).map((name) => element("th", { scope: "col" }, name)))),
    element(
      "tbody",
      {},
      names.map((name) =>
        element(
          "tr",
          {},
          element("th", { scope: "row" }, element("code", {}, name)),
          existed && cell(is[name] === undefined ? "del" : "span", was[name]),
          is[name] === undefined ? element("td", {}, element("span", { class: "badge bad" }, "removed")) : cell("ins", is[name]),
        ),
      ),
    ),
  );
}

/** A user's members as text by name, custom data one by one. What is empty counts as not there. */
function flat(user = {}) {
  const { custom = {}, ...members } = user;
  const texts = {};
  const put = (name, value) => {
    if (value === null || value === undefined || value === "" || value === false || (Array.isArray(value) && value.length === 0)) return;
    texts[name] = typeof value === "string" ? value : JSON.stringify(value);
  };
  for (const [name, value] of Object.entries(members)) put(name, value);
  for (const [name, value] of Object.entries(custom)) texts[`custom.${name}`] = typeof value === "string" ? value : JSON.stringify(value);
  return texts;
}
