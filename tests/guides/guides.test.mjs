// Every guide in docs/: its files run as they stand there, against a sandbox.
import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { connect } from "node:net";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { after, test } from "node:test";
import { build, stop } from "esbuild";
import { StreamClient } from "stream-users-wasm";
import { signWebhook } from "stream-users-wasm/testing";
import { checkEndpoint, freePort, guide, here, run, sandbox, serve, started } from "./guide.mjs";

const require = createRequire(import.meta.url);
const architecture = process.arch === "arm64" ? { deno: "arm64", bun: "aarch64" } : { deno: "x64", bun: "x64" };
const DENO = path.join(here, `node_modules/@deno/linux-${architecture.deno}-glibc/deno`);
const BUN = path.join(here, `node_modules/@oven/bun-linux-${architecture.bun}/bin/bun`);

const tried = new Set();
const read = (name) => (tried.add(name), guide(name));
const module = (file) => import(pathToFileURL(file));
const verifier = (env) => (token) => StreamClient.fromEnv(env).verifyToken(token);
/** Examples are imported into this process: they read this environment. */
const enter = (env) => Object.assign(process.env, env);

after(() => {
  const docs = path.join(here, "../docs");
  const text = (file) => readFileSync(path.join(docs, file), "utf8");
  const withExamples = readdirSync(docs).filter((file) => file.endsWith(".md") && /^```\w+ file=/m.test(text(file)));
  assert.deepEqual([...tried].map((name) => `${name}.md`).sort(), withExamples.sort(), "a guide has no test");
  for (const name of tried) assert.ok(text("README.md").includes(`(${name}.md)`), `docs/README.md does not name ${name}.md`);
});

test("token endpoint: behind a login, with the page's half", async (t) => {
  const { path } = read("token-endpoint");
  const env = await sandbox(t);
  enter({ ...env, SESSION_SECRET: "a secret of the session's own" });
  const { app } = await module(path("app.mjs"));
  const ask = (target, init) => app.request(target, { method: "POST", ...init });

  assert.equal((await ask("/token")).status, 401);
  assert.equal((await ask("/token", { headers: { cookie: "session=john%40example.com.forged" } })).status, 401);
  assert.equal((await ask("/login", { body: '{"email":"john@example.com","password":"?"}' })).status, 401);
  const login = await ask("/login", { body: '{"email":"john@example.com","password":"hunter2"}' });
  const [cookie] = login.headers.get("set-cookie").split(";");
  assert.equal((await ask("/token", { method: "GET", headers: { cookie } })).status, 405);

  const original = globalThis.fetch;
  globalThis.fetch = (target, init) => ask(target, { ...init, headers: { cookie } });
  t.after(() => (globalThis.fetch = original));
  const { getToken } = await module(path("page.mjs"));
  const claims = verifier(env)(await getToken());
  assert.deepEqual([claims.user_id, claims.exp - claims.iat], ["john", 3600]);
});

test("Cloudflare Workers, in workerd", async (t) => {
  const { folder } = read("workers");
  const env = await sandbox(t);
  const port = await freePort();
  const out = path.join(folder, "out");
  await build({
    absWorkingDir: folder,
    entryPoints: ["worker.mjs"],
    outdir: out,
    bundle: true,
    format: "esm",
    conditions: ["workerd", "worker", "browser"],
    loader: { ".wasm": "copy" },
    logLevel: "error",
  });
  // Else its service stays, and this process with it.
  await stop();
  const modules = readdirSync(out)
    .sort((a, b) => Number(a.endsWith(".wasm")) - Number(b.endsWith(".wasm")))
    .map((file) => `(name = "${file}", ${file.endsWith(".wasm") ? "wasm" : "esModule"} = embed "${file}")`);
  const bindings = Object.entries(env).map(([name, value]) => `(name = "${name}", text = "${value}")`);
  bindings.push('(name = "SESSIONS", json = "{\\"session=j\\":\\"john\\"}")');
  writeFileSync(
    path.join(out, "workerd.capnp"),
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = .worker), (name = "internet", network = (allow = ["private", "local", "public"]))],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")],
);
const worker :Workerd.Worker = (compatibilityDate = "2025-09-01", modules = [${modules.join(", ")}], bindings = [${bindings.join(", ")}]);
`,
  );
  const url = await serve(t, require("workerd").default, ["serve", path.join(out, "workerd.capnp")], { cwd: out, port });
  await checkEndpoint(`${url}/token`, { cookie: "session=j" }, verifier(env));
  assert.equal(await (await fetch(`${url}/sign-up`)).json(), "John");
});

