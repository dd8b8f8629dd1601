// The Users panel, as a visitor uses it: with a pointer, and its main path with keys alone.
import assert from "node:assert/strict";
import { test } from "node:test";
import { release, somethingHeld } from "./host.mjs";
import { addExample, button, choose, comesTo, dialogOf, reset, row, visit } from "./visitor.mjs";

const cells = async (page, id) => (await row(page, id).locator("td").allInnerTexts()).map((text) => text.replace(/\s+/g, " ").trim());
const ids = (page) => page.locator("#users tbody tr").evaluateAll((rows) => rows.map((row) => row.dataset.user));

test("an empty sandbox offers an example, which fills the table", async (t) => {
  const { page } = await visit(t);
  await button(page, "Add example data").click();
  await comesTo(() => cells(page, "ada"), ["AL Ada Lovelace ada", "admin", "country GB team engines", "active", "Edit Deactivate Delete"]);
  await comesTo(() => ids(page), ["ada", "alan", "barbara", "edsger", "grace", "hedy", "katherine"]);
  await comesTo(() => page.locator("#fact-users").textContent(), "7");
});

test("a user is made from the form, which shows first what will be", async (t) => {
  const { page } = await visit(t);
  await button(page, "New user").click();
  const dialog = dialogOf(page, "New user");
  await dialog.getByLabel("Id", { exact: true }).fill("dorothy");
  await dialog.getByLabel("Name", { exact: true }).fill("Dorothy Vaughan");
  await dialog.getByLabel("Role", { exact: true }).selectOption("admin");
  await dialog.getByLabel("Custom data").fill('{"languages":["FORTRAN"]}');
  await dialog.getByRole("heading", { name: "Will be created" }).waitFor();
  await dialog.getByRole("row", { name: "custom.languages [\"FORTRAN\"]" }).waitFor();
  await button(dialog, "Create user").click();
  await dialog.waitFor({ state: "detached" });
  await comesTo(async () => (await cells(page, "dorothy")).slice(0, 4), ["DV Dorothy Vaughan dorothy", "admin", "languages [\"FORTRAN\"]", "active"]);
});

test("a form that was opened before the roles came has them all the same", async (t) => {
  const { page } = await visit(t, { holds: "/api/v2/roles" });
  await somethingHeld(page);
  await button(page, "New user").click();
  await dialogOf(page, "New user").waitFor();
  await release(page);
  await dialogOf(page, "New user").getByLabel("Role", { exact: true }).selectOption("admin");
});

test("what the API would refuse is told before it is asked, and nothing is made", async (t) => {
  const { page } = await visit(t);
  await button(page, "New user").click();
  const dialog = dialogOf(page, "New user");
  await dialog.getByLabel("Id", { exact: true }).fill("no spaces");
  await dialog.getByText("The API would refuse").waitFor();
  await button(dialog, "Create user").click();
  await dialog.getByRole("alert").filter({ hasText: "code 4" }).waitFor();
  assert.equal(await focused(page), "Create user", "the keyboard stays where it was");
  await dialog.getByLabel("Custom data").fill("[1]");
  await dialog.getByText("Custom data must be an object").first().waitFor();
  await button(dialog, "Cancel").click();
  assert.equal(await page.locator("#fact-users").textContent(), "0");
});

test("the image of a user is never loaded: its avatar is made of initials", async (t) => {
  const { page } = await visit(t);
  await button(page, "New user").click();
  const dialog = dialogOf(page, "New user");
  await dialog.getByLabel("Id", { exact: true }).fill("mallory");
  await dialog.getByLabel("Image", { exact: true }).fill("https://example.com/pixel.png");
  await button(dialog, "Create user").click();
  await row(page, "mallory").waitFor();
  assert.equal(await page.locator("img").count(), 0);
});

test("a partial change sets and unsets what it names, and shows both first", async (t) => {
  const { page } = await visit(t);
  await addExample(page);
  await button(page, "Edit grace").click();
  const dialog = dialogOf(page, "Edit Grace Hopper");
  await dialog.getByLabel("Field 1 to set", { exact: true }).fill("color");
  await dialog.getByLabel("Value 1", { exact: true }).fill("green");
  await button(dialog, "Add a line").click();
  await dialog.getByLabel("Field 2 to set", { exact: true }).fill("ships");
  await dialog.getByLabel("Value 2", { exact: true }).fill("3");
  await dialog.getByLabel("country", { exact: true }).check();
  await dialog.getByText("3 members will change, 1 of them removed").waitFor();
  await dialog.getByRole("row", { name: "custom.country US removed" }).waitFor();
  await dialog.getByText("The call", { exact: true }).click();
  await dialog.getByText('"unset": [').waitFor();
  await button(dialog, "Change").click();
  await dialog.waitFor({ state: "detached" });
  await comesTo(async () => (await cells(page, "grace")).slice(0, 3), ["GH Grace Hopper grace", "global_moderator", "color green ships 3 team compilers"]);
});

