// Runs the suite in a page, as plain files from a server. Arguments: the folder of the installed package, Chromium, its flags.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { chromium } from "playwright-core";
import { report } from "./report.mjs";

const [folder, executablePath, ...flags] = process.argv.slice(2);
const TYPES = { ".mjs": "text/javascript", ".html": "text/html", ".json": "application/json", ".wasm": "application/wasm" };

const { exports } = JSON.parse(await readFile(join(folder, "node_modules/stream-users-wasm/package.json"), "utf8"));
const url = (entry) => join("/node_modules/stream-users-wasm", exports[entry].import.default);
const imports = { "stream-users-wasm": url("."), "stream-users-wasm/sandbox": url("./sandbox") };
const PAGE = `<!doctype html><meta charset="utf-8"><title>suite</title>
<script type="importmap">${JSON.stringify({ imports })}</script>`;

const server = createServer(async (request, response) => {
  const path = normalize(new URL(request.url, "http://localhost").pathname);
  try {
    const body = path === "/" ? PAGE : await readFile(join(folder, path));
    response.writeHead(200, { "content-type": TYPES[path === "/" ? ".html" : extname(path)] ?? "text/plain" }).end(body);
  } catch {
    response.writeHead(404).end();
  }
});
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));

const browser = await chromium.launch({ executablePath, args: flags });
try {
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${server.address().port}/`);
  const results = await page.evaluate(async () => {
    const [pkg, sandboxPkg, { default: suite }] = await Promise.all(
      ["stream-users-wasm", "stream-users-wasm/sandbox", "/suite.mjs"].map((name) => import(name)),
    );
    return suite(pkg, sandboxPkg, { runtime: navigator.userAgent, page: true });
  });
  process.exitCode = report(results) ? 0 : 1;
} finally {
  await browser.close();
  server.close();
}
