// Guests: users who made themselves, with a token of their own.
import { element, field, fill, openDialog } from "../element.mjs";

/** @param {(id: string) => void} find shows a user in the table */
export function openGuestDialog(link, find) {
  const id = element("input", { name: "id", required: true, autocomplete: "off", spellcheck: "false" });
  const name = element("input", { name: "name", autocomplete: "off" });
  const problem = element("p", { class: "problem", role: "alert" });
  const cancel = element("button", { type: "button", class: "button", on: { click: () => dialog.close() } }, "Cancel");
  const form = element(
    "form",
    { class: "stack" },
    element("p", { class: "muted" }, "Anyone may become a guest without an account; the API makes the id from the wanted one. Guests count as monthly active users at Stream."),
    field("Wanted id", id, "Letters, digits, @ _ and -."),
    field("Name", name),
    problem,
    element("div", { class: "dialog-actions" }, cancel, element("button", { class: "button primary" }, "Create guest")),
  );
  let isSending = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    // A second guest would take the place of the first one's token, which is told only once.
    if (isSending) return;
    isSending = true;
    problem.textContent = "";
    try {
      const { user, access_token: token } = await link.client("createGuest", { user: { id: id.value, ...(name.value && { name: name.value }) } });
      shown(user, token);
    } catch (error) {
      problem.textContent = error.message;
    } finally {
      isSending = false;
    }
  });
  const dialog = openDialog("New guest", { class: "small" }, form);

  function shown(user, token) {
    const show = () => {
      dialog.close();
      find(user.id);
    };
    const button = element("button", { type: "button", class: "button primary", on: { click: show } }, "Show in the table");
    fill(
      form,
      element("p", {}, "The guest is ", element("code", {}, user.id), ", with the role ", element("code", {}, user.role), "."),
      field("The token that came with it", element("textarea", { readonly: true, rows: 5 }, token), "The panel Tokens takes it apart."),
      element("div", { class: "dialog-actions" }, button),
    );
    button.focus();
  }
}
