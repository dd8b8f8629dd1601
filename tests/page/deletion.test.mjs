// What a deletion does, seen before it is done and again afterwards.
import assert from "node:assert/strict";
import { test } from "node:test";
import { hold, release, somethingHeld } from "./host.mjs";
import { addExample, button, choose, comesTo, dialogOf, row, visit } from "./visitor.mjs";

/** The table of effects as `what: afterwards`. */
const effects = (dialog) =>
  dialog.locator(".effects tbody tr").evaluateAll((rows) =>
    rows.map((row) => {
      const [what, after] = row.cells;
      return `${what.querySelector(".what").textContent}: ${[...after.children].map((part) => part.textContent).join(", ")}`;
    }),
  );

async function open(t, holds) {
  const { page } = await visit(t, { holds });
  await addExample(page);
  await button(page, "Delete ada").click();
  const dialog = dialogOf(page, "Delete Ada Lovelace");
  const pick = (option, mode) => dialog.locator(`[name=${option}][value="${mode}"]`).check();
  return { page, dialog, pick };
}

test("every option is explained beside its control", async (t) => {
  const { dialog } = await open(t);
  const controls = await dialog.locator("form").getByRole("radio").all();
  controls.push(dialog.getByRole("checkbox"), ...(await dialog.getByRole("textbox").all()));
  assert.equal(controls.length, 4 + 4 + 3 + 3 + 1 + 2);
  for (const control of controls) {
    const told = await control.evaluate((control) => document.getElementById(control.getAttribute("aria-describedby"))?.textContent);
    assert.ok(told?.length > 8, `${await control.getAttribute("name")} ${await control.getAttribute("value")}`);
  }
});

test("each option's effect is shown before anything is deleted", async (t) => {
  const { page, dialog, pick } = await open(t);
  const WITH_ONE = {
    "soft, nothing else": [
      [],
      [
        "Ada Lovelace: hidden, can be restored",
        "“The engine weaves algebraic patterns.”: stays",
        "“Please do not.”: stays",
        "messaging:engines (4 members): stays",
        "messaging:ada-and-grace (2 members): stays",
        "default:standup (3 members): stays",
        "default:one-to-one (2 members): stays",
        "livestream:launch (2 members): stays",
      ],
    ],
    "messages marked": [[["messages", "soft"]], { 1: "“The engine weaves algebraic patterns.”: marked as deleted, text kept inside" }],
    "messages pruned": [[["messages", "pruning"]], { 1: "“The engine weaves algebraic patterns.”: marked as deleted, text and reactions gone" }],
    "messages gone": [[["messages", "hard"]], { 1: "“The engine weaves algebraic patterns.”: gone" }],
    "conversations hidden": [[["conversations", "soft"]], { 3: "messaging:engines (4 members): stays", 4: "messaging:ada-and-grace (2 members): hidden" }],
    "calls closed": [[["calls", "soft"]], { 5: "default:standup (3 members): stays", 6: "default:one-to-one (2 members): closed, id taken" }],
    "calls gone": [[["calls", "hard"]], { 6: "default:one-to-one (2 members): gone" }],
    "data gone": [[["user", "pruning"]], { 0: "Ada Lovelace: hidden, data gone" }],
    "for good": [[["messages", "hard"], ["conversations", "hard"], ["user", "hard"]], { 0: "Ada Lovelace: gone", 4: "messaging:ada-and-grace (2 members): gone" }],
  };
  for (const [name, [picks, expected]] of Object.entries(WITH_ONE)) {
    await t.test(name, async () => {
      for (const option of ["messages", "conversations", "calls"]) await pick(option, "");
      await pick("user", "soft");
      for (const [option, mode] of picks) await pick(option, mode);
      for (const [place, effect] of Object.entries(expected)) await comesTo(async () => (await effects(dialog))[place], effect);
    });
  }
  await button(dialog, "Cancel").click();
  await comesTo(() => page.locator("#fact-users").textContent(), "7");
});

test("a new owner is named before the deletion, and owns afterwards", async (t) => {
  const { page, dialog, pick } = await open(t);
  for (const option of ["messages", "conversations", "user"]) await pick(option, "hard");
  await dialog.getByLabel("New owner of channels").fill("grace");
  await comesTo(async () => (await effects(dialog)).some((effect) => effect.startsWith("messaging:engines") && effect.endsWith("now owned by grace")), true);
  await button(dialog, "Delete ada").click();
  await row(page, "ada").waitFor({ state: "detached" });
  await choose(page, "State", "deleted");
  await row(page, "ada").getByText("cannot be undone").waitFor();
});

test("a combination that the API refuses cannot be sent, and the page says why", async (t) => {
  const { dialog, pick } = await open(t);
  await pick("user", "hard");
  await dialog.getByText("The API would refuse: ").waitFor();
  assert.ok(await button(dialog, "Delete ada").isDisabled());
  await pick("messages", "hard");
  await pick("conversations", "hard");
  await comesTo(() => button(dialog, "Delete ada").isDisabled(), false);
});

test("nothing can be sent whose effect is not on show", async (t) => {
  const { page, dialog, pick } = await open(t, "rehearse");
  const submit = button(dialog, "Delete ada");
  await somethingHeld(page);
  assert.ok(await submit.isDisabled(), "before the first rehearsal");
  await release(page);
  await dialog.getByText("1 of 8 would change").waitFor();
  assert.ok(await submit.isEnabled());
  await hold(page, "rehearse");
  await pick("messages", "hard");
  assert.ok(await submit.isDisabled(), "after a choice");
  await somethingHeld(page);
  assert.ok(await submit.isDisabled(), "before its rehearsal");
  await release(page);
  await comesTo(() => submit.isEnabled(), true);
  assert.equal((await effects(dialog))[1], "“The engine weaves algebraic patterns.”: gone");
});

test("nothing is sent twice, though another effect is looked at meanwhile", async (t) => {
  const { page, dialog, pick } = await open(t, "deleteUser");
  await button(dialog, "Delete ada").click();
  await pick("messages", "pruning");
  await comesTo(async () => (await effects(dialog))[1], "“The engine weaves algebraic patterns.”: marked as deleted, text and reactions gone");
  assert.ok(await button(dialog, "Delete ada").isDisabled());
  assert.equal(await release(page), 1);
  await row(page, "ada").waitFor({ state: "detached" });
});

test("data can go while the user stays", async (t) => {
  const { page, dialog, pick } = await open(t);
  await pick("messages", "hard");
  await pick("user", "");
  await comesTo(async () => (await effects(dialog))[0], "ada: stays");
  await button(dialog, "Delete ada").click();
  await page.locator(".toast", { hasText: "The deletion of ada is completed." }).waitFor();
  await row(page, "ada").waitFor();
});
