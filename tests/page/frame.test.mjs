import assert from "node:assert/strict";
import { test } from "node:test";
import { stopClocks } from "./host.mjs";
import { addExample, button, comesTo, dialogOf, row, visit } from "./visitor.mjs";

test("the page opens on the users, with the sandbox running inside it", async (t) => {
  const { page } = await visit(t);
  assert.equal(await page.title(), "Users · stream-users-wasm");
  await comesTo(() => page.locator("#fact-users").textContent(), "0");
});

test("every panel has an address of its own", async (t) => {
  const { page } = await visit(t, { at: "#tasks" });
  for (const name of ["Users", "Tokens", "Calls", "Tasks", "Requests"]) {
    await page.getByRole("link", { name, exact: true }).click();
    await page.getByRole("heading", { name, level: 2 }).waitFor();
    assert.equal(new URL(page.url()).hash, `#${name.toLowerCase()}`);
  }
  await page.goBack();
  await page.getByRole("heading", { name: "Tasks", level: 2 }).waitFor();
});

/** The page after hedy was deleted, which a line tells that offers to restore her. */
async function deleted(t) {
  const { page } = await visit(t);
  await addExample(page);
  const pass = await stopClocks(page);
  await button(page, "Delete hedy").click();
  await button(dialogOf(page, "Delete Hedy Lamarr"), "Delete hedy").click();
  await row(page, "hedy").waitFor({ state: "detached" });
  // The line comes when the deletion's task is done.
  await pass(200);
  const restore = button(page.locator("#toasts"), "Restore");
  await restore.waitFor();
  return { page, restore, pass };
}

/** Longer than a line stays. */
const A_WHILE = 7000;

test("a line that comes and goes stays as long as somebody is at it", async (t) => {
  const { page, restore, pass } = await deleted(t);
  await restore.focus();
  await pass(A_WHILE);
  assert.equal(await restore.isVisible(), true);
  await page.getByRole("searchbox").focus();
  await restore.hover();
  await pass(A_WHILE);
  assert.equal(await restore.isVisible(), true);
  await page.mouse.move(0, 0);
  await pass(A_WHILE);
  await restore.waitFor({ state: "detached" });
});

test("while a dialog is open, lines that come and go can be used, and what is announced is heard", async (t) => {
  const { page, restore } = await deleted(t);
  await button(page, "New user").click();
  for (const id of ["toasts", "announcements"]) {
    assert.equal(await page.locator(`#${id}`).evaluate((place) => place.closest(":modal") !== null), true, id);
  }
  await restore.click();
  await row(page, "hedy").waitFor();
  await page.keyboard.press("Escape");
  await page.locator("#toasts").getByText("hedy was restored.").waitFor();
});
