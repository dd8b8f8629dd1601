// The picture: people down, calls across, a door where they meet.
import { element } from "../element.mjs";
import { CALLS, PEOPLE, cid } from "./calls-scene.mjs";

/** @param {(person: object, call: object) => void} onChoose told which door was picked */
export function picture(onChoose) {
  const cells = new Map();
  // The roles are said once more: some browsers forget those of a table that is laid out otherwise.
  const node = element("table", { class: "doors", role: "table" },
    element("caption", { class: "visually-hidden" }, "Who may join which call"),
    element("thead", { role: "rowgroup" }, element("tr", { role: "row" }, element("td", { role: "cell", class: "doors-corner" }), ...CALLS.map(callHead))),
    element("tbody", { role: "rowgroup" }, ...PEOPLE.map(row)),
  );
  return {
    node,
    show(doors) {
      for (const door of doors) cells.get(door.person).get(door.call).show(door);
    },
    /** @param {object} [door] the one that is looked at; none without it */
    choose(door) {
      const chosen = door && cells.get(door.person).get(door.call);
      for (const row of cells.values()) for (const cell of row.values()) cell.choose(cell === chosen);
      chosen?.button.scrollIntoView({ block: "nearest" });
    },
    focus: (door) => door && cells.get(door.person).get(door.call).button.focus(),
  };

  function row(person) {
    const own = new Map(CALLS.map((call) => [call, cell(person, call, onChoose)]));
    cells.set(person, own);
    return element("tr", { role: "row" },
      element("th", { role: "rowheader", scope: "row" }, element("span", { class: "door-name" }, person.name), element("span", { class: "hint" }, person.about)),
      ...[...own.values()].map((each) => each.node),
    );
  }
}

const callHead = (call) =>
  element("th", { role: "columnheader", scope: "col" }, element("span", { class: "door-name" }, call.name), element("code", { class: "hint" }, cid(call)));

function cell(person, call, onChoose) {
  const state = element("span", { class: "door-state" }, "…");
  const why = element("span", { class: "hint door-why" });
  const button = element("button", { type: "button", class: "door", "aria-pressed": "false", on: { click: () => onChoose(person, call) } },
    element("span", { class: "door-frame", "aria-hidden": "true" }, element("span", { class: "door-leaf" })),
    element("span", { class: "door-words" }, state, element("span", { class: "visually-hidden" }, ` for ${person.name} at ${call.name}: `), why),
  );
  return {
    node: element("td", { role: "cell" }, button),
    show(door) {
      button.classList.toggle("is-open", door.isOpen);
      state.textContent = door.isOpen ? "Open" : "Shut";
      why.textContent = door.why;
    },
    button,
    choose: (isChosen) => button.setAttribute("aria-pressed", String(isChosen)),
  };
}