test("Next.js, built and started", async (t) => {
  const { folder } = read("next");
  const env = await sandbox(t);
  const port = await freePort();
  writeFileSync(path.join(folder, "package.json"), '{"private":true}');
  const next = [require.resolve("next/dist/bin/next")];
  // Turbopack takes no packages from outside of its folder; webpack does.
  await run(process.execPath, [...next, "build", "--webpack"], { cwd: folder, env: { NEXT_TELEMETRY_DISABLED: "1" } });
  const started = [...next, "start", "--port", String(port), "--hostname", "127.0.0.1"];
  const url = await serve(t, process.execPath, started, { cwd: folder, env: { ...env, NEXT_TELEMETRY_DISABLED: "1" }, port });
  const stranger = await fetch(`${url}/api/token`, { method: "POST" });
  assert.equal(stranger.status, 401);
  const response = await fetch(`${url}/api/token`, { method: "POST", headers: { cookie: "user=john" } });
  assert.equal(verifier(env)((await response.json()).token).user_id, "john");
  assert.match(await (await fetch(url)).text(), /Sign in to chat/);
  const scripts = readdirSync(path.join(folder, ".next/static"), { recursive: true }).filter((file) => file.endsWith(".js"));
  const shipped = scripts.map((file) => readFileSync(path.join(folder, ".next/static", file), "utf8"));
  assert.ok(shipped.some((text) => text.includes("The token endpoint")), "the page's half is in the page");
  assert.ok(!shipped.some((text) => text.includes("AGFzbQ")), "the page has no WebAssembly");
});

