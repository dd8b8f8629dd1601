// A token for the eye: its three parts in their colours, each decoded, and how long it is still valid.
import { copyButton } from "../copy-button.mjs";
import { element } from "../element.mjs";
import { jsonView } from "../json-view.mjs";
import { fromNow, moment, span } from "../spans-of-time.mjs";

const PARTS = ["header", "claims", "signature"];
// RFC 7519's claims that are times.
const TIMES = ["iat", "exp", "nbf"];

/** @param {string} what what the token is called for screen readers: "the token" */
export function tokenView(what) {
  let token = "";
  let claims;
  let timer;
  let expired;
  const text = element("p", { class: "token-text" });
  const header = element("div", {});
  const payload = element("div", {});
  const signature = element("p", { class: "hint" });
  const words = element("span", {});
  const rest = element("span", { class: "countdown-rest" });
  const countdown = element("p", { class: "countdown", role: "timer", "aria-live": "off" }, words, element("span", { class: "countdown-bar", "aria-hidden": "true" }, rest));
  const outdated = element("p", { class: "hint", hidden: true }, "The form makes no token as it is: this one is from before.");
  const copy = copyButton(() => token, what);
  // There is nothing to copy yet.
  copy.hidden = true;
  const node = element("div", { class: "token" },
    element("div", { class: "token-head" }, countdown, copy),
    text,
    outdated,
    element("div", { class: "token-parts" },
      part("header", "Header", header),
      part("claims", "Claims", payload),
      part("signature", "Signature", signature),
    ),
  );

  const view = {
    node,
    /** Called once when the token that is shown expires. */
    onExpired: undefined,
    show(shown, decoded) {
      token = shown;
      claims = decoded?.claims;
      expired = undefined;
      outdated.hidden = true;
      copy.hidden = false;
      text.replaceChildren(...coloured(token));
      header.replaceChildren(decoded ? jsonView(decoded.header) : unreadable());
      payload.replaceChildren(decoded ? jsonView(claims, remark) : unreadable());
      signature.textContent = described(token.split(".")[2] ?? "");
      tick();
    },
    /** Says that what is shown is not what is asked for. */
    outdate() {
      outdated.hidden = false;
    },
    run() {
      clearInterval(timer);
      timer = setInterval(tick, 1000);
      tick();
    },
    rest() {
      clearInterval(timer);
    },
  };
  return view;

  function tick() {
    countdown.hidden = claims === undefined;
    if (claims === undefined) return;
    const now = Date.now() / 1000;
    const { exp, iat } = claims;
    const left = exp - now;
    const isOver = left <= 0;
    countdown.classList.toggle("is-over", isOver);
    rest.parentElement.hidden = exp === undefined;
    if (exp === undefined) words.textContent = "Never expires";
    else if (isOver) words.textContent = `Expired ${fromNow(exp, now)}`;
    else words.textContent = `Expires in ${span(Math.ceil(left))}`;
    const whole = Math.max(1, exp - (iat ?? now));
    rest.style.setProperty("inline-size", `${Math.min(100, Math.max(0, (left / whole) * 100))}%`);
    if (isOver && expired === false) view.onExpired?.();
    expired = isOver;
  }
}

const part = (name, title, content) =>
  element("div", { class: `token-part part-${name}` }, element("p", { class: "part-title" }, title), content);

const unreadable = () => element("p", { class: "hint" }, "Cannot be read.");

function* coloured(token) {
  for (const [index, text] of token.split(".").entries()) {
    if (index > 0) yield element("span", { class: "part-dot" }, ".");
    yield element("span", { class: `part-${PARTS[index] ?? "beyond"}` }, text);
  }
}

const remark = (key, value) =>
  TIMES.includes(key) && typeof value === "number" ? `${fromNow(value)}, ${moment(value)}` : undefined;

function described(signature) {
  if (signature === "") return "None: anybody could have written this token.";
  return `${Math.floor((signature.length * 3) / 4)} bytes over both parts: the proof that whoever made it knows the secret.`;
}
