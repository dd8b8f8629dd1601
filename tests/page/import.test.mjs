// Many users from a file of JSON lines, while the page stays at hand.
import assert from "node:assert/strict";
import { test } from "node:test";
import { comesTo, row, visit } from "./visitor.mjs";

const LINES = 10_000;
const LONGEST_TASK_MS = 100;

const jsonl = Array.from({ length: LINES }, (_, index) => JSON.stringify({ id: `user-${index}`, name: `User ${index}`, custom: { index, text: "x".repeat(100) } })).join("\n");
const file = (text, name = "users.jsonl") => ({ name, mimeType: "application/jsonl", buffer: Buffer.from(text) });

test("10,000 users are dropped onto the page: the bar moves, and no task of the main thread takes over 100 ms", async (t) => {
  const { page } = await visit(t);
  await page.evaluate(() => {
    globalThis.longest = 0;
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) globalThis.longest = Math.max(globalThis.longest, duration);
    }).observe({ type: "longtask" });
    globalThis.bar = [];
    const bar = document.querySelector(".import progress");
    new MutationObserver(() => globalThis.bar.push(bar.value)).observe(bar, { attributes: true });
  });
  // Chromium lets no program drop a file of the disk, so the page gets the event that it would get.
  const transfer = await page.evaluateHandle((text) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([text], "users.jsonl"));
    return transfer;
  }, jsonl);
  // The observer sees a task that is too long. Making the file was no work of the page's either: both are forgotten.
  await page.evaluate(busy, 2 * LONGEST_TASK_MS);
  await comesTo(() => page.evaluate((most) => globalThis.longest > most, LONGEST_TASK_MS), true);
  await page.evaluate(() => (globalThis.longest = 0));
  await page.dispatchEvent("#users", "dragover", { dataTransfer: transfer });
  assert.ok(await page.locator("#users.dropping").isVisible());
  await page.dispatchEvent("#users", "drop", { dataTransfer: transfer });
  await page.locator(".import").getByText(/10,000 users were imported/).waitFor({ timeout: 60_000 });
  await page.waitForTimeout(300);
  const { longest, bar } = await page.evaluate(() => ({ longest: globalThis.longest, bar: globalThis.bar }));
  t.diagnostic(`the longest task took ${longest} ms; the bar stood at ${new Set(bar).size} places`);
  assert.ok(longest <= LONGEST_TASK_MS, `a task of ${longest} ms`);
  assert.ok(new Set(bar).size >= 10, `the bar stood at ${[...new Set(bar)]}`);
  assert.deepEqual(bar, bar.toSorted((a, b) => a - b), "it never goes back");
  await comesTo(() => page.locator("#fact-users").textContent(), "10,000");
});

test("lines that are wrong are told one by one, and the others go in", async (t) => {
  const { page } = await visit(t);
  const lines = ['{"id":"a","name":"A"}', "not json", "", '{"name":"no id"}', '{"id":"b"}'].join("\n");
  await page.getByLabel(/A file of users/).setInputFiles(file(lines, "mixed.jsonl"));
  await page.locator(".import").getByText(/2 users were imported.*2 lines or users were refused/).waitFor();
  const refused = await page.locator(".import li").allTextContents();
  assert.equal(refused.length, 2);
  assert.match(refused[0], /^line 2 is not JSON/);
  assert.match(refused[1], /no id.*users\[/s);
  await row(page, "a").waitFor();
  await row(page, "b").waitFor();
});

/** Keeps the main thread from everything else for so many milliseconds, in a task of its own. */
function busy(milliseconds) {
  setTimeout(() => {
    for (const end = performance.now() + milliseconds; performance.now() < end; );
  });
}
