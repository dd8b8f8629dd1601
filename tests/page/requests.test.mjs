import assert from "node:assert/strict";
import { test } from "node:test";
import { ownSandbox, runNode, runShell } from "./copied.mjs";
import { rewriting } from "./host.mjs";
import { comesTo, PHONE, visit } from "./visitor.mjs";

/** The panel after the Calls panel's scene was set, and the page around it. */
async function open(t, context) {
  const { page } = await visit(t, { at: "#calls", context: { permissions: ["clipboard-read", "clipboard-write"], ...context } });
  await page.getByRole("button", { name: "Set the scene" }).click();
  await page.locator(".door.is-open").first().waitFor();
  await page.getByRole("link", { name: "Requests" }).click();
  const panel = page.locator("#requests");
  await panel.locator("summary").first().waitFor();
  return { page, panel };
}

const shown = (panel) => panel.locator(".requests > li:not([hidden])");

const lines = (panel) =>
  shown(panel).evaluateAll((rows) =>
    rows.map((row) => ["badge", "request-method", "request-path", "request-who"].map((name) => row.querySelector(`.${name}`).firstChild?.textContent).join(" ")),
  );

/** Looks at the newest request of a kind that has this text in it. */
async function look(panel, kind, text) {
  await panel.getByLabel("Which requests").selectOption(kind);
  await panel.getByLabel("Filter requests").fill(text);
  await shown(panel).first().locator("summary").click();
  // The first may be another one by now.
  return shown(panel).locator("details[open] .request-details");
}

test("every request is there, the newest first, with who made it", async (t) => {
  const { panel } = await open(t);
  const all = await lines(panel);
  const made = all.indexOf("201 POST /api/v2/users server");
  const joined = all.indexOf("201 POST /api/v2/video/call/default/standup/join alan");
  assert.ok(joined >= 0 && made > joined, all.join("\n"));
  assert.ok(all.includes("403 POST /api/v2/video/call/default/standup/join anonymous"), all.join("\n"));
});

test("what comes while one looks is put on top", async (t) => {
  const { page, panel } = await open(t);
  await page.getByRole("link", { name: "Tokens" }).click();
  await page.getByRole("link", { name: "Requests" }).click();
  await panel.locator("summary").first().getByText("/api/v2/users").waitFor();
});

test("requests are filtered by kind and by what they hold", async (t) => {
  const { panel } = await open(t);
  await panel.getByLabel("Which requests").selectOption("Errors");
  assert.ok((await lines(panel)).every((line) => /^[45]/.test(line)));
  await panel.getByLabel("Which requests").selectOption("Writes");
  assert.ok((await lines(panel)).every((line) => / POST /.test(line)));
  await panel.getByLabel("Filter requests").fill("Barbara Liskov");
  assert.ok((await lines(panel)).includes("201 POST /api/v2/users server"));
  await panel.getByLabel("Filter requests").fill("nothing has this in it");
  await panel.getByText("No request fits the filter.").waitFor();
  assert.match(await panel.locator(".requests-count").textContent(), /^0 of \d+/);
});

