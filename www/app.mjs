// The page's frame: it starts the host, shows how the sandbox is, and puts the panel that the address names on show.
import { element, fill, openDialog, toast } from "./element.mjs";
import { openLink } from "./link.mjs";
import { keepOffline } from "./keep-offline.mjs";
import { stateMenu } from "./state-menu.mjs";
import * as users from "./panels/users.mjs";
import * as tokens from "./panels/tokens.mjs";
import * as calls from "./panels/calls.mjs";
import * as tasks from "./panels/tasks.mjs";
import * as requests from "./panels/requests.mjs";

const PANELS = { users, tokens, calls, tasks, requests };

const starting = document.getElementById("starting");
keepOffline(document.getElementById("fact-offline"));

start();

async function start(options) {
  try {
    const link = await openLink(options);
    starting.remove();
    const mounted = Object.fromEntries(
      Object.entries(PANELS).map(([name, panel]) => [name, panel.mount(document.getElementById(name), link)]),
    );
    route(mounted);
    stateMenu(document.getElementById("state-menu"), link);
    showFacts(link);
    link.on("lost", giveWay);
  } catch (error) {
    const again = element("button", { type: "button", class: "button", on: { click: () => start({ anew: true }) } }, "Forget it and start anew");
    fill(starting, element("p", {}, element("strong", {}, "The sandbox did not start. "), error.message), error.damaged && again);
    starting.className = "notice danger";
  }
}

/** The address's hash names the panel, so that reload, history and links work as everywhere. */
function route(panels) {
  let current;
  const show = () => {
    const wanted = location.hash.slice(1);
    // The skip link goes to what is shown already.
    if (wanted === "main") return;
    const name = Object.hasOwn(PANELS, wanted) ? wanted : "users";
    if (name === current) return;
    if (current) panels[current].hide?.();
    current = name;
    for (const other of Object.keys(PANELS)) document.getElementById(other).hidden = other !== name;
    for (const tab of document.querySelectorAll(".tabs a")) {
      if (tab.hash === `#${name}`) {
        tab.setAttribute("aria-current", "page");
        document.title = `${tab.textContent} · stream-users-wasm`;
      } else {
        tab.removeAttribute("aria-current");
      }
    }
    panels[name].show?.();
  };
  addEventListener("hashchange", show);
  show();
}

/** Keeps the head's line about the sandbox true. */
function showFacts(link) {
  const [count, kept] = ["fact-users", "fact-kept"].map((id) => document.getElementById(id));
  const refresh = async () => {
    const info = await link.host("info");
    count.textContent = info.users.toLocaleString("en");
    kept.textContent = info.kept ? "kept in this browser" : "not kept";
    if (info.problem) kept.title = info.problem;
  };
  const say = (error) => toast(error.message, { failed: true });
  link.on("changed", () => refresh().catch(say));
  refresh().catch(say);
}

/** Another tab has the sandbox now: what is clicked here would be refused. */
function giveWay() {
  openDialog(
    "Open in another tab",
    { class: "small", closed: () => location.reload() },
    element("p", {}, "The sandbox works for one tab at a time, and another one has it now. Everything that was done here is there too."),
    element("div", { class: "dialog-actions" }, element("button", { type: "button", class: "button primary", on: { click: () => location.reload() } }, "Use it here")),
  );
}