test("Express", async (t) => {
  const { path } = read("express");
  const env = await sandbox(t);
  enter({ ...env, PORT: String(await freePort()) });
  const { server } = await module(path("server.mjs"));
  t.after(() => (server.closeAllConnections(), server.close()));
  const url = `http://127.0.0.1:${process.env.PORT}`;
  await checkEndpoint(`${url}/token`, { cookie: "session=john" }, verifier(env));
  const signUp = (body) => fetch(`${url}/sign-up`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
  assert.equal((await (await signUp({ id: "jane", name: "Jane" })).json()).name, "Jane");
  const nobody = await signUp({ name: "Nobody" });
  assert.deepEqual([nobody.status, (await nobody.json()).path], [400, "users[0].id"]);
  const refused = await signUp({ id: "not an id" });
  assert.deepEqual([refused.status, (await refused.json()).code], [502, 4]);
  const malformed = await fetch(`${url}/sign-up`, { method: "POST", headers: { "content-type": "application/json" }, body: "{" });
  assert.equal(malformed.status, 400);
});

for (const [name, program, args] of [
  ["deno", DENO, ["run", "--no-prompt", "--allow-net", "--allow-env", "--node-modules-dir=manual", "server.mjs"]],
  ["bun", BUN, ["server.mjs"]],
]) {
  test(`${name}, as its own program`, async (t) => {
    const { folder } = read(name);
    const env = await sandbox(t);
    await StreamClient.fromEnv(env).upsertUsers([{ id: "john" }]);
    const url = await serve(t, program, args, { cwd: folder, env, port: await freePort() });
    await checkEndpoint(`${url}/token`, { "x-user": "john" }, verifier(env));
    assert.deepEqual(await (await fetch(`${url}/users`)).json(), ["john"]);
  });
}

test("webhooks: the raw body in each framework", async (t) => {
  const { path } = read("webhooks");
  const env = enter(await sandbox(t));
  const { body, headers } = await module(path("signed.mjs"));
  const { webhook } = await module(path("fetch.mjs"));
  const posts = { fetch: (init) => webhook(new Request("http://localhost/webhook", { method: "POST", ...init })) };
  for (const name of ["express", "node"]) {
    process.env.PORT = String(await freePort());
    const url = `http://127.0.0.1:${process.env.PORT}/webhook`;
    const { server } = await module(path(`${name}.mjs`));
    t.after(() => (server.closeAllConnections(), server.close()));
    posts[name] = (init) => fetch(url, { method: "POST", ...init });
  }
  const gzip = async (text) => new Uint8Array(await new Response(new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"))).arrayBuffer());
  for (const [name, post] of Object.entries(posts)) {
    for (const [sent, encoding] of [[body], [await gzip(body), { "content-encoding": "gzip" }]]) {
      const response = await post({ body: sent, headers: { ...headers, "content-type": "application/json", ...encoding } });
      assert.equal(response.status, 200, `${name}: ${response.statusText}`);
      assert.deepEqual(await response.json(), { seen: "user.updated" }, name);
    }
    const long = JSON.stringify({ type: "user.updated", text: "x".repeat(1_000_000) });
    assert.equal((await post({ body: long, headers: signWebhook(long, env.STREAM_API_SECRET) })).status, 200, name);
    const forged = await post({ body, headers: signWebhook(body, `${env.STREAM_API_SECRET}?`) });
    assert.deepEqual([forged.status, (await forged.json()).error], [401, "signature mismatch"], name);
    assert.equal((await post({ body })).status, 401, name);
  }
  await assert.rejects(posts.node({ body: new Uint8Array(9e6) }), TypeError);
  const halfway = connect(process.env.PORT, "127.0.0.1").end("POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\nhalf");
  await once(halfway.resume(), "close");
  assert.equal((await posts.node({ body, headers })).status, 200, "the server lives on");
});

test("the sandbox's control: its commands as they stand there", async (t) => {
  const folder = path.join(here, "run/control");
  mkdirSync(folder, { recursive: true });
  const line = await started(t);
  writeFileSync(path.join(folder, "sandbox.json"), line);
  const [, commands] = /^```sh\n([^]*?)^```$/m.exec(readFileSync(path.join(here, "../docs/sandbox.md"), "utf8"));
  const printed = await run("bash", ["-euc", commands.replaceAll("http://127.0.0.1:8787", JSON.parse(line).url)], { cwd: folder });
  assert.match(printed, /"users":0/);
  assert.doesNotMatch(printed, /"code":/);
});

test("testing your app: Vitest, Jest and Playwright", async (t) => {
  const { folder, files } = read("testing");
  assert.ok(files.includes("members.test.mjs"));
  const bin = (name, file) => path.join(path.dirname(require.resolve(`${name}/package.json`)), file);
  writeFileSync(path.join(folder, "package.json"), '{"private":true,"type":"commonjs"}');
  const vitest = await run(process.execPath, [bin("vitest", "vitest.mjs"), "run", "members.test.mjs"], { cwd: folder });
  assert.match(vitest, /2 passed/);
  const jest = [bin("jest", "bin/jest.js"), "--rootDir", folder, "--testMatch", "**/*.jest.cjs"];
  assert.match(await run(process.execPath, jest, { cwd: folder }), /Tests: +2 passed/);
  const { CHROMIUM } = process.env;
  assert.ok(CHROMIUM, "CHROMIUM names the browser");
  const playwright = await run(process.execPath, [bin("@playwright/test", "cli.js"), "test"], { cwd: folder, env: { CHROMIUM } });
  assert.match(playwright, /1 passed/);
  t.diagnostic("2 with Vitest, 2 with Jest, 1 with Playwright");
});

test("many users: tasks, an import, everyone, and the command line", async (t) => {
  const { folder } = read("many-users");
  const env = await sandbox(t);
  const node = (file) => run(process.execPath, [file], { cwd: folder, env });
  assert.match(await node("tasks.mjs"), /\{ john: \{ status: 'ok' \} \}/);
  const rows = Array.from({ length: 250 }, (_, index) => ({ id: `user-${index}`, custom: { plan: index % 2 ? "free" : "gold" } }));
  writeFileSync(path.join(folder, "users.jsonl"), rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
  assert.match(await node("import.mjs"), /250 done, 0 failed\n.*250 users are there/s);
  assert.match(await node("everyone.mjs"), /250 users/);
  const printed = await run("bash", ["-euo", "pipefail", "commands.sh"], { cwd: folder, env });
  assert.equal(verifier(env)(printed.trim().split("\n").find((line) => line.startsWith("ey"))).user_id, "jane");
  assert.match(await node("everyone.mjs"), /125 users/);
});

test("moving: before and after", async (t) => {
  const { folder } = read("moving");
  assert.equal(await run(process.execPath, ["before-and-after.mjs"], { cwd: folder, env: await sandbox(t) }), "blue john\n");
});