test("behind a line are headers and bodies, without a token", async (t) => {
  const { panel } = await open(t);
  const details = await look(panel, "Writes", "Barbara Liskov");
  const request = details.getByRole("region", { name: "Request" });
  await request.getByText("POST /api/v2/users", { exact: true }).waitFor();
  assert.match(await request.locator(".json").textContent(), /"barbara": \{\n {6}"id": "barbara"/);
  assert.match(await details.getByRole("region", { name: "Response" }).textContent(), /x-ratelimit-remaining/);
  assert.doesNotMatch(await panel.innerHTML(), /eyJ/);
});

test("a request copied as curl does the same elsewhere", async (t) => {
  const { page, panel } = await open(t);
  const { env } = await ownSandbox(t);
  const copied = async (kind, text) => {
    await (await look(panel, kind, text)).getByRole("button", { name: "Copy as curl" }).click();
    const command = await page.evaluate(() => navigator.clipboard.readText());
    assert.match(command, /\$TOKEN/);
    assert.doesNotMatch(command, /eyJ/);
    return command.replace("curl ", "curl -s ");
  };
  // The server's token: one without a user.
  env.TOKEN = await runNode(
    `import { createHmac } from "node:crypto";
    const signed = ['{"alg":"HS256","typ":"JWT"}', '{"server":true}'].map((part) => Buffer.from(part).toString("base64url")).join(".");
    console.log(signed + "." + createHmac("sha256", process.env.STREAM_API_SECRET).update(signed).digest("base64url"));`,
    env,
  );
  const upserted = JSON.parse(await runShell(await copied("Writes", "Barbara Liskov"), env));
  assert.deepEqual(Object.keys(upserted.users).sort(), ["ada", "alan", "barbara", "gus"]);
  const found = JSON.parse(await runShell(await copied("Everything", "%24in"), env));
  assert.equal(found.users.length, 4);
});

test("a request whose body was cut is not there to be copied", async (t) => {
  const { page } = await visit(t);
  const users = Array.from({ length: 60 }, (_, i) => JSON.stringify({ id: `user-${i}`, about: "x".repeat(400) }));
  await page.getByLabel(/A file of users/).setInputFiles({ name: "users.jsonl", mimeType: "application/jsonl", buffer: Buffer.from(users.join("\n")) });
  await comesTo(() => page.locator("#fact-users").textContent(), "60");
  await page.getByRole("link", { name: "Requests" }).click();
  const details = await look(page.locator("#requests"), "Writes", "(cut: ");
  await details.getByText("(cut: ").first().waitFor();
  assert.equal(await details.getByRole("button", { name: "Copy as curl" }).count(), 0);
});

test("looks that find the same again are one line", async (t) => {
  const { page, panel } = await open(t);
  // The task stays pending.
  await rewriting(page, ([verb, ...others]) => (verb === "slow" ? [verb, 1000] : [verb, ...others]));
  await page.getByRole("link", { name: "Tasks" }).click();
  await page.locator("#tasks").getByLabel("User ids").fill("ada");
  await page.getByRole("button", { name: "Start" }).click();
  await page.locator(".task .badge", { hasText: "pending" }).waitFor();
  await page.getByRole("link", { name: "Requests" }).click();
  await panel.getByLabel("Filter requests").fill("/api/v2/tasks/");
  await panel.locator(".request-times").filter({ visible: true, hasText: /×\d/ }).waitFor();
  assert.equal(await shown(panel).count(), 1);
});

test("only the newest are kept", async (t) => {
  const { page, panel } = await open(t);
  await page.getByRole("link", { name: "Calls" }).click();
  const taken = page.getByRole("switch", { name: "join-call in default calls" });
  const shut = page.locator("tr", { hasText: "Barbara" }).locator(".door").first();
  for (let i = 0; i < 30; i += 1) {
    await taken.click();
    await shut.getByText(i % 2 === 0 ? "Shut" : "Open", { exact: true }).waitFor();
  }
  await page.getByRole("link", { name: "Requests" }).click();
  await comesTo(() => panel.locator(".requests > li").count(), 300);
  assert.match(await panel.locator(".requests-count").textContent(), /the newest that are kept/);
});

test("clearing forgets them", async (t) => {
  const { panel } = await open(t);
  await panel.getByRole("button", { name: "Clear" }).click();
  await panel.getByText("Nothing went over the wire yet.").waitFor();
  assert.equal(await panel.locator(".requests > li").count(), 0);
});

test("the keyboard alone opens a line", async (t) => {
  const { page, panel } = await open(t);
  await panel.getByRole("button", { name: "Clear" }).focus();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await panel.getByRole("region", { name: "Response" }).waitFor();
});

test("on a phone nothing is wider than the screen", async (t) => {
  const { page, panel } = await open(t, { viewport: PHONE });
  await look(panel, "Writes", "Barbara Liskov");
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth));
});
