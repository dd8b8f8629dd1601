import assert from "node:assert/strict";
import { test } from "node:test";
import { hold, release, rewriting, somethingHeld, stopClocks } from "./host.mjs";
import { PHONE, choose, comesTo, dialogOf, reset, visit } from "./visitor.mjs";

/** The panel with its scene set, and the page around it. */
async function open(t, context) {
  const { page } = await visit(t, { at: "#calls", context });
  const panel = page.locator("#calls");
  await panel.getByRole("button", { name: "Set the scene" }).click();
  await door(panel, "Gus", "Launch").getByText("Open").waitFor();
  return { page, panel };
}

const door = (panel, person, call) => panel.getByRole("button", { name: `for ${person}` }).and(panel.getByRole("button", { name: `at ${call}:` }));

/** Who is let in where, as the picture shows it. */
async function picture(panel) {
  const rows = await panel.locator("tbody tr").evaluateAll((rows) =>
    rows.map((row) => [
      row.querySelector(".door-name").textContent,
      [...row.querySelectorAll(".door")].map((door) => `${door.querySelector(".door-state").textContent} (${door.querySelector(".door-why").textContent})`),
    ]),
  );
  return Object.fromEntries(rows);
}

const AT_FIRST = {
  "Ada Lovelace": ["Open (role admin, member)", "Open (role admin, member)", "Open (role admin)"],
  "Alan Turing": ["Open (role user, member)", "Open (role user)", "Open (role user)"],
  "Barbara Liskov": ["Open (role user)", "Open (role user)", "Open (role user)"],
  Gus: ["Shut (not granted)", "Shut (not granted)", "Open (role guest)"],
  "A passer-by": ["Shut (not granted)", "Shut (not granted)", "Open (role anonymous)"],
};
const WITHOUT_JOIN_CALL = {
  ...AT_FIRST,
  "Alan Turing": ["Open (member)", "Shut (not granted)", "Open (role user)"],
  "Barbara Liskov": ["Shut (not granted)", "Shut (not granted)", "Open (role user)"],
};

const inDefault = (panel) => panel.getByRole("switch", { name: "join-call in default calls" });

async function takeJoinCall(panel) {
  await inDefault(panel).click();
  await door(panel, "Barbara Liskov", "Stand-up").getByText("Shut").waitFor();
}

test("nothing is there until the scene is set, and then each door shows what the sandbox answers", async (t) => {
  const { page, panel } = await open(t);
  assert.deepEqual(await picture(panel), AT_FIRST);
  await page.goto(page.url().replace("#calls", "#requests"));
  await page.getByLabel("Filter requests").fill("/join");
  const tried = await page.locator("#requests li:not([hidden]) summary").evaluateAll((lines) =>
    lines.map((line) => line.querySelector(".request-path").textContent + line.querySelector(".request-who").textContent),
  );
  assert.equal(new Set(tried).size, 15, "five people tried three doors");
});

const CALL_TYPES = "/api/v2/video/calltypes/";

test("neither a door nor a switch is there to be pressed before its answer is", async (t) => {
  const { page } = await visit(t, { at: "#calls", holds: CALL_TYPES });
  const panel = page.locator("#calls");
  await panel.getByRole("button", { name: "Set the scene" }).click();
  await somethingHeld(page);
  assert.equal(await inDefault(panel).isVisible(), false);
  assert.equal(await panel.getByRole("table").isVisible(), false);
  await release(page);
  await inDefault(panel).waitFor();
  assert.equal(await inDefault(panel).isChecked(), true);
  assert.deepEqual(await picture(panel), AT_FIRST);
  assert.equal(await door(panel, "Ada Lovelace", "Stand-up").evaluate((door) => door === document.activeElement), true, "the keyboard goes on at the first");
});

test("why a switch failed is there to be read until the next action", async (t) => {
  const { page, panel } = await open(t);
  // What would change a type of call goes to one that isn't there.
  await rewriting(page, ([method, path, ...others]) => [method, method === "PUT" ? `${path}-nothing` : path, ...others]);
  await inDefault(panel).click();
  // The look that comes after it sets the switch back.
  await comesTo(() => inDefault(panel).isChecked(), true);
  assert.notEqual(await panel.locator("[role=alert]").first().textContent(), "");
  await rewriting(page, (args) => args);
  await takeJoinCall(panel);
  assert.equal(await panel.locator("[role=alert]").first().textContent(), "");
});

