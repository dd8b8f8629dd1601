// The page from any static host: under a sub-path, without a network after the first visit, under its policy, and to nobody else.
import assert from "node:assert/strict";
import { test } from "node:test";
import { addExample, button, comesTo, ready, row, visit } from "./visitor.mjs";

const POLICY = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; base-uri 'self'; form-action 'self'";

test("under a sub-path everything is found, and storage and cache are that path's own", async (t) => {
  const { page, host } = await visit(t, { prefix: "/some/where" });
  await addExample(page);
  assert.match(host.url, /\/some\/where\/$/);
  const requested = await page.evaluate(() => performance.getEntriesByType("resource").map(({ name }) => new URL(name).pathname));
  for (const file of ["style.css", "app.mjs", "host/host.mjs"]) assert.ok(requested.includes(`/some/where/${file}`), file);
  assert.ok(requested.every((path) => path.startsWith("/some/where/")), requested.join("\n"));
  const names = await page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name));
  assert.deepEqual(names, ["stream-users-wasm /some/where/"]);
  await page.evaluate(() => navigator.serviceWorker.ready);
  assert.ok((await page.evaluate(() => caches.keys())).every((name) => name.includes("/some/where/")));
});

test("after the first visit the page opens without its host, and keeps what is done there", async (t) => {
  const { page, context, host } = await visit(t);
  await comesTo(() => page.locator("#fact-offline").textContent(), "ready");
  await host.stop();
  await context.setOffline(true);
  await page.reload();
  await ready(page);
  await addExample(page);
  await button(page, "Deactivate ada").click();
  await row(page, "ada").getByText("deactivated", { exact: true }).waitFor();
  await page.goto(`${host.url}index.html`);
  await ready(page);
  await row(page, "ada").getByText("deactivated", { exact: true }).waitFor();
  for (const panel of ["Tokens", "Calls", "Tasks", "Requests"]) {
    await page.getByRole("link", { name: panel, exact: true }).click();
    await page.getByRole("heading", { name: panel, level: 2 }).waitFor();
  }
});

test("the page says its policy itself: only itself, and WebAssembly", async (t) => {
  const { page, faults } = await visit(t);
  assert.equal(await page.locator('meta[http-equiv="Content-Security-Policy"]').getAttribute("content"), POLICY);
  const refused = await page.evaluate(async () => {
    const violated = [];
    document.addEventListener("securitypolicyviolation", ({ effectiveDirective }) => violated.push(effectiveDirective));
    await fetch("https://example.com/").catch(() => {});
    const script = document.createElement("script");
    script.textContent = "globalThis.inline = true";
    const image = document.createElement("img");
    image.src = "https://example.com/pixel.png";
    document.body.append(script, image);
    for (let i = 0; i < 250 && violated.length < 3; i++) await new Promise((resolve) => setTimeout(resolve, 20));
    script.remove();
    image.remove();
    return { violated: violated.sort(), inline: globalThis.inline };
  });
  assert.deepEqual(refused, { violated: ["connect-src", "img-src", "script-src-elem"], inline: undefined });
  // What was provoked here is told to the console.
  faults.length = 0;
});

test("it has no field for a key or a secret", async (t) => {
  const { page, host } = await visit(t);
  for (const panel of ["users", "tokens", "calls", "tasks", "requests"]) {
    await page.goto(`${host.url}#${panel}`);
    await page.locator(`#${panel}`).waitFor();
    const fields = await page.locator("input:visible, textarea:visible").evaluateAll((fields) =>
      fields.map((field) => `${field.name} ${field.getAttribute("aria-label") ?? ""} ${[...(field.labels ?? [])].map((label) => label.textContent)}`),
    );
    assert.ok(!fields.some((field) => /secret|api.?key/i.test(field)), fields.join("\n"));
    assert.equal(await page.locator("input[type=password]").count(), 0);
  }
});

test("a page that cannot start says why, and what to do", async (t) => {
  const { page, faults } = await visit(t, {
    starts: false,
    before: (context) => context.route("**/package.wasm", (route) => route.fulfill({ status: 404, body: "" })),
  });
  const notice = page.locator("#starting.notice");
  await notice.waitFor();
  assert.equal(await notice.innerText(), "The sandbox did not start. The page's package.wasm could not be loaded (404). Load the page again.");
  // The browser tells the console of the 404 itself.
  faults.length = 0;
});
