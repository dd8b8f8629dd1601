// The transcripts in www/README.md: its commands are run against the Worker as they stand there, and must print what stands there.
// What differs from run to run is written as `<secret>` and its like. `cargo xtask test worker transcripts --write` renews them.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { CONFIG, STATE, start } from "./worker.mjs";

const { TRANSCRIPTS, WRITE } = process.env;
/** Where the README says that the Worker is. */
const ADDRESS = "http://127.0.0.1:8787";
const BLOCK = /^```(js file=(\S+)|console)\n([\s\S]*?)^```$/gm;
const SEPARATOR = "\x1e";

test("the README's transcripts are what curl and the client print", async (t) => {
  const worker = await start(t);
  // Beside the installed package, for the client; not a temporary folder, for it will hold a secret.
  const folder = join(STATE, `transcripts-${process.pid}`);
  mkdirSync(folder);
  const shown = readFileSync(TRANSCRIPTS, "utf8");
  const section = shown.indexOf("\n## The Worker");
  assert.ok(section > 0);
  let renewed = shown.slice(0, section);
  let at = section;
  let commands = 0;
  const differing = [];
  for (const match of shown.matchAll(BLOCK)) {
    const [block, info, file, text] = match;
    if (match.index < section) continue;
    renewed += shown.slice(at, match.index);
    at = match.index + block.length;
    if (file) writeFileSync(join(folder, file), text);
    const asked = text.match(/^\$ (?:.*\\\n)*.*$/gm);
    const now = file ? block : `\`\`\`${info}\n${await answered(asked, folder, worker.url)}\`\`\``;
    if (now !== block) differing.push({ shown: block, now });
    renewed += now;
    commands += file ? 0 : asked.length;
  }
  renewed += shown.slice(at);
  assert.ok(commands > 5, `${commands} commands`);
  if (WRITE) writeFileSync(TRANSCRIPTS, renewed);
  else for (const { shown, now } of differing) assert.equal(now, shown);
});

test("the README's figures are those of wrangler.jsonc", () => {
  const { SANDBOX_HOURS, REQUESTS_PER_MINUTE, MOST_USERS, MOST_BYTES, ...counted } = CONFIG.vars;
  const { SANDBOXES_PER_ADDRESS_AND_DAY, SANDBOXES_PER_NETWORK_AND_DAY, SANDBOXES_PER_DAY, ...others } = counted;
  assert.deepEqual(others, {});
  const readme = readFileSync(TRANSCRIPTS, "utf8");
  for (const row of [
    `| sandboxes that an address makes | ${SANDBOXES_PER_ADDRESS_AND_DAY} a day `,
    `| sandboxes that an IPv6 network makes | ${SANDBOXES_PER_NETWORK_AND_DAY} a day `,
    `| sandboxes that all make together | ${SANDBOXES_PER_DAY.toLocaleString("en")} a day `,
    `| requests to a sandbox | ${REQUESTS_PER_MINUTE} a minute, `,
    `| users of a sandbox | ${MOST_USERS.toLocaleString("en")}; `,
    `| stored bytes of a sandbox | ${MOST_BYTES / 1024 / 1024} MiB |`,
    `| a sandbox's life | ${SANDBOX_HOURS} hours |`,
  ]) {
    assert.ok(readme.includes(`\n${row}`), row);
  }
});

/** Runs commands one after another in one shell; gives back each with what it printed. */
async function answered(commands, folder, url) {
  const script = commands.map((command) => `${command.slice(2)}\nprintf '${SEPARATOR}'`).join("\n").replaceAll(ADDRESS, url);
  const shell = spawn("bash", ["-c", `exec 2>&1\n${script}`], { cwd: folder, stdio: ["ignore", "pipe", "inherit"] });
  let printed = "";
  shell.stdout.on("data", (text) => (printed += text));
  const [code] = await once(shell, "close");
  assert.equal(code, 0, printed);
  const parts = printed.split(SEPARATOR);
  return commands.map((command, i) => `${command}\n${constant(parts[i], url)}`).join("");
}

/** What a command printed, without what differs from run to run. */
function constant(printed, url) {
  const text = printed
    .replaceAll(url, ADDRESS)
    .replace(/\/s\/[0-9a-f]{64}/g, "/s/<name>")
    .replace(/eyJ[\w-]+\.[\w-]+\.[\w-]+/g, "<token>")
    .replace(/"secret":"[^"]+"/g, '"secret":"<secret>"')
    .replace(/"api_key":"[^"]+"/g, '"api_key":"<key>"')
    .replace(/API key "[^"]+"/g, 'API key "<key>"')
    .replace(/"(expires_at|\w+_at)":("[^"]+"|\d+)/g, '"$1":"<time>"');
  return text && !text.endsWith("\n") ? `${text}\n` : text;
}
