// What the page keeps in the browser, and how it is carried away, brought back and forgotten.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { hostOf } from "./host.mjs";
import { addExample, button, choose, comesTo, dialogOf, inData, ready, reset, row, visit } from "./visitor.mjs";

const count = (page) => page.locator("#fact-users").textContent();

test("a reload keeps the users, what was deleted, and the key that tokens are signed with", async (t) => {
  const { page } = await visit(t);
  await addExample(page);
  await button(page, "Deactivate alan").click();
  await row(page, "alan").getByText("deactivated", { exact: true }).waitFor();
  await button(page, "Delete hedy").click();
  await button(dialogOf(page, "Delete Hedy Lamarr"), "Delete hedy").click();
  await row(page, "hedy").waitFor({ state: "detached" });
  const token = await tokenOfGuest(page);
  await page.reload();
  await ready(page);
  await comesTo(() => count(page), "7");
  assert.equal(await page.locator("#fact-kept").textContent(), "kept in this browser");
  await row(page, "alan").getByText("deactivated", { exact: true }).waitFor();
  await choose(page, "State", "deleted");
  await button(page, "Restore hedy").click();
  await choose(page, "State", "any");
  await row(page, "hedy").waitFor();
  await page.getByRole("link", { name: "Tokens", exact: true }).click();
  await page.getByLabel("Any token").fill(token);
  await page.getByText(/^Signed with this sandbox’s secret, for guest-.*-visitor\.$/).waitFor();
});

test("what was exported comes back after a reset, also in another browser", async (t) => {
  const { page } = await visit(t);
  await addExample(page);
  const downloading = page.waitForEvent("download");
  await inData(page, /^Export/);
  const file = await (await downloading).path();
  assert.doesNotMatch(await readFile(file, "utf8"), /eyJ/, "no token is in it");
  await reset(page);
  await comesTo(() => count(page), "0");
  for (const browser of [page, (await visit(t)).page]) {
    await browser.getByLabel("A file with an exported state").setInputFiles(file);
    await row(browser, "ada").waitFor();
    await comesTo(() => count(browser), "7");
  }
});

test("a file that is no export is refused, and changes nothing", async (t) => {
  const { page } = await visit(t);
  await addExample(page);
  await page.getByLabel("A file with an exported state").setInputFiles({ name: "x.json", mimeType: "application/json", buffer: Buffer.from("{}") });
  await page.locator(".toast.failed", { hasText: "x.json was not imported" }).waitFor();
  assert.equal(await count(page), "7");
});

test("after a reset nothing of the users is in the browser's storage", async (t) => {
  const { page } = await visit(t);
  await addExample(page);
  assert.match(await page.evaluate(stored), /Lovelace/);
  await reset(page);
  await page.getByText("There are no users yet.").waitFor();
  assert.doesNotMatch(await page.evaluate(stored), /Lovelace/);
  await page.reload();
  await ready(page);
  await comesTo(() => count(page), "0");
});

test("a reset in the middle of an import loses nothing of what is imported after it", async (t) => {
  const { page } = await visit(t);
  await hostOf(page).evaluate(readThirds);
  const readOn = () => hostOf(page).evaluate(() => globalThis.readOn());
  const users = Array.from({ length: 9000 }, (_, index) => `${JSON.stringify({ id: `member-${String(index).padStart(5, "0")}` })}\n`);
  await page.getByLabel(/A file of users/).setInputFiles({ name: "users.jsonl", mimeType: "application/jsonl", buffer: Buffer.from(users.join("")) });
  await readOn();
  const imported = page.locator(".import");
  await imported.getByText("Importing users.jsonl: 3,000 users").waitFor();
  // Some of the second third is under way, and some of it may be imported already: that is as it comes.
  await readOn();
  await reset(page);
  await page.locator(".toast", { hasText: "Everything was forgotten." }).waitFor();
  await readOn();
  await imported.getByText(/9,000 users were imported/).waitFor({ timeout: 60_000 });
  await page.reload();
  await ready(page);
  const search = page.getByRole("searchbox");
  await search.fill("member-00000");
  await page.getByText("Nobody fits.").waitFor();
  for (const id of ["member-06000", "member-08999"]) {
    await search.fill(id);
    await row(page, id).waitFor();
  }
});

