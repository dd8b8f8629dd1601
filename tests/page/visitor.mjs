// A visitor: Chromium with the assembled page, and what no page may do noticed on the way.
import assert from "node:assert/strict";
import { after } from "node:test";
import { chromium } from "playwright-core";
import { between } from "./host.mjs";
import { serve } from "./serve.mjs";

export { comesTo } from "./waiting.mjs";

const { PAGE, CHROMIUM = "/usr/bin/chromium", CHROMIUM_FLAGS = "--headless --no-sandbox --disable-gpu" } = process.env;

export const DESKTOP = { width: 1280, height: 800 };
export const PHONE = { width: 390, height: 844 };

let browser;

/** The browser of this process, started when it is first needed. */
async function chrome() {
  browser ??= chromium.launch({ executablePath: CHROMIUM, args: CHROMIUM_FLAGS.split(" ") });
  return browser;
}

after(async () => (await browser)?.close());

/**
 * Opens the page in a profile of its own, and closes both after the test.
 *
 * @param {import("node:test").TestContext} t
 * @param {{ at?: string, prefix?: string, holds?: string, before?: Function, starts?: boolean, context?: object }} [options] `at`: the hash to open;
 *   `holds`: what of the host's is held back from the start; `before`: what is done with the context first; `starts`: whether to wait until
 *   the sandbox answers
 * @returns {Promise<{ page: import("playwright-core").Page, context: import("playwright-core").BrowserContext, host: object,
 *   faults: string[] }>} `faults`: messages of errors, and requests to elsewhere
 */
export async function visit(t, { at = "", prefix, holds, before, starts = true, context: options } = {}) {
  const host = await serve(PAGE.split(":"), { prefix });
  const context = await (await chrome()).newContext({ viewport: DESKTOP, acceptDownloads: true, ...options });
  const faults = [];
  const { origin } = new URL(host.url);
  context.on("request", (request) => {
    const url = new URL(request.url());
    if (url.origin !== origin && url.protocol !== "blob:") faults.push(`a request to ${url}`);
  });
  context.on("console", (message) => {
    if (message.type() === "error") faults.push(`the console: ${message.text()}`);
  });
  context.on("weberror", (error) => faults.push(`uncaught: ${error.error()}`));
  await context.addInitScript(between, holds);
  await before?.(context);
  const page = await context.newPage();
  t.after(async () => {
    await context.close();
    await host.stop();
    assert.deepEqual(faults, [], "no error and no request to elsewhere");
  });
  await page.goto(host.url + at);
  if (starts) await ready(page);
  return { page, context, host, faults };
}

/** Waits until the sandbox answers. */
export async function ready(page) {
  await page.locator("#starting").waitFor({ state: "detached" });
}

export const button = (place, name) => place.getByRole("button", { name, exact: true });

/** The dialog of this title. */
export const dialogOf = (page, title) => page.getByRole("dialog", { name: title, exact: true });

/** A user's row. */
export const row = (page, id) => page.locator(`#users tbody tr[data-user="${id}"]`);

/** Picks an option of the list on show by its value. */
export const choose = (page, label, value) => page.getByLabel(label, { exact: true }).filter({ visible: true }).selectOption(value);

/** Fills the sandbox with the page's own example. */
export async function addExample(page) {
  await button(page, "Add example data").click();
  await row(page, "katherine").waitFor();
}

/** Clicks through to something that can be done with all data at once. */
export async function inData(page, name) {
  await button(page, "Data").click();
  await page.getByRole("button", { name }).click();
}

/** Has the page forget everything. */
export async function reset(page) {
  await inData(page, /^Reset/);
  await button(dialogOf(page, "Forget everything?"), "Reset").click();
}
