// The users: found, shown a page at a time, and all that can be done with one.
import { announce, element, fill, toast } from "../element.mjs";
import { addExample } from "../state-menu.mjs";
import { openGuestDialog } from "./guest-dialog.mjs";
import { importer } from "./import.mjs";
import { openDeleteDialog } from "./delete-dialog.mjs";
import { openUserForm } from "./user-form.mjs";
import { deletedRow, heads, userRow } from "./users-table.mjs";

const PAGE = 25;
const TYPING_MS = 200;

const STATES = [
  ["any", "Active and deactivated"],
  ["active", "Active"],
  ["deactivated", "Deactivated"],
  ["deleted", "Deleted on this page"],
];

export function mount(section, link) {
  const search = element("input", { type: "search", placeholder: "Start of a name, or an id", "aria-label": "Search users by name or id", autocomplete: "off", spellcheck: "false" });
  const role = element("select", { "aria-label": "Role" }, element("option", { value: "" }, "Any role"));
  const state = element("select", { "aria-label": "State" }, STATES.map(([value, label]) => element("option", { value }, label)));
  const body = element("tbody");
  const table = element("table", { class: "table users", "aria-labelledby": "users-title" }, heads(), body);
  const empty = element("div", { class: "empty", hidden: true });
  const [back, place, on] = [
    element("button", { type: "button", class: "button small", on: { click: () => turn(back, starts.slice(0, -1)) } }, "Previous"),
    element("span", { class: "muted" }),
    element("button", { type: "button", class: "button small", on: { click: () => turn(on, [...starts, last]) } }, "Next"),
  ];
  const bulk = importer(link, section);
  const roles = link.api("GET", "/api/v2/roles").then(({ body }) => body.roles.map(({ name }) => name));

  fill(
    section,
    element(
      "div",
      { class: "panel-head" },
      element("h2", { id: "users-title" }, "Users"),
      element("button", { type: "button", class: "button", on: { click: bulk.choose } }, "Import file…"),
      element("button", { type: "button", class: "button", on: { click: () => openGuestDialog(link, find) } }, "New guest"),
      element("button", { type: "button", class: "button primary", on: { click: () => openUserForm(link, { roles, saved }) } }, "New user"),
    ),
    element("div", { class: "filters", role: "search" }, search, role, state),
    bulk.progress,
    element("div", { class: "table-scroll" }, table, empty),
    element("nav", { class: "pages", "aria-label": "Pages of users" }, back, place, on),
  );

  // The ids after which the pages up to the one on show begin, and the last on it.
  let starts = [undefined];
  let last;
  // The same of the page that was asked for: another one than is on show while that is under way.
  let wantedStarts = starts;
  // What the table shows, so that it is left alone while nothing of it changes.
  let shown;
  let asked = 0;

  async function refresh() {
    const mine = (asked += 1);
    const [from, wish] = [wantedStarts, wanted()];
    const deleted = wish.state === "deleted";
    try {
      const found = deleted ? await deletedUsers() : await link.host("findUsers", { ...wish, after: from.at(-1), limit: PAGE });
      // A later question was asked meanwhile.
      if (mine !== asked) return;
      // The page's last user is gone: so is the page.
      if (found.users.length === 0 && from.length > 1) return ask(from.slice(0, -1));
      [starts, last] = [from, found.users.at(-1)?.id];
      const now = JSON.stringify([wish, from, found]);
      if (now === shown) return;
      shown = now;
      keepingFocus(() => fill(body, found.users.map(deleted ? (entry) => deletedRow(entry, { restore }) : (user) => userRow(user, acts))));
      showPlace(found);
      showEmpty(found.users.length === 0);
    } catch (error) {
      if (mine !== asked) return;
      wantedStarts = starts;
      toast(`The users could not be found: ${error.message}`, { failed: true });
    }
  }

  function ask(from) {
    wantedStarts = from;
    return refresh();
  }

  const wanted = () => ({ search: search.value.trim(), role: role.value, state: state.value });

  /** All of them: a visitor does not delete thousands by hand. */
  async function deletedUsers() {
    const text = search.value.trim().toLowerCase();
    const entries = await link.host("deleted");
    return { users: entries.filter(({ id, name = "" }) => `${id} ${name}`.toLowerCase().includes(text)), more: false };
  }

  function showPlace({ users, more }) {
    const first = (starts.length - 1) * PAGE + 1;
    // Not disabled: that would take the keyboard's place away.
    back.ariaDisabled = String(starts.length === 1);
    on.ariaDisabled = String(!more);
    const count = first + users.length - 1;
    place.textContent = users.length === 0 ? "" : `${first.toLocaleString("en")} to ${count.toLocaleString("en")}`;
    place.parentElement.hidden = !more && starts.length === 1;
  }

  function showEmpty(nobody) {
    const left = !nobody && empty.contains(document.activeElement);
    table.hidden = nobody;
    empty.hidden = !nobody;
    // What filled the table is hidden now, and the focus was on it.
    if (left) buttonOf().focus();
    if (!nobody) return;
    const filtered = search.value.trim() || role.value || state.value !== "any";
    if (state.value === "deleted") {
      fill(empty, element("p", {}, "Nobody was deleted here. The API never lists deleted users, so this page remembers the ones that it deleted."));
    } else if (filtered) {
      fill(empty, element("p", {}, "Nobody fits. "), element("button", { type: "button", class: "button", on: { click: clear } }, "Show everyone"));
    } else {
      fill(
        empty,
        element("p", {}, "There are no users yet. Drop a file of JSON lines here, make one, or begin with an example: people, what they wrote, and calls between them."),
        element("button", { type: "button", class: "button primary", on: { click: () => addExample(link) } }, "Add example data"),
        element("button", { type: "button", class: "button", on: { click: bulk.madeUp } }, "Import 10,000 made-up users"),
      );
    }
  }

  function find(id) {
    search.value = id;
    role.value = "";
    state.value = "any";
    fromTheStart();
  }

  function clear() {
    find("");
    search.focus();
  }

  const fromTheStart = () => ask([undefined]);

  async function turn(button, to) {
    // Clicked twice before the next page is there, it is still the next page.
    if (wantedStarts !== starts || button.ariaDisabled === "true") return;
    await ask(to);
    announce(`Users ${place.textContent}`);
  }

  function saved(id, what) {
    toast(`${id} was ${what}.`, rowOf(id) ? {} : { action: ["Show", () => find(id)] });
  }

  const acts = {
    edit: (user) => openUserForm(link, { user, roles, saved, back: () => buttonOf(user.id, "edit") }),
    delete: (user) => openDeleteDialog(link, user, { restore, back: () => buttonOf(user.id, "delete") }),
    deactivate: (user) => act(user.id, "deactivated", () => link.client("deactivateUser", { user_id: user.id })),
    reactivate: (user) => act(user.id, "reactivated", () => link.client("reactivateUser", { user_id: user.id })),
  };

  const restore = ({ id }) => act(id, "restored", () => link.host("restoreUsers", [id]));

  async function act(id, what, call) {
    try {
      await call();
      toast(`${id} was ${what}.`);
    } catch (error) {
      toast(`${id} was not ${what}: ${error.message}`, { failed: true });
    }
  }

  /** Rows are made anew; whoever was on a button stays on it, or where it was. */
  function keepingFocus(work) {
    const { activeElement } = document;
    const inside = body.contains(activeElement);
    const index = [...body.rows].findIndex((row) => row.contains(activeElement));
    const [user, place] = [activeElement?.closest("tr")?.dataset.user, activeElement?.dataset?.place];
    work();
    if (inside) buttonOf(user, place, index).focus();
  }

  /** A user's button; where the user is gone, one of whoever is in that place now. */
  function buttonOf(user, place, index = 0) {
    const row = rowOf(user) ?? body.rows[Math.min(index, body.rows.length - 1)];
    return row?.querySelector(`[data-place="${place}"]`) ?? row?.querySelector("button") ?? search;
  }

  const rowOf = (id) => [...body.rows].find((row) => row.dataset.user === id);

  let typing;
  search.addEventListener("input", () => {
    clearTimeout(typing);
    wantedStarts = [undefined];
    typing = setTimeout(refresh, TYPING_MS);
  });
  role.addEventListener("change", fromTheStart);
  state.addEventListener("change", fromTheStart);
  link.on("changed", refresh);
  roles.then((names) => role.append(...names.map((name) => element("option", { value: name }, name)))).catch((error) => toast(error.message, { failed: true }));
  refresh();
  return {};
}
