import assert from "node:assert/strict";
import { test } from "node:test";
import { comesTo, visit } from "./visitor.mjs";

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
