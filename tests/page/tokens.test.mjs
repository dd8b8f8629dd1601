import assert from "node:assert/strict";
import { test } from "node:test";
import jsonwebtoken from "jsonwebtoken";
import { ownSandbox, runNode, runShell } from "./copied.mjs";
import { hold, release, somethingHeld, stopClocks } from "./host.mjs";
import { PHONE, button, comesTo, visit } from "./visitor.mjs";
import { until } from "./waiting.mjs";

/** The panel, and the page around it. */
async function open(t, { at = "#tokens", holds, context } = {}) {
  const { page } = await visit(t, { at, holds, context });
  return { page, panel: page.locator("#tokens") };
}

/** The same with clocks that stand still, and what lets time pass. */
async function openOutOfTime(t) {
  // The panel's timers are set when it is opened: after that, no clock stops them.
  const { page, panel } = await open(t, { at: "#users" });
  const pass = await stopClocks(page);
  await page.getByRole("link", { name: "Tokens" }).click();
  return { page, panel, pass };
}

const HOUR = 3600;

/** The token that was made, once it fits. */
async function made(panel, fits = () => true) {
  const look = async () => {
    const token = await panel.locator(".tokens-make .token-text").textContent();
    return { token, claims: token ? jsonwebtoken.decode(token) : undefined };
  };
  return until(look, ({ claims }) => claims && fits(claims));
}

test("a user's token is there at once, and another as one types", async (t) => {
  const { page, panel } = await open(t);
  const first = await made(panel);
  assert.equal(first.claims.user_id, "john");
  assert.equal(first.claims.exp - first.claims.iat, HOUR);
  await panel.getByLabel("User id").press("End");
  await page.keyboard.type("ny");
  await made(panel, ({ user_id }) => user_id === "johnny");
  await panel.getByRole("button", { name: "1 day" }).click();
  await made(panel, ({ iat, exp }) => exp - iat === 24 * HOUR);
});

test("its three parts are coloured and decoded, its times said in words", async (t) => {
  const { panel } = await open(t);
  const { token } = await made(panel);
  const [header, claims, signature] = token.split(".");
  for (const [name, text] of Object.entries({ header, claims, signature })) {
    assert.equal(await panel.locator(`.tokens-make .token-text .part-${name}`).textContent(), text);
  }
  const colours = await panel.locator(".tokens-make .token-text .part-header, .tokens-make .token-text .part-claims, .tokens-make .token-text .part-signature")
    .evaluateAll((parts) => parts.map((part) => getComputedStyle(part).color));
  assert.equal(new Set(colours).size, 3);
  assert.match(await panel.locator(".tokens-make .part-header .json").textContent(), /"alg": "HS256"/);
  assert.match(await panel.locator(".tokens-make .part-claims .json").textContent(), /"exp": \d+ {2}in (1 h|59 min)/);
});

test("a call token has calls, a role and further claims", async (t) => {
  const { panel } = await open(t);
  await panel.getByText("Call token", { exact: true }).click();
  await panel.getByLabel("Calls").fill("default:standup, livestream:launch");
  await panel.getByText("Role, exact times, further claims").click();
  await panel.getByLabel("Role", { exact: true }).fill("host");
  await panel.getByLabel("Further claims").fill('{ "team": "red" }');
  const { claims } = await made(panel, ({ team }) => team === "red");
  assert.deepEqual(claims.call_cids, ["default:standup", "livestream:launch"]);
  assert.equal(claims.role, "host");
});

test("exact times are taken as they are", async (t) => {
  const { panel } = await open(t);
  await panel.getByText("Role, exact times, further claims").click();
  await panel.getByLabel("iat", { exact: true }).fill("1700000000");
  await panel.getByLabel("exp", { exact: true }).fill("4000000000");
  const { claims } = await made(panel, ({ exp }) => exp === 4_000_000_000);
  assert.equal(claims.iat, 1_700_000_000);
});

// What is entered, and at which field what is wrong is said.
const WRONG = [
  ["Valid for (seconds)", "0", "Valid for (seconds)", /validity_in_seconds/],
  ["Valid for (seconds)", "soon", "Valid for (seconds)", /validity_in_seconds/],
  ["User id", "", "User id", /user_id/],
  ["Further claims", "{", "Further claims", /no JSON/],
  ["Further claims", "[1]", "Further claims", /object/],
  ["Further claims", '{ "server": true }', "Further claims", /server/],
];

