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
  const seen = await longestTask(page, () => page.evaluate(busy, 5 * LONGEST_TASK_MS));
  assert.ok(seen > LONGEST_TASK_MS, `a task that is too long was seen as one of ${seen} ms`);

  const longest = await longestTask(page, async () => {
    await page.dispatchEvent("#users", "dragover", { dataTransfer: transfer });
    assert.ok(await page.locator("#users.dropping").isVisible());
    await page.dispatchEvent("#users", "drop", { dataTransfer: transfer });
    await page.locator(".import").getByText(/10,000 users were imported/).waitFor({ timeout: 60_000 });
    await comesTo(() => page.locator("#fact-users").textContent(), "10,000");
  });
  const bar = await page.evaluate(() => globalThis.bar);
  t.diagnostic(`the longest task took ${longest} ms; the bar stood at ${new Set(bar).size} places`);
  assert.ok(longest <= LONGEST_TASK_MS, `a task of ${longest} ms`);
  assert.ok(new Set(bar).size >= 10, `the bar stood at ${[...new Set(bar)]}`);
  assert.deepEqual(bar, bar.toSorted((a, b) => a - b), "it never goes back");
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

/**
 * How long the main thread's longest task kept its processor meanwhile, in milliseconds. What it waited for one isn't the page's doing:
 * by the clock, the page would be judged by whatever else the machine is at.
 */
async function longestTask(page, act) {
  const browser = page.context().browser();
  await browser.startTracing(page, { categories: ["toplevel"] });
  await act();
  const { traceEvents } = JSON.parse(await browser.stopTracing());
  const threadOf = ({ pid, tid }) => `${pid}:${tid}`;
  const mainThreads = new Set(traceEvents.filter(({ name, args }) => name === "thread_name" && args.name === "CrRendererMain").map(threadOf));
  const tasks = traceEvents.filter((event) => event.name === "ThreadControllerImpl::RunTask" && mainThreads.has(threadOf(event)));
  // Of one that took less than a microsecond Chromium leaves that out.
  return Math.max(...tasks.map(({ tdur, dur = 0 }) => tdur ?? dur)) / 1000;
}

/** Keeps the main thread from everything else for so many milliseconds. */
function busy(milliseconds) {
  for (const end = performance.now() + milliseconds; performance.now() < end; );
}
