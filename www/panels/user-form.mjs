// Making and changing a user: replaced whole (`upsertUsers`) or in parts (`updateUsersPartial`), two forms that look as different
// as what they do. Below either, what the call would change, found out on a copy.
import { element, fill, openDialog } from "../element.mjs";
import { differences } from "./differences.mjs";
import { partialFields } from "./partial-fields.mjs";
import { wholeFields } from "./whole-fields.mjs";

const TYPING_MS = 250;

const MODES = {
  whole: {
    title: "Replace the whole user",
    about: ["One call of ", element("code", {}, "upsertUsers"), ". What the form does not hold is removed."],
    fields: wholeFields,
    verb: "Replace",
  },
  partial: {
    title: "Change parts",
    about: ["One call of ", element("code", {}, "updateUsersPartial"), ". Only what you name changes; the rest stays."],
    fields: partialFields,
    verb: "Change",
  },
};

/**
 * @param {{ user?: object, roles: Promise<string[]>, saved: (id: string, what: string) => void, back?: () => HTMLElement }} given `user`: the one
 *   to edit
 */
export function openUserForm(link, { user, roles, saved, back }) {
  const place = element("div", { class: "stack" });
  const preview = element("div", { class: "preview" });
  const problem = element("p", { class: "problem", role: "alert" });
  const submit = element("button", { class: "button primary" });
  const cancel = element("button", { type: "button", class: "button", on: { click: () => dialog.close() } }, "Cancel");
  const form = element(
    "form",
    { class: "stack", novalidate: true },
    user && modeSwitch(),
    place,
    preview,
    problem,
    element("div", { class: "dialog-actions" }, cancel, submit),
  );
  let mode;
  let asked = 0;
  let typing;

  function modeSwitch() {
    const radio = (name) =>
      element(
        "label",
        { class: "choice" },
        element("input", { type: "radio", name: "mode", value: name, checked: name === "partial", on: { change: () => use(name) } }),
        element("span", {}, element("strong", {}, MODES[name].title), element("span", { class: "hint" }, MODES[name].about.map((part) => part.cloneNode?.(true) ?? part))),
      );
    return element("fieldset", { class: "modes" }, element("legend", { class: "visually-hidden" }, "How to change the user"), radio("partial"), radio("whole"));
  }

  function use(name) {
    mode = { ...MODES[name], ...MODES[name].fields({ user, roles }) };
    fill(place, mode.node);
    submit.textContent = user ? mode.verb : "Create user";
    problem.textContent = "";
    show();
  }

  /** The call that the form stands for, or why it stands for none. */
  function call() {
    try {
      return mode.call();
    } catch (error) {
      return { error: error.message };
    }
  }

  async function show() {
    const mine = (asked += 1);
    const { id, method, argument, error } = call();
    if (error || !id) return fill(preview, error ? element("p", { class: "problem" }, error) : null);
    try {
      const outcome = await link.host("rehearse", id, method, argument);
      if (mine === asked) fill(preview, differences(outcome, { method, argument }));
    } catch (failed) {
      if (mine === asked) fill(preview, element("p", { class: "problem" }, `What it would change could not be found out: ${failed.message}`));
    }
  }

  async function send(event) {
    event.preventDefault();
    if (submit.ariaDisabled === "true") return;
    const { id, method, argument, error } = call();
    problem.textContent = error ?? "";
    if (error) return;
    // Not disabled: that would take the keyboard's place away.
    submit.ariaDisabled = "true";
    try {
      await link.client(method, argument);
      dialog.close();
      saved(id, user ? "changed" : "created");
    } catch (refused) {
      problem.textContent = refused.message;
    }
    submit.ariaDisabled = "false";
  }

  form.addEventListener("submit", send);
  form.addEventListener("input", () => {
    problem.textContent = "";
    clearTimeout(typing);
    typing = setTimeout(show, TYPING_MS);
  });
  form.addEventListener("fields", show);
  const title = user ? `Edit ${user.name || user.id}` : "New user";
  const dialog = openDialog(title, { back }, form);
  use(user ? "partial" : "whole");
  place.querySelector("input, select, textarea")?.focus();
}
