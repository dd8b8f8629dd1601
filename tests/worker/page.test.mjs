// `wrangler dev`, as `cargo xtask worker dev` runs it: the page's files come from Cloudflare's side, everything else from the Worker.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { stripVTControlCharacters } from "node:util";
import { PROJECT, clientOf, ids, newState, sandboxOf } from "./worker.mjs";

async function dev(t) {
  const options = ["--local", "--ip=127.0.0.1", "--port=0", "--inspector-port=0", "--persist-to", newState()];
  const secret = ["--var", `SESSION_SECRET:${randomBytes(32).toString("hex")}`];
  const wrangler = spawn(process.execPath, ["node_modules/wrangler/bin/wrangler.js", "dev", ...options, ...secret], {
    cwd: PROJECT,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let printed = "";
  for (const stream of [wrangler.stdout, wrangler.stderr]) stream.on("data", (text) => (printed += text));
  const exited = once(wrangler, "exit");
  t.after(async () => {
    wrangler.kill();
    await exited;
  });
  const ready = new Promise((resolve) => {
    const look = () => {
      const [, url] = /Ready on (http:\S+)/.exec(stripVTControlCharacters(printed)) ?? [];
      if (url) resolve({ url });
    };
    for (const stream of [wrangler.stdout, wrangler.stderr]) stream.on("data", look);
  });
  const ended = exited.then(() => Promise.reject(new Error(`wrangler dev ended:\n${printed}`)));
  return Promise.race([ready, ended]);
}

test("the page is served with its policy, and the Worker beside it", async (t) => {
  const worker = await dev(t);
  const page = await fetch(worker.url);
  assert.deepEqual([page.status, page.headers.get("content-type")], [200, "text/html; charset=utf-8"]);
  const html = await page.text();
  assert.equal(html, readFileSync(join(PROJECT, "page/index.html"), "utf8"));
  const [, policy] = /http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(html);
  assert.equal(page.headers.get("content-security-policy"), policy);
  assert.equal(page.headers.get("x-content-type-options"), "nosniff");
  for (const [file, type] of [["app.mjs", /javascript/], ["style.css", /css/], ["package/package.wasm", /^application\/wasm/]]) {
    const reply = await fetch(`${worker.url}/${file}`);
    assert.equal(reply.status, 200, file);
    assert.match(reply.headers.get("content-type"), type);
    assert.deepEqual(Buffer.from(await reply.arrayBuffer()), readFileSync(join(PROJECT, "page", file)));
  }
  // Not one of the page's own: the headers' file is for the server.
  for (const path of ["/_headers", "/nothing", "/.dev.vars"]) {
    const reply = await fetch(worker.url + path);
    assert.deepEqual([reply.status, (await reply.json()).code], [404, 16]);
  }
  const client = clientOf(await sandboxOf(worker));
  await client.upsertUsers([{ id: "john" }]);
  assert.deepEqual(await ids(client), ["ada", "john"]);
});
