import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { asked, stopClocks } from "./host.mjs";
import { PHONE, button, comesTo, dialogOf, inData, reset, visit } from "./visitor.mjs";

/** The panel with the example's users, and the page around it. */
async function open(t, context) {
  const { page } = await visit(t, { at: "#tasks", context });
  await inData(page, /^Add example/);
  await page.locator("#fact-users").getByText("7").waitFor();
  return { page, panel: page.locator("#tasks") };
}

// How many times as slow the sandbox's clock was told to be, in order.
const slowdowns = async (page) => (await asked(page, "slow")).flat();

async function start(panel, what, ids) {
  await panel.getByLabel("What to do").selectOption(what);
  await panel.getByLabel("User ids").fill(ids);
  await panel.getByRole("button", { name: "Start" }).click();
  const task = panel.locator(".task").first();
  await task.getByRole("heading", { name: `${what} ${ids}`, exact: true }).waitFor();
  return task;
}

const badge = (task, status) => task.locator(".badge", { hasText: status });

test("before the first task it says what would be one", async (t) => {
  const { panel } = await open(t);
  await panel.getByText("No task yet.").waitFor();
});

test("a task moves from pending over running to completed, in front of one's eyes", async (t) => {
  const { page, panel } = await open(t);
  const pass = await stopClocks(page);
  const task = await start(panel, "Export", "ada, grace");
  await badge(task, "pending").waitFor();
  // Slow motion lets people see it: these are 50 and 150 ms of the sandbox's time.
  await pass(1000);
  await badge(task, "running").waitFor();
  await pass(3000);
  await badge(task, "completed").waitFor();
  assert.deepEqual(await task.locator(".track li").allTextContents(), ["pendingat once", "runningafter 50 ms", "completedafter 200 ms"]);
  await pass(1000);
  await page.locator("#announcements").getByText("Export ada, grace: completed.").waitFor();
});

test("without slow motion it is done in a blink", async (t) => {
  const { page, panel } = await open(t);
  await panel.getByLabel("Slow motion").uncheck();
  await badge(await start(panel, "Export", "ada"), "completed").waitFor();
  assert.deepEqual(await slowdowns(page), []);
});

test("an export's file can be looked at and downloaded, to the last digit of its instants", async (t) => {
  const { page, panel } = await open(t);
  await panel.getByLabel("Slow motion").uncheck();
  const task = await start(panel, "Export", "ada, alan");
  await task.getByRole("button", { name: "Look inside" }).click();
  await task.locator(".json", { hasText: "The engine weaves algebraic patterns." }).waitFor();
  const [download] = await Promise.all([page.waitForEvent("download"), task.getByRole("button", { name: "Download the export" }).click()]);
  assert.match(download.suggestedFilename(), /^export-[0-9a-f-]+\.json$/);
  const { users } = JSON.parse(await readFile(await download.path(), "utf8"));
  assert.deepEqual(users.map(({ user }) => user.id), ["ada", "alan"]);
});

test("a task that fails says why", async (t) => {
  const { panel } = await open(t);
  await panel.getByLabel("Slow motion").uncheck();
  const task = await start(panel, "Export", "nobody");
  await badge(task, "failed").waitFor();
  await task.getByText("the user nobody does not exist").waitFor();
  assert.equal(await task.locator(".track li").last().locator(".step-name").textContent(), "failed");
});

test("a deletion takes its users away, and shows its result", async (t) => {
  const { page, panel } = await open(t);
  await panel.getByLabel("Slow motion").uncheck();
  const task = await start(panel, "Delete softly", "hedy, edsger");
  await badge(task, "completed").waitFor();
  await task.getByText("Result").click();
  await task.locator(".json", { hasText: '"hedy"' }).waitFor();
  await page.getByRole("link", { name: "Tokens" }).click();
  await page.getByRole("link", { name: "Tasks" }).click();
  const users = panel.getByRole("group", { name: "Users there are" });
  await users.getByRole("button", { name: "hedy" }).waitFor({ state: "detached" });
  await users.getByRole("button", { name: "ada" }).waitFor();
});

