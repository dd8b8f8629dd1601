// Pictures of every panel at desktop and phone width, light and dark, to be looked at: node screenshots.mjs FOLDER [panel ...]
// PAGE is the assembled page's folder.
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { serve } from "./serve.mjs";

const { PAGE, CHROMIUM = "/usr/bin/chromium", CHROMIUM_FLAGS = "--headless --no-sandbox --disable-gpu" } = process.env;
const [folder, ...panels] = process.argv.slice(2);
const PANELS = panels.length > 0 ? panels : ["users", "tokens", "calls", "tasks", "requests"];
const WIDTHS = { desktop: { width: 1280, height: 860 }, phone: { width: 390, height: 844 } };

await mkdir(folder, { recursive: true });
const host = await serve(PAGE.split(":"));
const browser = await chromium.launch({ executablePath: CHROMIUM, args: CHROMIUM_FLAGS.split(" ") });
for (const [width, viewport] of Object.entries(WIDTHS)) {
  for (const colorScheme of ["light", "dark"]) {
    const page = await browser.newPage({ viewport, colorScheme });
    page.on("console", (message) => console.log(message.text()));
    page.on("pageerror", (error) => console.log(String(error)));
    await page.goto(host.url);
    await page.locator("#starting").waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Data", exact: true }).click();
    await page.getByRole("button", { name: /^Add example/ }).click();
    await page.locator(".toast .close").click();
    for (const panel of PANELS) {
      await page.goto(`${host.url}#${panel}`);
      await page.waitForTimeout(400);
      await page.screenshot({ path: join(folder, `${panel}-${width}-${colorScheme}.png`) });
    }
    await page.close();
  }
}
await browser.close();
await host.stop();
