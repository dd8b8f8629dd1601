// Every panel and every dialog, light and dark, at desktop and phone width, judged by axe.
import assert from "node:assert/strict";
import { test } from "node:test";
import AxeBuilder from "@axe-core/playwright";
import { stopClocks } from "./host.mjs";
import { addExample, button, choose, DESKTOP, dialogOf, PHONE, row, visit } from "./visitor.mjs";

const GRAVE = ["serious", "critical"];

/** What is judged: where, and what is done there first. */
const PLACES = {
  "users, empty": { example: false },
  users: {},
  "users, none found": {
    act: async (page) => {
      await page.getByRole("searchbox").fill("nobody");
      await page.getByText("Nobody fits.").waitFor();
    },
  },
  "users, deleted": {
    act: async (page) => {
      await button(page, "Delete hedy").click();
      await button(dialogOf(page, "Delete Hedy Lamarr"), "Delete hedy").click();
      await row(page, "hedy").waitFor({ state: "detached" });
      await choose(page, "State", "deleted");
      await row(page, "hedy").waitFor();
    },
  },
  "users, imported": {
    act: async (page) => {
      const buffer = Buffer.from('{"id":"zoe"}\nno json');
      await page.getByLabel(/A file of users/).setInputFiles({ name: "users.jsonl", mimeType: "application/jsonl", buffer });
      await page.locator(".import li").waitFor();
    },
  },
  "new user": { act: (page) => button(page, "New user").click() },
  "new guest": { act: (page) => button(page, "New guest").click() },
  "edit in parts": {
    act: async (page) => {
      await button(page, "Edit grace").click();
      await page.getByLabel("country", { exact: true }).check();
      await page.getByText("1 member will change").waitFor();
      await page.getByText("The call", { exact: true }).click();
    },
  },
  "edit whole": {
    act: async (page) => {
      await button(page, "Edit grace").click();
      await page.getByRole("radio", { name: /Replace/ }).check();
      await page.getByLabel("Custom data").fill("{}");
      await page.getByText("3 members will change").waitFor();
    },
  },
  delete: {
    act: async (page) => {
      await button(page, "Delete ada").click();
      await page.getByText(/would change/).waitFor();
    },
  },
  "data menu": { act: (page) => button(page, "Data").click() },
  tokens: { at: "#tokens" },
  "tokens, one refused": {
    at: "#tokens",
    act: async (page) => {
      await page.getByText("Role, exact times, further claims").click();
      await page.getByLabel("Further claims").fill("{");
      await button(page, "expired").click();
      await page.getByText('reason: "expired"').waitFor();
      await button(page, "Measure").click();
      await button(page, "Measure again").waitFor();
    },
  },
  calls: { at: "#calls" },
  "calls, a call token in hand": {
    at: "#calls",
    act: async (page) => {
      await button(page, "Set the scene").click();
      await page.getByRole("switch", { name: "join-call in default" }).click();
      await page.locator(".door:not(.is-open)", { hasText: "Barbara" }).first().click();
      await button(page, "Mint a call token").click();
      await page.locator(".door.is-open", { hasText: "call token" }).waitFor();
    },
  },
  tasks: { at: "#tasks" },
  "tasks, one at its end and one under way": {
    at: "#tasks",
    act: async (page) => {
      const pass = await stopClocks(page);
      const pending = page.locator(".task .badge", { hasText: "pending" });
      await page.locator("#tasks").getByLabel("User ids").fill("ada");
      await button(page, "Start").click();
      await pending.waitFor();
      await pass(4000);
      await button(page, "Look inside").click();
      await button(page, "Start").click();
      await pending.waitFor();
      await pass(1000);
      await page.locator(".task .badge", { hasText: "running" }).waitFor();
      // The host's clock stands still, so the task stays under way; axe needs the page's.
      await page.clock.resume();
    },
  },
  requests: { at: "#requests" },
  "requests, one opened": { at: "#requests", act: (page) => page.locator("#requests summary").first().click() },
};

const WIDTHS = { desktop: DESKTOP, phone: PHONE };

/** What WCAG 2.2 asks for in 1.4.10: a desktop's window at 400 %, and the smallest phones. */
const NARROW = { width: 320, height: 640 };

for (const [name, { at = "", example = true, act }] of Object.entries(PLACES)) {
  test(`${name}: axe finds nothing serious, and nothing is wider than the window`, async (t) => {
    // Without motion: colours that are on their way from light to dark are nobody's.
    const { page, host } = await visit(t, { context: { reducedMotion: "reduce" } });
    if (example) await addExample(page);
    if (at) await page.goto(host.url + at);
    await act?.(page);
    for (const [width, viewport] of Object.entries(WIDTHS)) {
      for (const colorScheme of ["light", "dark"]) {
        await page.setViewportSize(viewport);
        await page.emulateMedia({ colorScheme });
        assert.deepEqual(await grave(page), [], `${width}, ${colorScheme}`);
        assert.deepEqual(await tooWide(page), [], width);
      }
    }
    await page.setViewportSize(NARROW);
    assert.deepEqual(await tooWide(page), [], "narrow");
  });
}

/** What has to be scrolled sideways of the page, its tabs and a dialog. */
const tooWide = (page) =>
  page.evaluate(() =>
    [document.documentElement, ...document.querySelectorAll(".tabs, dialog[open]")]
      .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth)
      .map(({ tagName, scrollWidth, clientWidth }) => `${tagName} has ${scrollWidth} pixels in ${clientWidth}`),
  );

test("axe finds what these tests look for: a button without a name, and text too pale", async (t) => {
  const { page } = await visit(t);
  await page.evaluate(() => {
    document.querySelector(".brand p").style.color = "#ccc";
    document.querySelector("#users .button").textContent = "";
  });
  assert.deepEqual((await grave(page)).map(([id]) => id).sort(), ["button-name", "color-contrast"]);
});

/** What is grave, with where it is. */
async function grave(page) {
  // Without looking into style sheets, which only experimental rules want: it would put those that sources import into the page, past its policy.
  const { violations } = await new AxeBuilder({ page }).options({ preload: false }).analyze();
  return violations
    .filter(({ impact }) => GRAVE.includes(impact))
    .map(({ id, nodes }) => [id, nodes.map(({ html, failureSummary }) => [html, failureSummary])]);
}
