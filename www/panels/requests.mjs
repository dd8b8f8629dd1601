// The Requests panel: what went over the wire between the page's client and its sandbox, the newest first.
import { element } from "../element.mjs";
import { requestRow } from "./requests-row.mjs";

// So many of the newest: a page that is left open does not grow.
const KEPT = 300;
// Among so many of the newest a poll is looked for that found the same.
const NEAR = 8;

const KINDS = {
  all: ["Everything", () => true],
  writes: ["Writes", ({ method }) => method !== "GET"],
  errors: ["Errors", ({ status }) => status >= 400],
};

/** @param {HTMLElement} section where the panel goes @param {object} link the line to the host */
export function mount(section, link) {
  // The newest first, as in the list.
  let rows = [];
  let waiting = [];
  let isShown = false;
  let painting;
  const text = element("input", { type: "search", placeholder: "Path, status or anything in a body", "aria-label": "Filter requests", on: { input: filter } });
  const kind = element("select", { "aria-label": "Which requests", on: { change: filter } }, ...Object.entries(KINDS).map(([value, [label]]) => element("option", { value }, label)));
  const clear = element("button", { type: "button", class: "button", on: { click: forget } }, "Clear");
  const count = element("p", { class: "hint requests-count", role: "status" });
  const list = element("ol", { class: "requests", "aria-label": "Requests, the newest first" });
  const empty = element("p", { class: "empty" });

  section.append(
    element("div", { class: "panel-head" },
      element("div", {},
        element("h2", { id: "requests-title" }, "Requests"),
        element("p", { class: "muted" }, "All that went between the client and the sandbox. None of it left this page."),
      ),
    ),
    element("div", { class: "requests-tools" }, text, kind, clear, count),
    list,
    empty,
  );
  link.on("request", (entry) => {
    waiting.push(entry);
    if (waiting.length > KEPT) waiting.shift();
    if (isShown) painting ??= requestAnimationFrame(paint);
  });

  return {
    show() {
      isShown = true;
      paint();
    },
    hide() {
      isShown = false;
    },
  };

  function paint() {
    painting = undefined;
    for (const entry of waiting) {
      const same = rows.slice(0, NEAR).find((row) => row.isRepeatedBy(entry));
      if (same) same.repeat();
      else rows.unshift(requestRow(entry));
    }
    waiting = [];
    list.prepend(...rows.slice(0, KEPT).map((row) => row.node).filter((node) => !node.isConnected));
    for (const row of rows.splice(KEPT)) row.node.remove();
    filter();
  }

  function filter() {
    const wanted = text.value.trim().toLowerCase();
    const [, isWanted] = KINDS[kind.value];
    let shown = 0;
    for (const row of rows) {
      row.node.hidden = !(isWanted(row.entry) && row.words.includes(wanted));
      if (!row.node.hidden) shown += 1;
    }
    count.textContent = rows.length === 0 ? "" : `${shown} of ${rows.length}${rows.length === KEPT ? ", the newest that are kept" : ""}`;
    empty.hidden = shown > 0;
    empty.textContent = rows.length === 0 ? "Nothing went over the wire yet." : "No request fits the filter.";
    clear.disabled = rows.length === 0;
  }

  function forget() {
    rows = [];
    waiting = [];
    list.replaceChildren();
    filter();
    text.focus();
  }
}
