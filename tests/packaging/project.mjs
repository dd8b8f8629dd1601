// What a project's test does: run a tool, run what it made in Node or in a page, and look at what is in it.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { chromium } from "playwright-core";
import { PACKAGE, isRight } from "./sandbox.mjs";

const execute = promisify(execFile);
const MODULES = join(import.meta.dirname, "node_modules");

/** Runs a tool's program, such as "vite/bin/vite.js", in a project's folder; fails with all that it printed. */
export async function tool(program, args, folder) {
  await execute(process.execPath, [join(MODULES, program), ...args], { cwd: folder }).catch(({ stdout, stderr }) => {
    throw new Error(`${program} ${args.join(" ")} failed:\n${stdout}${stderr}`);
  });
}

/** Runs a built program in Node. */
export async function runsInNode(program, api) {
  const { stdout } = await execute(process.execPath, [program, JSON.stringify(api)]);
  isRight(JSON.parse(stdout), api);
}

/** Runs a page of a server. Its calls to its own origin's API are answered by the sandbox, which allows no other origin. */
export async function runsInPage(address, api) {
  const [executablePath, ...args] = JSON.parse(process.env.CHROMIUM);
  const browser = await chromium.launch({ executablePath, args });
  try {
    const page = await browser.newPage();
    await page.route("**/api/v2/**", async (route) => {
      const { pathname, search } = new URL(route.request().url());
      await route.fulfill({ response: await route.fetch({ url: api.url + pathname + search }) });
    });
    await page.goto(address);
    await page.waitForFunction(() => globalThis.answer);
    isRight(await page.evaluate((api) => globalThis.answer(api), { ...api, url: new URL(address).origin }), api);
  } finally {
    await browser.close();
  }
}

const TYPES = { ".html": "text/html", ".js": "text/javascript", ".mjs": "text/javascript" };

/** Runs a folder's index.html, or an empty page with this script. */
export async function runsAsFiles(folder, api, script) {
  const server = createServer(({ url }, response) => {
    const path = new URL(url, "http://localhost").pathname;
    try {
      const html = path === "/" && script ? `<!doctype html><title>page</title>${script}` : undefined;
      const file = path === "/" ? "/index.html" : path;
      const body = html ?? readFileSync(join(folder, file));
      response.writeHead(200, { "content-type": TYPES[extname(file)] }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    await runsInPage(`http://127.0.0.1:${server.address().port}/`, api);
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

/** Posts where the API is to a server that is being started, and gives back the JSON that it answers. */
export async function asks(address, api) {
  for (let attempt = 0; attempt < 150; attempt += 1) {
    const reply = await fetch(address, { method: "POST", body: JSON.stringify(api) }).catch(() => undefined);
    if (reply?.ok) return reply.json();
    if (reply) throw new Error(`${address} answered ${reply.status}: ${(await reply.text()).slice(0, 2000)}`);
    await sleep(200);
  }
  throw new Error(`nothing listens at ${address}`);
}

/** A port that is free now. */
export async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Fails unless the client's module is in a build and the sandbox's is not. */
export function holdsTheClientAlone(folder) {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile())
    .map((file) => readFileSync(join(file.parentPath, file.name), "latin1"));
  assert.ok(files.some(holding("client")), `${folder} has the client's module nowhere: does this still look for the right thing?`);
  assert.ok(!files.some(holding("sandbox")), `${folder} has the sandbox's module in it`);
}

/** Whether a text has a piece out of the middle of a module, as bytes or in base64. */
function holding(module) {
  const wasm = readFileSync(join(PACKAGE, module, `${module}.wasm`));
  const middle = wasm.length / 2 - ((wasm.length / 2) % 3);
  const piece = wasm.subarray(middle, middle + 60);
  return (text) => text.includes(piece.toString("latin1")) || text.includes(piece.toString("base64"));
}
