// One task: how far it is, when it got there, and what came out.
import { announce, element, fill, toast } from "../element.mjs";
import { jsonView } from "../json-view.mjs";

const STEPS = ["pending", "running", "completed"];
const FAILED = "failed";
const BADGES = { completed: "badge good", failed: "badge bad", running: "badge info" };

/** @param {object} task the first that was heard of it @param {object} link the line to the host */
export function taskRow({ id, created_at }, link) {
  const created = new Date(created_at).getTime();
  const title = element("h3", {});
  const badge = element("span", { class: "badge" });
  const steps = STEPS.map(step);
  const outcome = element("div", { class: "task-outcome" });
  const node = element("li", { class: "task" },
    element("div", { class: "task-head" }, title, badge, element("code", { class: "hint task-id" }, id)),
    element("ol", { class: "track", "aria-label": "Its steps" }, ...steps.map((each) => each.node)),
    outcome,
  );
  const row = { node, isOver: false, name: (text) => (title.textContent = text), show };
  return row;

  function show({ status, updated_at, result, error }) {
    badge.textContent = status;
    badge.className = BADGES[status] ?? "badge";
    row.isOver = status === "completed" || status === FAILED;
    const reached = status === FAILED ? STEPS.length - 1 : STEPS.indexOf(status);
    for (const [index, each] of steps.entries()) {
      const isLast = index === STEPS.length - 1;
      each.mark(index < reached || (index === reached && row.isOver) ? "done" : index === reached ? "now" : "ahead");
      if (isLast) each.name(status === FAILED ? FAILED : STEPS.at(-1));
      if (index === reached) each.time(new Date(updated_at).getTime() - created);
    }
    if (!row.isOver) return;
    announce(`${title.textContent}: ${status}.`);
    node.classList.toggle("is-failed", status === FAILED);
    fill(outcome, error && element("p", { class: "problem" }, `${error.type}: ${error.description}`), result && resultView(result));
  }

  function resultView(result) {
    if (typeof result.url !== "string") return element("details", {}, element("summary", {}, "Result"), jsonView(result));
    const file = element("div", {});
    return [
      element("p", { class: "task-file" },
        element("button", { type: "button", class: "button small", on: { click: () => download(result.url) } }, "Download the export"),
        element("button", { type: "button", class: "button small", on: { click: () => look(result.url, file) } }, "Look inside"),
        element("span", { class: "hint" }, "Its link is signed and expires; the sandbox serves it."),
      ),
      file,
    ];
  }

  async function look(url, place) {
    const text = await fetched(url);
    if (text !== undefined) fill(place, jsonView(JSON.parse(text)));
  }

  async function download(url) {
    const text = await fetched(url);
    if (text === undefined) return;
    const file = URL.createObjectURL(new Blob([text], { type: "application/json" }));
    element("a", { href: file, download: `export-${id}.json` }).click();
    // The browser takes hold of the file after the click's event.
    setTimeout(() => URL.revokeObjectURL(file), 10_000);
  }

  /** The file behind a link. Its host does not exist: only the sandbox answers for it. */
  async function fetched(url) {
    const { ok, text } = await link.host("exportFile", url);
    if (ok) return text;
    toast(JSON.parse(text).message, { failed: true });
    return undefined;
  }
}

function step(label) {
  const word = element("span", { class: "step-name" }, label);
  const when = element("span", { class: "hint step-time" });
  const node = element("li", { class: "is-ahead" }, word, when);
  return {
    node,
    mark(state) {
      node.className = `is-${state}`;
      if (state === "now") node.setAttribute("aria-current", "step");
      else node.removeAttribute("aria-current");
    },
    name: (text) => (word.textContent = text),
    // To ten milliseconds: both times were cut to whole ones, so that their difference may be one off.
    time: (milliseconds) => (when.textContent = milliseconds < 5 ? "at once" : `after ${Math.round(milliseconds / 10) * 10} ms`),
  };
}