test("why the scene could not be set is there to be read, and no later look takes the focus", async (t) => {
  const { page, panel } = await open(t);
  await page.getByRole("link", { name: "Users" }).click();
  await page.getByRole("button", { name: "Delete ada" }).click();
  await dialogOf(page, "Delete Ada Lovelace").getByRole("button", { name: /^Delete/ }).click();
  await choose(page, "State", "deleted");
  const restore = page.getByRole("button", { name: "Restore ada" });
  await restore.waitFor();
  await page.getByRole("link", { name: "Calls" }).click();
  await panel.getByRole("button", { name: "Set the scene" }).click();
  const problem = panel.getByText("the user ada was deleted");
  await problem.waitFor();
  await page.getByRole("link", { name: "Users" }).click();
  await restore.click();
  await restore.waitFor({ state: "detached" });
  await page.getByRole("link", { name: "Calls" }).click();
  await door(panel, "Ada Lovelace", "Stand-up").waitFor();
  assert.equal(await problem.isVisible(), true);
  assert.equal(await panel.locator(":focus").count(), 0);
});

test("a look that was under way when everything was forgotten brings no door back", async (t) => {
  const { page, panel } = await open(t);
  await page.getByRole("link", { name: "Tokens" }).click();
  await hold(page, CALL_TYPES);
  await page.getByRole("link", { name: "Calls" }).click();
  await somethingHeld(page);
  await reset(page);
  await panel.getByRole("button", { name: "Set the scene" }).waitFor();
  await release(page);
  await panel.locator(".door-why", { hasText: "404, code 16" }).first().waitFor({ state: "attached" });
  assert.equal(await panel.getByRole("table").isVisible(), false);
});

test("an older look that fails late says nothing over what a newer one found", async (t) => {
  const { page, panel } = await open(t);
  await takeJoinCall(panel);
  await page.getByRole("link", { name: "Tokens" }).click();
  await hold(page, CALL_TYPES);
  await page.getByRole("link", { name: "Calls" }).click();
  await somethingHeld(page);
  await page.evaluate(() => {
    toHost.held = undefined;
    globalThis.older = toHost.waiting.splice(0);
  });
  // A call token changes nothing in the sandbox, so no further look follows this one.
  await door(panel, "Barbara Liskov", "Stand-up").click();
  await panel.getByRole("button", { name: "Mint a call token" }).click();
  await door(panel, "Barbara Liskov", "Stand-up").getByText("call token").waitFor();
  await rewriting(page, ([method, path, ...others]) => [method, `${path}-nothing`, ...others]);
  await page.evaluate(() => older.forEach((send) => send()));
  await rewriting(page, (args) => args);
  await page.getByRole("link", { name: "Requests" }).click();
  await page.locator("#requests").getByText("-nothing").first().waitFor();
  assert.deepEqual(await panel.locator("[role=alert]").allTextContents(), ["", ""]);
});

test("the focus goes to no door whose scene was set before one left", async (t) => {
  const { page } = await visit(t, { at: "#calls", holds: CALL_TYPES });
  const panel = page.locator("#calls");
  await panel.getByRole("button", { name: "Set the scene" }).click();
  await somethingHeld(page);
  await page.getByRole("link", { name: "Tokens" }).click();
  await release(page);
  await page.getByRole("link", { name: "Calls" }).click();
  await door(panel, "Ada Lovelace", "Stand-up").waitFor();
  assert.equal(await panel.locator(":focus").count(), 0);
});

test("people and calls of the example data are taken as they are", async (t) => {
  const { page } = await visit(t, { at: "#calls" });
  await page.getByRole("button", { name: "Data", exact: true }).click();
  await page.getByRole("button", { name: /^Add example/ }).click();
  const panel = page.locator("#calls");
  await panel.getByRole("button", { name: "Set the scene" }).click();
  await door(panel, "Gus", "Launch").getByText("Open").waitFor();
  assert.equal((await picture(panel))["Ada Lovelace"][2], "Open (role admin, member)");
});

test("without join-call the role user enters no call of the type but as a member", async (t) => {
  const { page, panel } = await open(t);
  await takeJoinCall(panel);
  assert.deepEqual(await picture(panel), WITHOUT_JOIN_CALL);
  await page.locator("#announcements").getByText("Took join-call from the role user in default calls. One-to-one shut for Alan Turing.").waitFor();
  await inDefault(panel).click();
  await door(panel, "Barbara Liskov", "Stand-up").getByText("Open").waitFor();
  assert.deepEqual(await picture(panel), AT_FIRST);
});

test("the grant stays taken away when one comes back", async (t) => {
  const { page, panel } = await open(t);
  await takeJoinCall(panel);
  await page.getByRole("link", { name: "Tokens" }).click();
  await page.getByRole("link", { name: "Calls" }).click();
  await door(panel, "Barbara Liskov", "Stand-up").getByText("Shut").waitFor();
  assert.equal(await inDefault(panel).isChecked(), false);
});

