// Pictures of every panel at desktop and phone width, light and dark, to be looked at: node screenshots.mjs FOLDER [scene ...]
// PAGE is the assembled page's folder.
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { serve } from "./serve.mjs";

const { PAGE, CHROMIUM = "/usr/bin/chromium", CHROMIUM_FLAGS = "--headless --no-sandbox --disable-gpu" } = process.env;
const WIDTHS = { desktop: { width: 1280, height: 860 }, phone: { width: 390, height: 844 } };

const open = (name) => (page) => page.getByRole("button", { name, exact: true }).click();

/** What is to be seen, by name: the panel, and what is done there first. */
const SCENES = {
  users: ["users"],
  "users-edit": ["users", open("Edit grace"), (page) => page.getByLabel("country", { exact: true }).check(), type("Field 1 to set", "color"), type("Value 1", "green")],
  "users-replace": [
    "users",
    open("Edit grace"),
    (page) => page.getByRole("radio", { name: /Replace the whole/ }).check(),
    type("Custom data", '{ "team": "compilers" }'),
  ],
  "users-new": ["users", open("New user"), type("Id", "dorothy"), type("Name", "Dorothy Vaughan")],
  "users-guest": ["users", open("New guest")],
  "users-delete": ["users", open("Delete ada"), (page) => page.locator("[name=messages][value=pruning]").check()],
  "users-deleted": ["users", open("Delete hedy"), (page) => page.locator("dialog button.danger").click(), (page) => page.getByLabel("State", { exact: true }).selectOption("deleted")],
  data: ["users", open("Data")],
  tokens: ["tokens"],
  "tokens-refused": ["tokens", open("expired"), (page) => page.locator(".tokens-check").scrollIntoViewIfNeeded(), measured],
  calls: ["calls"],
  "calls-token": ["calls", open("Set the scene"), withoutJoinCall, open("Mint a call token"), (page) => page.waitForTimeout(1000)],
  tasks: ["tasks"],
  "tasks-moving": ["tasks", started("ada, alan"), (page) => page.getByRole("button", { name: "Look inside" }).click(), started("nobody"), (page) => page.locator(".task .badge.bad").waitFor(), started("grace")],
  requests: ["requests"],
  "requests-opened": ["requests", (page) => page.locator("#requests summary").first().click()],
};

async function measured(page) {
  await page.getByRole("button", { name: "Measure" }).click();
  await page.getByRole("button", { name: "Measure again" }).waitFor();
}

async function withoutJoinCall(page) {
  await page.getByRole("switch", { name: "join-call in default" }).click();
  await page.locator(".door:not(.is-open)", { hasText: "Barbara" }).first().click();
}

function started(ids) {
  return async (page) => {
    await page.locator("#tasks").getByLabel("User ids").fill(ids);
    await page.getByRole("button", { name: "Start" }).click();
    await page.waitForTimeout(1500);
  };
}

function type(label, text) {
  return (page) => page.getByLabel(label, { exact: true }).fill(text);
}

const [folder, ...chosen] = process.argv.slice(2);
const scenes = Object.entries(SCENES).filter(([name]) => chosen.length === 0 || chosen.some((part) => name.startsWith(part)));
await mkdir(folder, { recursive: true });
const host = await serve(PAGE.split(":"));
const browser = await chromium.launch({ executablePath: CHROMIUM, args: CHROMIUM_FLAGS.split(" ") });
for (const [width, viewport] of Object.entries(WIDTHS)) {
  for (const colorScheme of ["light", "dark"]) {
    const context = await browser.newContext({ viewport, colorScheme });
    const page = await context.newPage();
    page.on("console", (message) => console.log(message.text()));
    page.on("pageerror", (error) => console.log(String(error)));
    for (const [name, [panel, ...acts]] of scenes) {
      await page.goto("about:blank");
      await page.goto(`${host.url}#${panel}`);
      await page.locator("#starting").waitFor({ state: "detached" });
      await page.getByRole("button", { name: "Data", exact: true }).click();
      await page.getByRole("button", { name: /^Reset/ }).click();
      await page.getByRole("button", { name: "Reset", exact: true }).click();
      await page.getByRole("button", { name: "Data", exact: true }).click();
      await page.getByRole("button", { name: /^Add example data 7/ }).click();
      await page.locator(".toast", { hasText: "added" }).waitFor();
      for (const close = page.locator(".toast .close"); (await close.count()) > 0; ) await close.first().click();
      for (const act of acts) await act(page);
      await page.waitForTimeout(600);
      await page.screenshot({ path: join(folder, `${name}-${width}-${colorScheme}.png`) });
    }
    await context.close();
  }
}
await browser.close();
await host.stop();
