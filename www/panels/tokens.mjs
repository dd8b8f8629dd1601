// The Tokens panel: make a token, see what is in it, have any token checked, and see how fast they are made.
import { element } from "../element.mjs";
import { tokenCheck } from "./tokens-check.mjs";
import { tokenCode } from "./tokens-code.mjs";
import { tokenForm } from "./tokens-form.mjs";
import { tokenSpeed } from "./tokens-speed.mjs";
import { tokenView } from "./tokens-view.mjs";

/** @param {HTMLElement} section where the panel goes @param {object} link the line to the host */
export function mount(section, link) {
  const made = tokenView("the token");
  const code = tokenCode();
  const form = tokenForm(link, {
    onToken(method, request, token, decoded) {
      made.show(token, decoded);
      code.show(method, request);
    },
    onProblem: made.outdate,
  });
  made.onExpired = form.offerAnother;
  const check = tokenCheck(link);
  const speed = tokenSpeed(link);

  section.append(
    element("div", { class: "panel-head" },
      element("div", {},
        element("h2", { id: "tokens-title" }, "Tokens"),
        element("p", { class: "muted" }, "Signed in this page as you type, by the same WebAssembly that signs on a server."),
      ),
    ),
    element("div", { class: "tokens-make" }, form.node, made.node),
    code.node,
    check.node,
    speed.node,
  );

  return {
    show() {
      form.refresh();
      made.run();
      check.view.run();
    },
    hide() {
      made.rest();
      check.view.rest();
    },
  };
}
