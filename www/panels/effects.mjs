// All that a user left, now and after a deletion, as it came out on a copy.
import { element } from "../element.mjs";

/**
 * @param {{ before: object, after: object, error?: string }} outcome of a rehearsal
 * @param {object} request what `deleteUsers` takes
 * @returns {{ summary: string, nodes: Node[] }}
 */
export function effects({ before, after, error }, request) {
  const call = element(
    "details",
    {},
    element("summary", {}, "The call"),
    element("pre", { tabindex: "0", "aria-label": "The call" }, `client.deleteUsers(${JSON.stringify(request, null, 2)})`),
  );
  if (error) return { summary: "The API would refuse this.", nodes: [element("p", { class: "notice danger" }, "The API would refuse: ", error), call] };
  const rows = [
    userRow(before, after, request),
    ...before.messages.map((message, index) => messageRow(message, after.messages[index])),
    reactionsRow(before, after),
    ...before.channels.map((channel, index) => channelRow(channel, after.channels[index])),
    ...before.calls.map((held, index) => callRow(held, after.calls[index])),
  ].filter(Boolean);
  const stay = rows.filter((row) => row.querySelector(".good")).length;
  const nodes = [
    element("p", { class: "hint" }, "Tried on a copy of everything, just now; nothing is deleted yet."),
    element(
      "table",
      { class: "table difference" },
      element("thead", {}, element("tr", {}, ["What there is", "Afterwards"].map((name) => element("th", { scope: "col" }, name)))),
      element("tbody", {}, rows),
    ),
    call,
  ];
  return { summary: `${rows.length - stay} of ${rows.length} would change, ${stay} stay.`, nodes };
}

const GONE = ["bad", "gone"];
const STAYS = ["good", "stays"];

function userRow({ id, user }, after, request) {
  if (after.user) return row("User", id, STAYS);
  return row("User", user.name || id, request.user === "soft" || !request.user ? ["warn", "hidden, can be restored"] : ["bad", request.user === "hard" ? "gone" : "hidden, data gone"]);
}

function messageRow(before, after) {
  const what = `“${before.text}”`;
  if (after.gone) return row("Message", what, GONE);
  if (!after.deleted) return row("Message", what, STAYS, after.author === before.author ? undefined : `by ${after.author ?? "nobody"}`);
  if (after.text === before.text) return row("Message", what, ["warn", "marked as deleted"], "text kept inside");
  return row("Message", what, ["bad", "marked as deleted"], before.reactions > after.reactions ? "text and reactions gone" : "text gone");
}

function reactionsRow(before, after) {
  if (before.reactions === 0) return undefined;
  const what = before.reactions === 1 ? "1 given to others" : `${before.reactions} given to others`;
  // Of a user whom nobody finds, nothing tells what became of them.
  if (after.reactions === undefined) return undefined;
  return row("Reaction", what, after.reactions === before.reactions ? STAYS : GONE);
}

function channelRow(before, after) {
  const what = `${before.cid} (${before.members} members)`;
  if (after.gone) return row("Channel", what, GONE);
  if (after.deleted) return row("Channel", what, ["warn", "hidden"]);
  return row("Channel", what, STAYS, changed(before, after, (channel) => channel.members));
}

function callRow(before, after) {
  const what = `${before.path.replace("/", ":")} (${before.members.length} members)`;
  if (after.gone) return row("Call", what, /was deleted/.test(after.why) ? ["warn", "closed, id taken"] : GONE);
  return row("Call", what, STAYS, changed(before, after, (call) => call.members.length));
}

function changed(before, after, count) {
  const said = [];
  if (count(after) !== count(before)) said.push(`${count(after)} members`);
  if (after.owner !== before.owner) said.push(`now owned by ${after.owner}`);
  return said.join(", ") || undefined;
}

const row = (kind, what, [tone, label], more) =>
  element(
    "tr",
    {},
    element("td", {}, element("span", { class: "hint" }, kind), element("div", { class: "what" }, what)),
    element("td", {}, element("span", { class: `badge ${tone}` }, label), more && element("div", { class: "hint" }, more)),
  );
