// The form of a whole user: what `upsertUsers` sends is what it shows, and nothing else stays.
import { element, field } from "../element.mjs";

/** What the form has controls for; anything else that a user had would be lost, which the preview below shows. */
const TEXTS = [
  ["name", "Name"],
  ["image", "Image", "A URL. This page never loads it: it asks nobody for anything."],
];

/** @returns {{ node: Node, call: () => { id: string, method: string, argument: object[] } }} */
export function wholeFields({ user, roles }) {
  const id = element("input", { name: "id", value: user?.id, readonly: Boolean(user), autocomplete: "off", spellcheck: "false" });
  const texts = TEXTS.map(([name, label, hint]) => {
    const input = element("input", { name, value: user?.[name], autocomplete: "off" });
    return { name, input, node: field(label, input, hint) };
  });
  const role = element(
    "select",
    { name: "role" },
    element("option", { value: "" }, user ? "as it is" : "user (the default)"),
    user?.role && option(user.role),
  );
  role.value = user?.role ?? "";
  // Whoever asked for them tells when they do not come.
  roles.then((names) => role.append(...names.filter((name) => name !== user?.role).map(option)), () => {});
  const custom = element("textarea", { name: "custom", rows: 5, spellcheck: "false", value: JSON.stringify(user?.custom ?? {}, null, 2) });

  return {
    node: element(
      "div",
      { class: "fields" },
      field("Id", id, user ? "An id never changes." : "Letters, digits, @ _ and -. An id that exists already is replaced."),
      texts[0].node,
      field("Role", role),
      texts[1].node,
      element("div", { class: "wide" }, field("Custom data", custom, "A JSON object: anything your app knows about the user.")),
    ),
    call() {
      const request = { id: id.value.trim() };
      for (const { name, input } of texts) if (input.value) request[name] = input.value;
      if (role.value) request.role = role.value;
      const data = readObject(custom.value);
      if (Object.keys(data).length > 0) request.custom = data;
      return { id: request.id, method: "upsertUsers", argument: [request] };
    },
  };
}

const option = (name) => element("option", { value: name }, name);

function readObject(text) {
  let value;
  try {
    value = JSON.parse(text.trim() || "{}");
  } catch (error) {
    throw new Error(`Custom data is not JSON: ${error.message}`);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new Error('Custom data must be an object, such as {"color": "blue"}.');
  }
  return value;
}