test("a call token opens a shut door, and that one only", async (t) => {
  const { panel } = await open(t);
  await takeJoinCall(panel);
  await door(panel, "Barbara Liskov", "Stand-up").click();
  const details = panel.getByRole("region", { name: "Barbara Liskov at default:standup" });
  await details.getByText("User with role 'user' is not allowed to perform action JoinCall").waitFor();
  await details.getByRole("button", { name: "Mint a call token" }).click();
  await door(panel, "Barbara Liskov", "Stand-up").getByText("call token").waitFor();
  assert.deepEqual(await picture(panel), { ...WITHOUT_JOIN_CALL, "Barbara Liskov": ["Open (call token)", "Shut (not granted)", "Open (role user)"] });
  await details.getByText("POST /api/v2/video/call/default/standup/join → 201").waitFor();
  const own = await details.getByRole("list", { name: "own_capabilities" }).getByRole("listitem").allTextContents();
  assert.ok(own.includes("join-call") && own.includes("join-backstage"), own.join());

  await door(panel, "Barbara Liskov", "One-to-one").click();
  await panel.getByRole("button", { name: "Mint a call token" }).click();
  await door(panel, "Barbara Liskov", "One-to-one").getByText("call token").waitFor();
  await door(panel, "Barbara Liskov", "Stand-up").getByText("call token").waitFor();

  await panel.getByRole("button", { name: "Throw it away" }).click();
  await door(panel, "Barbara Liskov", "One-to-one").getByText("Shut").waitFor();
  assert.deepEqual(await picture(panel), WITHOUT_JOIN_CALL);
});

test("the door shuts when the call token expires", async (t) => {
  const { page, panel } = await open(t);
  await takeJoinCall(panel);
  const pass = await stopClocks(page);
  await door(panel, "Barbara Liskov", "Stand-up").click();
  await panel.getByLabel("Valid for").selectOption("5 seconds");
  await panel.getByRole("button", { name: "Mint a call token" }).click();
  await door(panel, "Barbara Liskov", "Stand-up").getByText("call token").waitFor();
  // The token says that it was issued a second ago.
  await panel.getByText("Call token in hand, for 4 s").waitFor();
  await pass(5000);
  await door(panel, "Barbara Liskov", "Stand-up").getByText("401, code 40").waitFor();
  await pass(1000);
  await page.locator("#announcements").getByText("Stand-up shut for Barbara Liskov.").waitFor();
});

test("somebody without an account can be given no call token", async (t) => {
  const { panel } = await open(t);
  await door(panel, "A passer-by", "Stand-up").click();
  await panel.getByRole("region", { name: "A passer-by at default:standup" }).waitFor();
  assert.equal(await panel.getByRole("button", { name: "Mint a call token" }).isVisible(), false);
});

test("whoever is deactivated meanwhile stands before shut doors", async (t) => {
  const { page, panel } = await open(t);
  await page.getByRole("link", { name: "Tasks" }).click();
  await page.getByLabel("Slow motion").uncheck();
  await page.getByLabel("What to do").selectOption("Deactivate");
  await page.locator("#tasks").getByLabel("User ids").fill("alan");
  await page.getByRole("button", { name: "Start" }).click();
  await page.locator(".task .badge", { hasText: "completed" }).waitFor();
  await page.getByRole("link", { name: "Calls" }).click();
  await door(panel, "Alan Turing", "Stand-up").getByText("404, code 16").waitFor();
});

test("the keyboard alone shuts doors and opens one again", async (t) => {
  const { page, panel } = await open(t);
  await inDefault(panel).focus();
  await page.keyboard.press("Space");
  await door(panel, "Barbara Liskov", "Stand-up").getByText("Shut").waitFor();
  await door(panel, "Barbara Liskov", "Stand-up").focus();
  await page.keyboard.press("Enter");
  await panel.getByRole("button", { name: "Mint a call token" }).focus();
  await page.keyboard.press("Enter");
  await door(panel, "Barbara Liskov", "Stand-up").getByText("call token").waitFor();
  await panel.locator("button:focus", { hasText: "Throw it away" }).waitFor();
  await page.keyboard.press("Enter");
  await door(panel, "Barbara Liskov", "Stand-up").getByText("Shut").waitFor();
  await panel.locator("button:focus", { hasText: "Mint a call token" }).waitFor();
  await panel.getByRole("button", { name: "Close" }).focus();
  await page.keyboard.press("Enter");
  assert.equal(await door(panel, "Barbara Liskov", "Stand-up").evaluate((door) => door === document.activeElement), true);
});

test("on a phone nothing is wider than the screen, and the door that is looked at stays in sight", async (t) => {
  const { page, panel } = await open(t, { viewport: PHONE });
  await takeJoinCall(panel);
  await door(panel, "Barbara Liskov", "Stand-up").click();
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth));
  await panel.getByRole("button", { name: "Mint a call token" }).click();
  await door(panel, "Barbara Liskov", "Stand-up").getByText("call token").waitFor();
  const [shown, details] = await Promise.all([door(panel, "Barbara Liskov", "Stand-up").boundingBox(), panel.locator(".door-details").boundingBox()]);
  assert.ok(shown.y >= 0 && shown.y + shown.height <= details.y, JSON.stringify({ shown, details }));
});