test("replacing a user whole removes what the form does not hold, and says what", async (t) => {
  const { page } = await visit(t);
  await addExample(page);
  await button(page, "Edit grace").click();
  const dialog = dialogOf(page, "Edit Grace Hopper");
  await dialog.getByRole("radio", { name: /Replace the whole user/ }).check();
  await dialog.getByText("Nothing would change").waitFor();
  await dialog.getByLabel("Custom data").fill('{"team":"compilers"}');
  await dialog.getByText("2 members will change, 2 of them removed").waitFor();
  await dialog.getByRole("row", { name: "custom.color blue removed" }).waitFor();
  await button(dialog, "Replace").click();
  await dialog.waitFor({ state: "detached" });
  await comesTo(async () => (await cells(page, "grace"))[2], "team compilers");
});

test("a search finds starts of names and ids; role and state narrow it", async (t) => {
  const { page } = await visit(t);
  await addExample(page);
  const search = page.getByRole("searchbox");
  await search.fill("hop");
  await row(page, "ada").waitFor({ state: "detached" });
  await comesTo(() => ids(page), ["grace"]);
  await search.fill("kath");
  await row(page, "katherine").waitFor();
  await search.fill("");
  await choose(page, "Role", "admin");
  await row(page, "alan").waitFor({ state: "detached" });
  await comesTo(() => ids(page), ["ada"]);
  await search.fill("nobody");
  await page.getByText("Nobody fits.").waitFor();
  await button(page, "Show everyone").click();
  await row(page, "alan").waitFor();
});

test("everyone can be shown again when nobody is left meanwhile", async (t) => {
  const { page } = await visit(t);
  await addExample(page);
  await page.getByRole("searchbox").fill("nobody");
  await page.getByText("Nobody fits.").waitFor();
  await reset(page);
  await comesTo(() => page.locator("#fact-users").textContent(), "0");
  await button(page, "Show everyone").click();
  await page.getByText("There are no users yet.").waitFor();
});

test("a deactivated user is told apart, and comes back", async (t) => {
  const { page } = await visit(t);
  await addExample(page);
  await button(page, "Deactivate alan").click();
  await row(page, "alan").getByText("deactivated", { exact: true }).waitFor();
  await choose(page, "State", "active");
  await row(page, "alan").waitFor({ state: "detached" });
  await choose(page, "State", "deactivated");
  await row(page, "ada").waitFor({ state: "detached" });
  await comesTo(() => ids(page), ["alan"]);
  await button(page, "Reactivate alan").click();
  await page.getByText("Nobody fits.").waitFor();
  await choose(page, "State", "any");
  await row(page, "alan").getByText("active", { exact: true }).waitFor();
});

test("a deleted user can be restored, from the toast or from the list of those deleted", async (t) => {
  const { page } = await visit(t);
  await addExample(page);
  await button(page, "Delete hedy").click();
  await dialogOf(page, "Delete Hedy Lamarr").getByRole("row", { name: /hidden, can be restored/ }).waitFor();
  await button(dialogOf(page, "Delete Hedy Lamarr"), "Delete hedy").click();
  await row(page, "hedy").waitFor({ state: "detached" });
  await choose(page, "State", "deleted");
  await row(page, "hedy").waitFor();
  await comesTo(() => ids(page), ["hedy"]);
  await button(page, "Restore hedy").click();
  await page.getByText("Nobody was deleted here.").waitFor();
  await choose(page, "State", "any");
  await row(page, "hedy").waitFor();
});

test("a guest is made, under the id that the API gives, with a token", async (t) => {
  const { page } = await visit(t);
  await button(page, "New guest").click();
  const dialog = dialogOf(page, "New guest");
  await dialog.getByLabel("Wanted id").fill("visitor");
  await button(dialog, "Create guest").click();
  assert.match(await dialog.getByLabel("The token that came with it").inputValue(), /^eyJ[\w-]+\.[\w-]+\.[\w-]+$/);
  await button(dialog, "Show in the table").click();
  const made = page.locator("#users tbody tr");
  await made.getByText(/^guest-.*-visitor$/).first().waitFor();
  assert.equal(await made.locator("td").nth(1).innerText(), "guest");
});

/** What has the focus, by name. */
const focused = (page) => page.evaluate(() => document.activeElement.getAttribute("aria-label") ?? document.activeElement.textContent);

