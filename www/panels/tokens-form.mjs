// The form of a token. Whether a field is right, the client says: its errors name the field.
import { announce, element } from "../element.mjs";

const PRESETS = [
  ["1 min", 60],
  ["1 hour", 3_600],
  ["1 day", 86_400],
  ["30 days", 2_592_000],
];

// Where the fields of a request are entered. What is not listed here is a further claim.
const CLAIMS = "claims";

/**
 * @param {object} link the line to the host
 * @param {object} told
 * @param {(method: string, request: object, token: string, decoded: object) => void} told.onToken a token was made
 * @param {() => void} told.onProblem what is entered makes none
 */
export function tokenForm(link, { onToken, onProblem }) {
  let latest = 0;
  const fields = {
    user_id: field("user_id", "User id", { value: "john", list: "token-users", maxlength: "255" }, "Any id; the user need not exist yet."),
    call_cids: field("call_cids", "Calls", { value: "default:standup" }, "Each as type:id, separated by commas."),
    role: field("role", "Role", { placeholder: "the user’s own" }, "For the life of this token."),
    validity_in_seconds: field("validity_in_seconds", "Valid for (seconds)", { value: "3600", inputmode: "numeric" }),
    iat: field("iat", "iat", { placeholder: "a second ago", inputmode: "numeric" }, "Issued at, in seconds since 1970."),
    exp: field("exp", "exp", { placeholder: "iat + validity", inputmode: "numeric" }, "Expires at; wins over the validity."),
    [CLAIMS]: field(CLAIMS, "Further claims", { rows: "3", placeholder: '{ "team": "red" }' }, "A JSON object.", "textarea"),
  };
  const users = element("datalist", { id: "token-users" });
  const again = element("button", { type: "button", class: "button primary", hidden: true, on: { click: make } }, "Make another");
  const form = element("form", { class: "tokens-form", "aria-label": "A token", on: { input: make, submit } },
    element("fieldset", { class: "segments" },
      element("legend", { class: "visually-hidden" }, "Kind of token"),
      choice("user", "User token", true),
      choice("call", "Call token"),
    ),
    fields.user_id.node,
    users,
    fields.call_cids.node,
    fields.validity_in_seconds.node,
    element("div", { class: "presets", role: "group", "aria-label": "Usual validities" },
      ...PRESETS.map(([label, seconds]) => element("button", { type: "button", class: "button small", on: { click: () => preset(seconds) } }, label)),
    ),
    element("details", {},
      element("summary", {}, "Role, exact times, further claims"),
      fields.role.node,
      element("div", { class: "exact-times" }, fields.iat.node, fields.exp.node),
      fields[CLAIMS].node,
    ),
    again,
  );
  fields.call_cids.node.hidden = true;

  return { node: form, refresh, offerAnother };

  function submit(event) {
    event.preventDefault();
    make();
  }

  /** The keyboard goes on where another token would begin. */
  function hideAgain() {
    if (document.activeElement === again) fields.user_id.input.focus();
    again.hidden = true;
  }

  function preset(seconds) {
    fields.validity_in_seconds.input.value = seconds;
    make();
  }

  function offerAnother() {
    again.hidden = false;
    announce("The token has expired.");
  }

  /** Fills in what may have changed while the panel was hidden. */
  async function refresh() {
    if (latest === 0) make();
    const found = await link.client("queryUsers", { payload: { filter_conditions: {}, limit: 30 } }).catch(() => ({ users: [] }));
    users.replaceChildren(...found.users.map(({ id, name }) => element("option", { value: id }, name ?? "")));
  }

  async function make() {
    const turn = ++latest;
    const isCall = form.elements.kind.value === "call";
    fields.call_cids.node.hidden = !isCall;
    for (const each of Object.values(fields)) each.complain("");
    const claims = furtherClaims();
    if (!claims) return onProblem();
    const method = isCall ? "generateCallToken" : "generateUserToken";
    const request = { user_id: fields.user_id.value, ...entered(isCall), ...claims };
    try {
      const token = await link.client(method, request);
      const decoded = await link.client("decodeToken", token);
      if (turn !== latest) return;
      hideAgain();
      onToken(method, request, token, decoded);
    } catch (error) {
      if (turn !== latest) return;
      onProblem();
      (fields[error.path?.split(/[.[]/)[0]] ?? fields[CLAIMS]).complain(error.message);
    }
  }

  /** What was entered; an empty field is left to its default. */
  function entered(isCall) {
    const request = {};
    if (isCall) request.call_cids = fields.call_cids.value.split(",").map((cid) => cid.trim()).filter(Boolean);
    if (fields.role.value) request.role = fields.role.value;
    for (const name of ["validity_in_seconds", "iat", "exp"]) {
      if (fields[name].value) request[name] = Number(fields[name].value);
    }
    return request;
  }

  function furtherClaims() {
    const text = fields[CLAIMS].value;
    if (!text) return {};
    try {
      const claims = JSON.parse(text);
      if (claims && typeof claims === "object" && !Array.isArray(claims)) return claims;
      fields[CLAIMS].complain("Must be a JSON object, such as { \"team\": \"red\" }.");
    } catch (error) {
      fields[CLAIMS].complain(`Is no JSON yet: ${error.message}.`);
    }
    return undefined;
  }
}

function choice(value, label, checked = false) {
  return element("label", {}, element("input", { type: "radio", name: "kind", value, checked }), element("span", {}, label));
}

/** A labelled field with its hint, and room for what is wrong with it. */
function field(name, label, attributes, hint = "", kind = "input") {
  const id = `token-${name}`;
  const input = element(kind, { id, name, autocomplete: "off", autocapitalize: "off", spellcheck: "false", "aria-describedby": `${id}-hint`, ...attributes });
  const said = element("p", { id: `${id}-hint`, class: "hint", "aria-live": "polite" }, hint);
  return {
    node: element("div", { class: "field" }, element("label", { for: id }, label), input, said),
    input,
    get value() {
      return input.value.trim();
    },
    complain(complaint) {
      input.setAttribute("aria-invalid", String(complaint !== ""));
      said.classList.toggle("problem", complaint !== "");
      const words = complaint || hint;
      if (said.textContent !== words) said.textContent = words;
    },
  };
}
