// Tokens a second in this browser: ours beside WebCrypto's, measured when asked for, in the host's worker.
import { announce, element } from "../element.mjs";

const ROUNDS = 7;
const NUMBER = new Intl.NumberFormat();

/** @param {object} link the line to the host */
export function tokenSpeed(link) {
  const ours = bar("stream-users-wasm", "is-ours");
  const theirs = bar("WebCrypto", "is-theirs");
  const words = element("p", { class: "speed-words", role: "status" }, "Nothing measured yet.");
  const button = element("button", { type: "button", class: "button primary", on: { click: measure } }, "Measure");
  const node = element("section", { class: "tokens-speed", "aria-labelledby": "token-speed-title" },
    element("div", { class: "speed-head" }, element("h3", { id: "token-speed-title" }, "Tokens a second, in this browser"), button),
    element("div", { class: "bars" }, ours.node, theirs.node),
    words,
    element("p", { class: "hint" },
      `The median of ${ROUNDS} turns, in which they alternate as the first. WebCrypto imports its key once, signs 200 tokens at a time, and writes the same claims as JSON and base64url. `,
      "Ours is synchronous: a token is there when the call returns.",
    ),
  );
  return { node };

  async function measure() {
    // Not disabled: that would take the keyboard's place away.
    if (button.ariaDisabled === "true") return;
    button.ariaDisabled = "true";
    const rounds = [];
    try {
      while (rounds.length < ROUNDS) {
        words.textContent = `Turn ${rounds.length + 1} of ${ROUNDS} …`;
        rounds.push(await link.host("measure", { oursFirst: rounds.length % 2 === 0 }));
        show(rounds);
      }
      announce(words.textContent);
    } catch (error) {
      words.textContent = `Could not be measured: ${error.message}`;
    } finally {
      button.ariaDisabled = "false";
      button.textContent = "Measure again";
    }
  }

  function show(rounds) {
    const us = median(rounds.map((round) => round.ours));
    const them = median(rounds.map((round) => round.webCrypto));
    ours.show(us, us / Math.max(us, them));
    theirs.show(them, them / Math.max(us, them));
    if (rounds.length < ROUNDS) return;
    const [faster, slower, factor] = us > them ? ["stream-users-wasm", "WebCrypto", us / them] : ["WebCrypto", "stream-users-wasm", them / us];
    words.textContent = factor < 1.05 ? "Both are as fast as each other." : `${faster} makes ${factor.toFixed(1)} times as many tokens a second as ${slower}.`;
  }
}

function bar(name, kind) {
  const filled = element("span", { class: "bar-filled" });
  const value = element("span", { class: "bar-value" }, "–");
  return {
    node: element("div", { class: `bar ${kind}` }, element("span", { class: "bar-name" }, name), element("span", { class: "bar-track", "aria-hidden": "true" }, filled), value),
    show(perSecond, share) {
      filled.style.setProperty("inline-size", `${share * 100}%`);
      value.textContent = NUMBER.format(Number(perSecond.toPrecision(3)));
    },
  };
}

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];