test("what is wrong is said at its field, and only as long as it is wrong", async (t) => {
  const { panel } = await open(t);
  await panel.getByText("Role, exact times, further claims").click();
  for (const [label, text, at, words] of WRONG) {
    const input = panel.getByLabel(label, { exact: true });
    const before = await input.inputValue();
    await input.fill(text);
    const complaining = panel.getByLabel(at, { exact: true });
    await complaining.and(panel.locator("[aria-invalid=true]")).waitFor();
    const hint = await complaining.getAttribute("aria-describedby");
    assert.match(await panel.locator(`#${hint}`).textContent(), words, `${label}: ${text}`);
    await panel.locator(".tokens-make").getByText("this one is from before").waitFor();
    await input.fill(before);
    await panel.locator("[aria-invalid=true]").waitFor({ state: "detached" });
  }
});

test("its expiry is counted down, and then another can be made", async (t) => {
  const { page, panel, pass } = await openOutOfTime(t);
  const countdown = panel.locator(".tokens-make .countdown");
  await panel.getByLabel("Valid for (seconds)").fill("4");
  // It says that it was issued a second ago.
  for (const words of ["Expires in 3 s", "Expires in 2 s", "Expires in 1 s"]) {
    await countdown.getByText(words, { exact: true }).waitFor();
    await pass(1000);
  }
  await countdown.getByText("Expired 0 s ago").waitFor();
  await panel.getByRole("button", { name: "Make another" }).focus();
  await page.keyboard.press("Enter");
  await countdown.getByText("Expires in 3 s").waitFor();
  assert.equal(await panel.getByRole("button", { name: "Make another" }).isVisible(), false);
  assert.equal(await panel.getByLabel("User id").evaluate((input) => input === document.activeElement), true);
});

const REFUSED = [
  ["expired", "expired", /It expired 1 h ago/],
  ["not valid yet", "not_yet_valid", /not valid yet: it will be in/],
  ["from the future", "issued_in_future", /issued in/],
  ["changed", "signature", /changed after it was signed/],
  ["unsigned", "algorithm", /another algorithm than HS256/],
  ["cut short", "malformed", /This is no token/],
];

test("a token is checked, with the reason why not", async (t) => {
  const { panel } = await open(t);
  const verdict = panel.locator(".verdict");
  await panel.getByRole("button", { name: "valid", exact: true }).click();
  await verdict.getByText("Valid", { exact: true }).waitFor();
  for (const [name, reason, words] of REFUSED) {
    await panel.getByRole("button", { name, exact: true }).click();
    await verdict.getByText(`reason: "${reason}"`).waitFor();
    assert.match(await verdict.textContent(), words);
  }
});

test("a pasted token is checked, with its scheme in front or without", async (t) => {
  const { panel } = await open(t);
  const verdict = panel.locator(".verdict");
  const pasted = panel.getByLabel("Any token");
  const { token } = await made(panel);
  await pasted.fill(`Bearer ${token}`);
  await verdict.getByText("Valid", { exact: true }).waitFor();
  await pasted.fill(jsonwebtoken.sign({ user_id: "eve" }, "another secret"));
  await verdict.getByText('reason: "signature"').waitFor();
  assert.match(await panel.locator(".tokens-check .part-claims .json").textContent(), /"eve"/);
  await pasted.fill("");
  await verdict.getByText("Paste a token").waitFor();
});

test("a token that is looked at is refused from the second on in which it expires", async (t) => {
  const { panel, pass } = await openOutOfTime(t);
  const valid = panel.locator(".verdict").getByText("Valid", { exact: true });
  await panel.getByRole("button", { name: "about to expire" }).click();
  await valid.waitFor();
  await pass(4999);
  assert.ok(await valid.isVisible());
  await pass(1);
  await panel.locator(".verdict").getByText('reason: "expired"').waitFor();
});

const code = (panel, title) => panel.locator(".code", { hasText: title }).locator("pre").textContent();

test("the code to copy makes the token that is shown", async (t) => {
  const { panel } = await open(t);
  const { env, secret } = await ownSandbox(t);
  await panel.getByText("Role, exact times, further claims").click();
  await panel.getByLabel("User id").fill("o'hara@work");
  await panel.getByLabel("Role", { exact: true }).fill("admin");
  await panel.getByLabel("iat", { exact: true }).fill("1700000000");
  await panel.getByLabel("Further claims").fill(`{ "team-name": "it's \\"red\\" $HOME" }`);
  const { claims } = await made(panel, (claims) => claims["team-name"]);
  const times = { ignoreExpiration: true };
  const byNode = await runNode(await code(panel, "Node.js"), env);
  assert.deepEqual(jsonwebtoken.verify(byNode, secret, times), claims);
  const [command] = (await code(panel, "curl")).split("\n\n");
  const byShell = await runShell(`${command}\necho "$TOKEN"`, env);
  assert.deepEqual(jsonwebtoken.verify(byShell, secret, times), claims);
});

