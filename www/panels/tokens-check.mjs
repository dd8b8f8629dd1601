// Any token, checked against the sandbox's secret, with the reason why not.
import { element } from "../element.mjs";
import { fromNow, moment } from "../spans-of-time.mjs";
import { tokenView } from "./tokens-view.mjs";

// By the `reason` of a TokenError.
const WHY_NOT = {
  malformed: () => "This is no token: one has three parts in base64url, with dots between them.",
  algorithm: () => "Its header names another algorithm than HS256. To accept that would let anybody sign for himself.",
  signature: () =>
    "Its signature does not fit: it was changed after it was signed, or signed with another secret. A token of your own app ends here too, as this page knows the sandbox’s secret only.",
  expired: ({ exp }) => `It expired ${at(exp)}.`,
  not_yet_valid: ({ nbf }) => `It is not valid yet: it will be ${at(nbf)}.`,
  issued_in_future: ({ iat }) => `It claims to be issued ${at(iat)}. The clock of whoever made it is ahead.`,
  claim: (_, claim) => (claim === "user_id" ? "It names no user, so it is a server’s token." : `Its claim “${claim}” is not what it must be.`),
};

const at = (seconds) => (typeof seconds === "number" ? `${fromNow(seconds)}, ${moment(seconds)}` : "at another time");

/** @param {object} link the line to the host */
export function tokenCheck(link) {
  let latest = 0;
  const view = tokenView("the token that is checked");
  const input = element("textarea", { id: "token-pasted", rows: "4", spellcheck: "false", autocomplete: "off", autocapitalize: "off", placeholder: "eyJhbGciOiJIUzI1NiIs…", on: { input: check } });
  const verdict = element("div", { class: "verdict", role: "status" });
  const examples = EXAMPLES.map(([label, make]) =>
    element("button", { type: "button", class: "button small", on: { click: () => paste(make) } }, label),
  );
  view.node.hidden = true;
  view.onExpired = check;
  const node = element("section", { class: "tokens-check", "aria-labelledby": "token-check-title" },
    element("h3", { id: "token-check-title" }, "Check a token"),
    element("div", { class: "check-columns" },
      element("div", {},
        element("div", { class: "field" }, element("label", { for: "token-pasted" }, "Any token"), input),
        element("div", { class: "examples", role: "group", "aria-label": "Tokens to try" }, element("span", { class: "hint" }, "Try one that is"), ...examples),
      ),
      element("div", {}, verdict, view.node),
    ),
  );
  judge(undefined);
  return { node, view };

  async function paste(make) {
    const turn = ++latest;
    const token = await make(link);
    if (turn !== latest) return;
    input.value = token;
    await check();
  }

  async function check() {
    const turn = ++latest;
    const token = input.value.trim().replace(/^bearer\s+/i, "");
    view.node.hidden = token === "";
    if (token === "") return judge(undefined);
    const [decoded, refused] = await Promise.all([
      link.client("decodeToken", token).catch(() => undefined),
      link.client("verifyToken", token).then(() => undefined, (error) => error),
    ]);
    if (turn !== latest) return;
    view.show(token, decoded);
    judge(decoded?.claims ?? {}, refused);
  }

  function judge(claims, error) {
    verdict.className = `verdict ${claims === undefined ? "is-empty" : error ? "is-bad" : "is-good"}`;
    if (claims === undefined) {
      verdict.replaceChildren(element("p", { class: "hint" }, "Paste a token, or try one of those below the field."));
    } else if (!error) {
      verdict.replaceChildren(element("p", { class: "verdict-word" }, "Valid"), element("p", {}, `Signed with this sandbox’s secret, for ${claims.user_id}.`));
    } else {
      const { name, reason, claim, message } = error;
      verdict.replaceChildren(
        element("p", { class: "verdict-word" }, "Refused"),
        element("p", {}, WHY_NOT[reason]?.(claims, claim) ?? message),
        element("p", { class: "thrown" }, element("code", {}, `${name} { reason: "${reason}"${claim ? `, claim: "${claim}"` : ""} }`), ` ${message}`),
      );
    }
  }
}

const HOUR = 3600;
const now = () => Math.floor(Date.now() / 1000);
const made = (times) => (link) => link.client("generateUserToken", { user_id: "john", ...times() });
const base64url = (value) => btoa(JSON.stringify(value)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

const EXAMPLES = [
  ["valid", made(() => ({}))],
  ["expired", made(() => ({ iat: now() - 2 * HOUR, exp: now() - HOUR }))],
  ["about to expire", made(() => ({ exp: now() + 5 }))],
  ["not valid yet", made(() => ({ nbf: now() + HOUR, exp: now() + 2 * HOUR }))],
  ["from the future", made(() => ({ iat: now() + HOUR }))],
  ["changed", changed],
  ["unsigned", async () => `${base64url({ alg: "none", typ: "JWT" })}.${base64url({ user_id: "admin" })}.`],
  ["cut short", async (link) => (await EXAMPLES[0][1](link)).slice(0, 60)],
];

/** Somebody made himself another user. */
async function changed(link) {
  const [header, , signature] = (await link.client("generateUserToken", { user_id: "john" })).split(".");
  return `${header}.${base64url({ user_id: "admin", exp: now() + HOUR })}.${signature}`;
}
