// Deleting a user: each option with what it means, and what it would do to all that this user left.
import { element, field, fill, freshId, openDialog, toast } from "../element.mjs";
import { effects } from "./effects.mjs";

const TYPING_MS = 250;

/** Each with what the docs say of it. The empty value leaves the option out. */
const OPTIONS = [
  [
    "user",
    "The user",
    [
      ["soft", "Soft", "Hidden everywhere, kept inside. Restore brings the user back."],
      ["pruning", "Pruning", "Name, image and custom data are gone for good; messages keep their author. Cannot be undone."],
      ["hard", "Hard", "Nothing is left but that the id was used. Demands hard messages and conversations. Cannot be undone."],
      ["", "Not named", "The user stays when another option is named. If none is, everything goes softly."],
    ],
  ],
  [
    "messages",
    "Messages",
    [
      ["", "Not named", "They stay, with their author."],
      ["soft", "Soft", "Marked as deleted; text and reactions are kept inside."],
      ["pruning", "Pruning", "Marked as deleted; text, custom data and reactions are gone."],
      ["hard", "Hard", "Gone without a trace."],
    ],
  ],
  [
    "conversations",
    "Conversations",
    [
      ["", "Not named", "They stay. A conversation is a channel of exactly two members."],
      ["soft", "Soft", "Hidden, and no longer found."],
      ["hard", "Hard", "Gone, with all messages of both; the id is free again."],
    ],
  ],
  [
    "calls",
    "Calls",
    [
      ["", "Not named", "They stay. This is about calls of exactly two members."],
      ["soft", "Soft", "Closed; the id stays taken."],
      ["hard", "Hard", "Gone; the id is free again."],
    ],
  ],
];

const OWNERS = [
  ["new_channel_owner_id", "New owner of channels", "Who owns what a hard-deleted user had made. If empty, a user who is made for it."],
  ["new_call_owner_id", "New owner of calls", "The same for calls."],
];

/** @param {{ restore: (entry: { id: string }) => void, back: () => HTMLElement }} acts */
export function openDeleteDialog(link, user, { restore, back }) {
  const shown = element("div", { class: "effects" }, element("p", { class: "muted" }, "Looking at what there is…"));
  const counted = element("p", { class: "counted", role: "status" });
  const problem = element("p", { class: "problem", role: "alert" });
  const submit = element("button", { class: "button danger", "aria-disabled": "true" }, `Delete ${user.id}`);
  const cancel = element("button", { type: "button", class: "button", on: { click: () => dialog.close() } }, "Cancel");
  const files = element("input", { type: "checkbox", name: "files" });
  const form = element(
    "form",
    { class: "delete" },
    element(
      "div",
      { class: "options" },
      OPTIONS.map(radios),
      element("fieldset", {}, element("legend", {}, "Files"), choice(files, "Delete files", "What the user uploaded. The sandbox has no files, so this changes nothing here.")),
      OWNERS.map(([name, label, hint]) => field(label, element("input", { name, autocomplete: "off", spellcheck: "false" }), hint)),
    ),
    element("div", { class: "outcome" }, element("h3", {}, "What it does"), shown),
    problem,
    element("div", { class: "dialog-actions" }, counted, cancel, submit),
  );
  let asked = 0;
  let typing;
  let sending = false;

  function request() {
    const given = [...new FormData(form)].filter(([name, value]) => name !== "files" && value !== "");
    return { user_ids: [user.id], ...Object.fromEntries(given), ...(files.checked && { files: true }) };
  }

  /** Until the effect of what is chosen now is on show, nothing can be sent. */
  function outdate() {
    asked += 1;
    submit.ariaDisabled = "true";
  }

  async function show() {
    const mine = (asked += 1);
    const argument = request();
    try {
      const outcome = await link.host("rehearse", user.id, "deleteUsers", argument);
      if (mine !== asked) return;
      const { summary, nodes } = effects(outcome, argument);
      fill(shown, nodes);
      counted.textContent = summary;
      submit.ariaDisabled = String(sending || Boolean(outcome.error));
    } catch (error) {
      if (mine === asked) fill(shown, element("p", { class: "notice danger" }, error.message));
    }
  }

  async function send(event) {
    event.preventDefault();
    if (submit.ariaDisabled === "true") return;
    sending = true;
    outdate();
    const argument = request();
    try {
      const task = await link.host("deleteUser", argument, user.name);
      dialog.close();
      tellOfEnd(task, argument);
    } catch (error) {
      problem.textContent = error.message;
      sending = false;
      show();
    }
  }

  /** The user is hidden at once; what the user left goes with the task. */
  async function tellOfEnd(task, argument) {
    try {
      const { status } = await link.host("ended", task);
      const undo = argument.user === "soft" ? { action: ["Restore", () => restore({ id: user.id })] } : {};
      toast(`The deletion of ${user.id} is ${status}.`, undo);
    } catch (error) {
      toast(`What became of the deletion of ${user.id} is not known: ${error.message}`, { failed: true });
    }
  }

  form.addEventListener("submit", send);
  form.addEventListener("input", () => {
    problem.textContent = "";
    outdate();
    clearTimeout(typing);
    typing = setTimeout(show, TYPING_MS);
  });
  const dialog = openDialog(`Delete ${user.name || user.id}`, { class: "large", back }, form);
  show();
}

function radios([name, title, choices]) {
  return element(
    "fieldset",
    {},
    element("legend", {}, title),
    choices.map(([value, label, about], index) => choice(element("input", { type: "radio", name, value, checked: index === 0 }), label, about)),
  );
}

function choice(input, label, about) {
  const id = freshId("about");
  input.setAttribute("aria-describedby", id);
  return element("label", { class: "choice" }, input, element("span", {}, element("strong", {}, label), element("span", { class: "hint", id }, about)));
}