test("what cannot be started is refused where it was entered", async (t) => {
  const { panel } = await open(t);
  await panel.getByRole("button", { name: "Start" }).click();
  await panel.getByRole("alert").getByText(/user_ids/).waitFor();
  await panel.getByLabel("User ids").fill(Array.from({ length: 26 }, (_, i) => `user-${i}`).join(", "));
  await panel.getByRole("button", { name: "Start" }).click();
  await panel.getByRole("alert").getByText(/25/).waitFor();
});

test("the users that there are can be picked and unpicked", async (t) => {
  const { page, panel } = await open(t);
  await page.getByRole("link", { name: "Tokens" }).click();
  await page.getByRole("link", { name: "Tasks" }).click();
  await panel.getByRole("button", { name: "ada", exact: true }).click();
  await panel.getByRole("button", { name: "alan", exact: true }).click();
  assert.equal(await panel.getByLabel("User ids").inputValue(), "ada, alan");
  await panel.getByRole("button", { name: "ada", exact: true }).click();
  assert.equal(await panel.getByLabel("User ids").inputValue(), "alan");
});

test("the keyboard alone starts a task", async (t) => {
  const { page, panel } = await open(t);
  await panel.getByLabel("User ids").focus();
  await page.keyboard.type("ada");
  await page.keyboard.press("Enter");
  await panel.getByRole("heading", { name: "Export ada", exact: true }).waitFor();
});

test("when one leaves the panel the sandbox's clock is the browser's again", async (t) => {
  const { page, panel } = await open(t);
  const pass = await stopClocks(page);
  const task = await start(panel, "Export", "ada");
  await badge(task, "pending").waitFor();
  await page.getByRole("link", { name: "Tokens" }).click();
  await comesTo(() => slowdowns(page), [20, 1]);
  // Time enough for the task, and too little in slow motion.
  await pass(200);
  await badge(task, "completed").waitFor({ state: "attached" });
});

test("a task that a reset forgets is gone, and with it the slow motion", async (t) => {
  const { page, panel } = await open(t);
  await stopClocks(page);
  await start(panel, "Export", "ada, grace");
  await reset(page);
  await panel.getByText("No task yet.").waitFor();
  assert.equal(await panel.locator(".task").count(), 0);
  await comesTo(() => slowdowns(page), [20, 1]);
});

test("whoever waits for a deletion is told that a reset forgot it", async (t) => {
  const { page } = await open(t);
  await stopClocks(page);
  await page.getByRole("link", { name: "Users" }).click();
  await button(page, "Delete hedy").click();
  await button(dialogOf(page, "Delete Hedy Lamarr"), "Delete hedy").click();
  await dialogOf(page, "Delete Hedy Lamarr").waitFor({ state: "detached" });
  await reset(page);
  await page.locator(".toast.failed", { hasText: "What became of the deletion of hedy is not known: " }).waitFor();
});

test("the users that there are stay where they are while they are the same", async (t) => {
  const { page, panel } = await open(t);
  const users = panel.getByRole("group", { name: "Users there are" });
  await users.getByRole("button", { name: "ada" }).waitFor();
  await panel.getByLabel("Slow motion").uncheck();
  await users.evaluate((group) => {
    globalThis.fillings = 0;
    new MutationObserver(() => (globalThis.fillings += 1)).observe(group, { childList: true });
  });
  await badge(await start(panel, "Export", "ada"), "completed").waitFor();
  await badge(await start(panel, "Delete softly", "hedy"), "completed").waitFor();
  await users.getByRole("button", { name: "hedy" }).waitFor({ state: "detached" });
  assert.equal(await page.evaluate(() => globalThis.fillings), 1);
});

test("on a phone nothing is wider than the screen", async (t) => {
  const { page, panel } = await open(t, { viewport: PHONE });
  await panel.getByLabel("Slow motion").uncheck();
  const task = await start(panel, "Export", "ada, alan, grace, katherine, barbara");
  await task.getByRole("button", { name: "Look inside" }).click();
  await task.locator(".json").waitFor();
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth));
});
