// The Calls panel: who may join which call, as doors; a grant to take away, and call tokens that open doors again.
import { announce, element } from "../element.mjs";
import { doorDetails } from "./calls-door.mjs";
import { picture } from "./calls-picture.mjs";
import { CALLS, JOIN, ROLE, cid, scene } from "./calls-scene.mjs";

/** @param {HTMLElement} section where the panel goes @param {object} link the line to the host */
export function mount(section, link) {
  const stage = scene(link);
  let turn = 0;
  let refreshes = 0;
  let chosen;
  let doors = [];
  let expiry;
  // What the next look is to tell besides.
  let said = "";
  // Whether the button that sets the scene was used: the keyboard then goes on at the first door, whichever look finds it.
  let isSetHere = false;
  const switches = grantSwitches(async (type, isAllowed) => {
    // What a look that is under way finds is from before.
    turn++;
    await act(async () => {
      await stage.allow(type, isAllowed);
      said = `${isAllowed ? "Gave" : "Took"} ${JOIN} ${isAllowed ? "to" : "from"} the role ${ROLE} in ${type} calls.`;
    });
    await look();
  });
  const details = doorDetails({
    async onHandOut(door, seconds) {
      await act(() => stage.handOut(door.person, door.call, seconds));
      await look();
    },
    async onTakeBack(door) {
      await act(() => stage.takeBack(door.person));
      await look();
    },
    onClose() {
      grid.focus(chosen);
      choose();
    },
  });
  const grid = picture((person, call) => choose(chosen && isSame(chosen, { person, call }) ? undefined : { person, call }));
  const setButton = element("button", { type: "button", class: "button primary", on: { click: set } }, "Set the scene");
  const empty = element("div", { class: "empty calls-empty", hidden: true },
    element("p", {}, "Four users, a passer-by and three calls: not all of them are there yet."),
    element("p", { class: "hint" }, "Setting the scene makes whoever is missing of ada, alan, barbara and gus, and their calls, in the sandbox."),
    setButton,
  );
  // Apart, as a look follows each action: that it went well says nothing of the action.
  const actionFailed = element("p", { class: "problem", role: "alert" });
  const lookFailed = element("p", { class: "problem", role: "alert" });
  const play = element("div", { class: "calls-play", hidden: true }, switches.node, grid.node, details.node);

  section.append(
    element("div", { class: "panel-head" },
      element("div", {},
        element("h2", { id: "calls-title" }, "Calls"),
        element("p", { class: "muted" }, "Each person tries each door; what you see is what the sandbox answered. Take ", element("code", {}, JOIN), ` from the role ${ROLE}, then pick a shut door and hand out a call token.`),
      ),
    ),
    actionFailed,
    lookFailed,
    empty,
    play,
  );

  let isShown = false;
  // People and calls come and go elsewhere too.
  link.on("changed", refresh);
  return { show, hide };

  function show() {
    isShown = true;
    refresh();
  }

  async function refresh() {
    if (!isShown) return;
    const mine = ++refreshes;
    const isStale = () => mine !== refreshes || !isShown;
    const isSet = await attempt(lookFailed, () => stage.isSet(), isStale);
    if (isStale()) return;
    empty.hidden = isSet !== false;
    // What was never looked at isn't shown: a door would have no answer to tell, and a switch would stand wrong and be set the wrong way.
    if (isSet) await look();
    if (isStale()) return;
    play.hidden = !isSet || doors.length === 0;
    if (isSetHere && !play.hidden) {
      isSetHere = false;
      grid.focus(doors[0]);
    }
  }

  function hide() {
    isShown = isSetHere = false;
    clearTimeout(expiry);
    choose();
  }

  async function set() {
    setButton.disabled = true;
    await act(async () => {
      await stage.set();
      isSetHere = isShown;
    });
    setButton.disabled = false;
    await refresh();
  }

  /** Tries all doors again, and tells which of them changed. */
  async function look() {
    const mine = ++turn;
    const isStale = () => mine !== turn || !isShown;
    const found = await attempt(lookFailed, async () => ({ grants: await stage.grants(), doors: (await stage.tryDoors()).flat() }), isStale);
    if (!found || isStale()) return;
    const changed = found.doors.filter((door) => doors.some((old) => isSame(old, door) && old.isOpen !== door.isOpen));
    doors = found.doors;
    switches.show(found.grants);
    grid.show(doors);
    choose(chosen);
    const news = [said, told(changed)].filter(Boolean).join(" ");
    said = "";
    if (news) announce(news);
    lookAgainOnExpiry();
  }

  /** @param {object} [door] the one to look at; none without it */
  function choose(door) {
    chosen = door && doors.find((found) => isSame(found, door));
    grid.choose(chosen);
    if (chosen) details.show(chosen, stage.keyOf(chosen.person));
    else details.hide();
  }

  /** A door shuts when the token that opened it expires. */
  function lookAgainOnExpiry() {
    clearTimeout(expiry);
    const soonest = Math.min(...doors.map(({ person }) => stage.keyOf(person)?.exp).filter((exp) => exp * 1000 > Date.now()));
    if (Number.isFinite(soonest)) expiry = setTimeout(look, soonest * 1000 - Date.now() + 50);
  }

  function act(work) {
    actionFailed.textContent = "";
    return attempt(actionFailed, work);
  }

  /**
   * @param {HTMLElement} failed where it is told why it failed, until it succeeds
   * @param {() => boolean} isStale whether a later attempt has the say there by now
   */
  async function attempt(failed, work, isStale = () => false) {
    const tell = (why) => void (isStale() || (failed.textContent = why));
    try {
      const done = await work();
      tell("");
      return done;
    } catch (error) {
      tell(error.message);
      return undefined;
    }
  }
}

const isSame = (door, { person, call }) => door.person === person && door.call === call;

const told = (changed) =>
  changed.map(({ person, call, isOpen }) => `${call.name} ${isOpen ? "opened" : "shut"} for ${person.name}.`).join(" ");

/** Whether the role may join, one switch for each type of call. */
function grantSwitches(onSwitch) {
  const inputs = new Map();
  for (const type of new Set(CALLS.map((call) => call.type))) {
    inputs.set(type, element("input", { type: "checkbox", role: "switch", id: `grant-${type}`, on: { change: ({ target }) => onSwitch(type, target.checked) } }));
  }
  const row = ([type, input]) =>
    element("label", { class: "switch", for: input.id }, input, element("span", {}, element("code", {}, JOIN), " in ", element("code", {}, type), " calls"),
      element("span", { class: "hint" }, CALLS.filter((call) => call.type === type).map(cid).join(", ")));
  return {
    node: element("fieldset", { class: "grants" }, element("legend", {}, "The role ", element("code", {}, ROLE), " has"), ...[...inputs].map(row)),
    show(grants) {
      for (const [type, input] of inputs) input.checked = grants[type][ROLE]?.includes(JOIN) ?? false;
    },
  };
}
