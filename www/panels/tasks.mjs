// The Tasks panel: work that goes on after its reply, from pending to its result, as it moves.
import { element, field, fill } from "../element.mjs";
import { slowMotion } from "./tasks-slow-motion.mjs";
import { taskRow } from "./tasks-row.mjs";

// The eldest rows make room: a page that is left open does not grow.
const KEPT = 50;

const ids = (user_ids) => ({ user_ids });
const OPERATIONS = {
  exportUsers: ["Export", ids],
  deactivateUsers: ["Deactivate", ids],
  reactivateUsers: ["Reactivate", ids],
  deleteUsers: ["Delete softly", (user_ids) => ({ user_ids, user: "soft", messages: "soft" })],
};

/** @param {HTMLElement} section where the panel goes @param {object} link the line to the host */
export function mount(section, link) {
  const rows = new Map();
  // Whom the tasks that were started here are about, by task.
  const subjects = new Map();
  const slow = slowMotion(link);
  const operation = element("select", {}, ...Object.entries(OPERATIONS).map(([method, [label]]) => element("option", { value: method }, label)));
  const who = element("input", { autocomplete: "off", autocapitalize: "off", spellcheck: "false", placeholder: "ada, alan" });
  const known = element("div", { class: "presets", role: "group", "aria-label": "Users there are" });
  const problem = element("p", { class: "problem", role: "alert" });
  const form = element("form", { class: "tasks-start", "aria-label": "Start a task", on: { submit: start } },
    field("What to do", operation),
    field("User ids", who, "Separated by commas. One that does not exist makes an export fail."),
    element("button", { class: "button primary" }, "Start"),
    element("div", { class: "tasks-choices" }, known, slow.node, problem),
  );
  const list = element("ol", { class: "tasks", "aria-label": "Tasks, the newest first" });
  const empty = element("p", { class: "empty" }, "No task yet. Exports, deletions, deactivations and reactivations of many users are tasks: start one here or in Users.");

  section.append(
    element("div", { class: "panel-head" },
      element("div", {},
        element("h2", { id: "tasks-title" }, "Tasks"),
        element("p", { class: "muted" }, "Some calls only start the work: their reply is a task’s id, and ", element("code", {}, "getTask"), " tells how far it is."),
      ),
    ),
    form,
    empty,
    list,
  );
  link.on("task", moved);
  let isShown = false;
  link.on("changed", () => isShown && show());
  return { show, hide };

  function hide() {
    isShown = false;
    slow.end();
  }

  async function show() {
    isShown = true;
    const { users } = await link.client("queryUsers", { payload: { filter_conditions: {}, limit: 8 } }).catch(() => ({ users: [] }));
    const there = users.map(({ id }) => id);
    // Made anew, they would lose the focus and a click that is under way.
    if (String(there) === String([...known.children].map(({ textContent }) => textContent))) return;
    fill(known, there.map((id) => element("button", { type: "button", class: "button small", on: { click: () => toggle(id) } }, id)));
  }

  function entered() {
    return who.value.split(",").map((id) => id.trim()).filter(Boolean);
  }

  function toggle(id) {
    const chosen = entered();
    who.value = (chosen.includes(id) ? chosen.filter((other) => other !== id) : [...chosen, id]).join(", ");
  }

  async function start(event) {
    event.preventDefault();
    problem.textContent = "";
    const user_ids = entered();
    const [label, request] = OPERATIONS[operation.value];
    try {
      await slow.begin();
      const { task_id } = await link.client(operation.value, request(user_ids));
      subjects.set(task_id, `${label} ${user_ids.join(", ")}`);
      rows.get(task_id)?.name(subjects.get(task_id));
    } catch (error) {
      problem.textContent = error.message;
      await slow.end();
    }
  }

  function moved(task) {
    if (task.status === "gone") forget(task.id);
    else rowOf(task).show(task);
    empty.hidden = rows.size > 0;
    if ([...rows.values()].every((row) => row.isOver)) slow.end();
  }

  function rowOf(task) {
    if (!rows.has(task.id)) {
      const row = taskRow(task, link);
      row.name(subjects.get(task.id) ?? task.operation);
      rows.set(task.id, row);
      list.prepend(row.node);
      if (rows.size > KEPT) forget(rows.keys().next().value);
    }
    return rows.get(task.id);
  }

  function forget(id) {
    rows.get(id)?.node.remove();
    rows.delete(id);
    subjects.delete(id);
  }
}