test("the main path works with keys alone", async (t) => {
  const { page } = await visit(t);
  const { keyboard } = page;
  const until = async (wanted) => {
    for (let presses = 0; presses < 40; presses += 1) {
      await keyboard.press("Tab");
      if ((await focused(page)) === wanted) return;
    }
    assert.fail(`${wanted} is not reached with the tab key`);
  };
  await keyboard.press("Tab");
  await keyboard.press("Enter"); // the skip link
  await until("New user");
  await keyboard.press("Enter");
  await keyboard.type("emmy"); // the first field has the focus
  await keyboard.press("Tab");
  await keyboard.type("Emmy Noether");
  await keyboard.press("Enter");
  await row(page, "emmy").waitFor();
  await until("Deactivate emmy");
  await keyboard.press("Enter");
  await row(page, "emmy").getByText("deactivated", { exact: true }).waitFor();
  await comesTo(() => focused(page), "Reactivate emmy"); // which took the place of what was pressed
  await until("Delete emmy");
  await keyboard.press("Enter");
  await dialogOf(page, "Delete Emmy Noether").getByRole("row", { name: /can be restored/ }).waitFor();
  await keyboard.press("Escape");
  await page.locator("dialog").waitFor({ state: "detached" });
  // A dialog gives the focus back to what opened it.
  await comesTo(() => focused(page), "Delete emmy");
});

test("the focus goes on to the table that the example fills", async (t) => {
  const { page } = await visit(t);
  await button(page, "Add example data").press("Enter");
  await row(page, "katherine").waitFor();
  await comesTo(() => focused(page), "Edit ada");
});

test("pages go through more users than the API's offset reaches", async (t) => {
  const { page } = await visit(t);
  await button(page, "Import 10,000 made-up users").click();
  await page.locator(".import").getByText(/10,000 users were imported/).waitFor({ timeout: 60_000 });
  await page.getByRole("searchbox").fill("member-01");
  await page.getByText("member-01000", { exact: true }).waitFor();
  for (let turns = 0; turns < 3; turns += 1) {
    const last = (await ids(page)).at(-1);
    await button(page, "Next").click();
    await row(page, last).waitFor({ state: "detached" });
  }
  await comesTo(async () => (await ids(page))[0], "member-01075");
  await comesTo(() => page.locator(".pages span").innerText(), "76 to 100");
  await button(page, "Previous").click();
  await row(page, "member-01050").waitFor();
});

const place = (page) => page.locator(".pages span");

/** Three pages of users: 25, 25 and one. */
async function threePages(t) {
  const { page } = await visit(t);
  const all = [...Array.from({ length: 50 }, (_, index) => `user-${String(index + 1).padStart(2, "0")}`), "zoe"];
  const buffer = Buffer.from(all.map((id) => JSON.stringify({ id })).join("\n"));
  await page.getByLabel(/A file of users/).setInputFiles({ name: "users.jsonl", mimeType: "application/jsonl", buffer });
  const shows = (numbers, first) => comesTo(async () => [await place(page).textContent(), (await ids(page))[0]], [numbers, first]);
  /** Faster than any reply. */
  const press = (...names) =>
    page.locator(".pages button").evaluateAll((buttons, names) => names.forEach((name) => buttons.find(({ textContent }) => textContent === name).click()), names);
  await shows("1 to 25", "user-01");
  return { page, shows, press };
}

test("the numbers of a page are those of its rows, however fast one turns", async (t) => {
  const { shows, press } = await threePages(t);
  await press("Next", "Next");
  await shows("26 to 50", "user-26");
  await press("Previous", "Previous");
  await shows("1 to 25", "user-01");
  await press("Next");
  await shows("26 to 50", "user-26");
  await press("Next");
  await shows("51 to 51", "zoe");
  await press("Previous", "Next");
  await shows("26 to 50", "user-26");
});

test("a search that finds what is on the last page anyway is a first page", async (t) => {
  const { page, shows, press } = await threePages(t);
  await press("Next");
  await shows("26 to 50", "user-26");
  await press("Next");
  await shows("51 to 51", "zoe");
  await page.getByRole("searchbox").fill("zoe");
  await shows("1 to 1", "zoe");
  await place(page).waitFor({ state: "hidden" });
});

test("the focus stays on what turned to the last page, or to the first", async (t) => {
  const { page, shows } = await threePages(t);
  await button(page, "Next").press("Enter");
  await shows("26 to 50", "user-26");
  await page.keyboard.press("Enter");
  await shows("51 to 51", "zoe");
  assert.equal(await focused(page), "Next");
  assert.ok(await button(page, "Next").isDisabled());
  await page.keyboard.press("Enter");
  await button(page, "Previous").press("Enter");
  await shows("26 to 50", "user-26");
  await page.keyboard.press("Enter");
  await shows("1 to 25", "user-01");
  assert.equal(await focused(page), "Previous");
  assert.ok(await button(page, "Previous").isDisabled());
});
