import assert from "node:assert/strict";
import { test } from "node:test";
import { release, somethingHeld } from "./host.mjs";
import { button, dialogOf, visit } from "./visitor.mjs";

test("two clicks make one guest", async (t) => {
  const { page } = await visit(t, { holds: "createGuest" });
  await button(page, "New guest").click();
  const dialog = dialogOf(page, "New guest");
  await dialog.getByLabel("Wanted id").fill("grace");
  await button(dialog, "Create guest").dblclick();
  await somethingHeld(page);
  assert.equal(await release(page), 1);
  await dialog.getByText("The guest is").waitFor();
});