test("the request to copy is answered, with a user's token and with a call's", async (t) => {
  const { panel } = await open(t);
  const { env } = await ownSandbox(t);
  const upsert = 'const c = StreamClient.fromEnv(); await c.upsertUsers([{ id: "john" }]);';
  await runNode(`import { StreamClient } from "stream-users-wasm"; ${upsert}`, env);
  await made(panel);
  const found = JSON.parse(await runShell(`${await code(panel, "curl")} -s`.replace("curl -G", "curl -s -G").replace(/ -s$/, ""), env));
  assert.deepEqual(found.users.map(({ id }) => id), ["john"]);
  await panel.getByText("Call token", { exact: true }).click();
  await made(panel, ({ call_cids }) => call_cids);
  const joined = JSON.parse(await runShell((await code(panel, "curl")).replace("curl ", "curl -s "), env));
  assert.match(joined.message, /the call default:standup does not exist/);
});

test("no code to copy holds a secret, a key or a token", async (t) => {
  const { panel } = await open(t);
  await made(panel);
  for (const title of ["Node.js", "curl"]) {
    const text = await code(panel, title);
    assert.match(text, /STREAM_API_SECRET/);
    assert.doesNotMatch(text, /eyJ/);
  }
});

test("tokens a second are measured on a click, ours beside WebCrypto's", async (t) => {
  const { panel } = await open(t);
  await panel.getByRole("button", { name: "Measure" }).click();
  await panel.getByRole("button", { name: "Measure again" }).waitFor({ timeout: 20_000 });
  const values = await panel.locator(".bar-value").allTextContents();
  assert.equal(values.length, 2);
  for (const value of values) assert.ok(Number(value.replaceAll(",", "")) > 0, value);
  const widths = await panel.locator(".bar-filled").evaluateAll((bars) => bars.map((bar) => bar.style.inlineSize));
  assert.ok(widths.includes("100%"), widths.join());
  assert.match(await panel.locator(".speed-words").textContent(), /times as many tokens a second|as fast as each other/);
});

test("copying says so", async (t) => {
  const { page, panel } = await open(t, { context: { permissions: ["clipboard-read", "clipboard-write"] } });
  const { token } = await made(panel);
  await panel.getByRole("button", { name: "Copy the token", exact: true }).click();
  await panel.getByText("Copied", { exact: true }).waitFor();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), token);
});

test("there is nothing to copy before there is a token", async (t) => {
  const { page, panel } = await open(t, { holds: "generateUserToken" });
  const copy = panel.getByRole("button", { name: /^Copy the / });
  await somethingHeld(page);
  assert.equal(await copy.count(), 0);
  await release(page);
  await made(panel);
  await comesTo(() => copy.count(), 3);
});

test("of the tokens to try the one that was wanted last is checked", async (t) => {
  const { page, panel } = await open(t);
  await made(panel);
  await hold(page, "generateUserToken");
  await button(panel, "changed").click();
  await button(panel, "unsigned").click();
  await panel.locator(".verdict").getByText('reason: "algorithm"').waitFor();
  assert.equal(await release(page), 1);
  // Whatever comes back, comes back in turn.
  await panel.getByLabel("User id").fill("later");
  await made(panel, ({ user_id }) => user_id === "later");
  assert.match(await panel.getByLabel("Any token").inputValue(), /\.$/);
});

test("the keyboard alone makes a call token", async (t) => {
  const { page, panel } = await open(t);
  await made(panel);
  await panel.getByRole("radio", { name: "User token" }).focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Tab");
  await page.keyboard.type("2");
  await page.keyboard.press("Tab");
  await page.keyboard.type("default:night");
  const { claims } = await made(panel, ({ call_cids }) => call_cids?.[0] === "default:night");
  assert.equal(claims.user_id, "2");
});

test("on a phone nothing is wider than the screen", async (t) => {
  const { page, panel } = await open(t, { context: { viewport: PHONE } });
  await panel.getByRole("button", { name: "expired", exact: true }).click();
  await panel.locator(".tokens-check .part-claims .json").waitFor();
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth));
});
