// What can be done with everything at once: fill it with an example, carry it away, bring it back, empty it.
import { element, fill, openDialog, toast } from "./element.mjs";

const FILE_NAME = "sandbox-state.json";

/** @param {HTMLElement} place where the menu goes */
export function stateMenu(place, link) {
  const item = (label, hint, act) =>
    element("button", { type: "button", on: { click: () => done(act) } }, label, element("span", { class: "hint" }, hint));
  const file = element("input", { type: "file", accept: ".json,application/json", class: "visually-hidden", tabindex: "-1", "aria-label": "A file with an exported state" });
  file.addEventListener("change", () => {
    const [chosen] = file.files;
    file.value = "";
    if (chosen) bring(link, chosen);
  });
  const menu = element(
    "div",
    { id: "state-choices", class: "menu", popover: "auto" },
    item("Add example data", "7 users, 2 channels, 3 calls", () => addExample(link)),
    item("Export", "everything, as a file", () => carryAway(link)),
    item("Import…", "an exported file takes the place of everything", () => file.click()),
    item("Reset…", "forget everything", () => confirmReset(link)),
  );
  const done = (act) => {
    menu.hidePopover();
    act();
  };
  const button = element("button", { type: "button", class: "button", popovertarget: menu.id }, "Data");
  menu.addEventListener("beforetoggle", () => putBelow(menu, button));
  fill(place, button, menu, file);
}

/** A popover is laid over everything, so it has to be told where: below its button, with their right edges in line. */
function putBelow(menu, button) {
  const { bottom, right } = button.getBoundingClientRect();
  menu.style.top = `${bottom + 4}px`;
  menu.style.right = `${document.documentElement.clientWidth - right}px`;
}

/** Also offered where there is nothing yet. */
export async function addExample(link) {
  try {
    const count = await link.host("example");
    toast(`${count} users, 2 channels and 3 calls were added.`);
  } catch (error) {
    const why = /already exists|deleted/.test(error.message) ? "Part of it is there already, or was deleted: reset first. " : "";
    toast(`The example was not added. ${why}${error.message}`, { failed: true });
  }
}

async function carryAway(link) {
  try {
    const text = await link.host("export");
    const url = URL.createObjectURL(new Blob([text], { type: "application/json" }));
    element("a", { href: url, download: FILE_NAME }).click();
    setTimeout(() => URL.revokeObjectURL(url), 60_000);
    toast(`Exported as ${FILE_NAME}.`);
  } catch (error) {
    toast(`Nothing was exported: ${error.message}`, { failed: true });
  }
}

async function bring(link, file) {
  try {
    await link.host("import", await file.text());
    toast(`${file.name} was imported.`);
  } catch (error) {
    toast(`${file.name} was not imported: ${error.message}`, { failed: true });
  }
}

function confirmReset(link) {
  const reset = async () => {
    dialog.close();
    try {
      await link.host("reset");
      toast("Everything was forgotten.");
    } catch (error) {
      toast(`Nothing was forgotten: ${error.message}`, { failed: true });
    }
  };
  const dialog = openDialog(
    "Forget everything?",
    { class: "small" },
    element("p", {}, "Users, channels, calls and tasks are gone then, also from this browser's storage. Export first if you may want them back."),
    element(
      "div",
      { class: "dialog-actions" },
      element("button", { type: "button", class: "button", on: { click: () => dialog.close() } }, "Cancel"),
      element("button", { type: "button", class: "button danger", on: { click: reset } }, "Reset"),
    ),
  );
}