/** Has a file read a third at a time, each when `readOn()` is called; runs in the host. */
function readThirds() {
  const thirds = Array.from({ length: 3 }, () => Promise.withResolvers());
  let called = 0;
  globalThis.readOn = () => thirds[called++].resolve();
  Blob.prototype.stream = function () {
    let read = 0;
    const pull = async (controller) => {
      if (read === thirds.length) return controller.close();
      await thirds[read].promise;
      const [start, end] = [read, read + 1].map((index) => (index * this.size) / thirds.length);
      controller.enqueue(new Uint8Array(await this.slice(start, end).arrayBuffer()));
      read += 1;
    };
    return new ReadableStream({ pull });
  };
}

test("what cannot be read any more is said, and can be forgotten to start anew", async (t) => {
  const { page } = await visit(t);
  await addExample(page);
  await page.evaluate(damage);
  await page.reload();
  const notice = page.locator("#starting.notice");
  await notice.getByText("The sandbox did not start.").waitFor();
  await button(notice, "Forget it and start anew").click();
  await page.getByText("There are no users yet.").waitFor();
  await addExample(page);
  await page.reload();
  await ready(page);
  await row(page, "ada").waitFor();
});

test("one tab at a time has the sandbox, and the other one says so", async (t) => {
  const { page, context, host } = await visit(t);
  await addExample(page);
  const second = await context.newPage();
  await second.goto(host.url);
  await ready(second);
  await row(second, "ada").waitFor();
  await dialogOf(page, "Open in another tab").waitFor();
  await button(second, "Deactivate ada").click();
  await row(second, "ada").getByText("deactivated", { exact: true }).waitFor();
  await button(page, "Use it here").click();
  await row(page, "ada").getByText("deactivated", { exact: true }).waitFor();
  await dialogOf(second, "Open in another tab").waitFor();
});

test("a browser that refuses storage is told apart, and the page works all the same", async (t) => {
  const { page } = await visit(t, {
    before: (context) =>
      // A browser has no switch for it: whichever file opens the database says no in its place.
      context.route("**/host/*.mjs", async (route) => {
        const response = await route.fetch();
        const body = await response.text();
        await route.fulfill({ response, body: body.replace("indexedDB.open(", "(() => { throw new Error('refused'); })(") });
      }),
  });
  await page.locator("#fact-kept", { hasText: "not kept" }).waitFor();
  await addExample(page);
});

async function tokenOfGuest(page) {
  await button(page, "New guest").click();
  const dialog = dialogOf(page, "New guest");
  await dialog.getByLabel("Wanted id").fill("visitor");
  await button(dialog, "Create guest").click();
  const token = await dialog.getByLabel("The token that came with it").inputValue();
  await page.keyboard.press("Escape");
  return token;
}

/** All that IndexedDB holds of the sandbox, as text. */
async function stored() {
  const texts = [];
  const all = (request) => new Promise((resolve) => (request.onsuccess = () => resolve(request.result)));
  for (const { name } of await indexedDB.databases()) {
    const database = await all(indexedDB.open(name));
    const transaction = database.transaction([...database.objectStoreNames]);
    for (const store of database.objectStoreNames) {
      for (const value of await all(transaction.objectStore(store).getAll())) {
        texts.push(value instanceof Uint8Array ? new TextDecoder().decode(value) : JSON.stringify(value));
      }
    }
    database.close();
  }
  return texts.join("\n");
}

/** Writes something else in the place of the sandbox's snapshot. */
async function damage() {
  const end = (request, event) => new Promise((resolve) => (request[event] = () => resolve(request.result)));
  const [{ name }] = await indexedDB.databases();
  const database = await end(indexedDB.open(name), "onsuccess");
  const transaction = database.transaction("state", "readwrite");
  transaction.objectStore("state").put(new TextEncoder().encode("no snapshot"), "snapshot");
  await end(transaction, "oncomplete");
  database.close();
}
