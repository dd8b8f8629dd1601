import assert from "node:assert/strict";
import { test } from "node:test";
import { button, dialogOf, held, visit } from "./visitor.mjs";

test("two clicks make one guest", async (t) => {
  const { page } = await visit(t, { before: (context) => context.addInitScript(held, "createGuest") });
  await button(page, "New guest").click();
  const dialog = dialogOf(page, "New guest");
  await dialog.getByLabel("Wanted id").fill("grace");
  await page.evaluate(() => (globalThis.isHeld = true));
  await button(dialog, "Create guest").dblclick();
  assert.equal(await page.evaluate(() => globalThis.release()), 1);
  await dialog.getByText("The guest is").waitFor();
});
