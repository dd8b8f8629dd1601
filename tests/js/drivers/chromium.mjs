// Runs the suite in Chromium, as plain files from a server.
// Arguments: the folder of the installed package, where in Chromium (a key of PLACES), its program, its flags.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { chromium } from "playwright-core";
import { report } from "./report.mjs";

const PLACES = {
  page: () => suiteAt("/"),
  policy: async () => [...(await suiteAt("/allowed")), ...(await forbiddenAt("/forbidden"))],
  "module-worker": () => suiteIn(() => new Worker("/drivers/worker-scope.mjs", { type: "module" })),
  "service-worker": () =>
    suiteIn(async () => {
      await navigator.serviceWorker.register("/drivers/worker-scope.mjs", { type: "module", scope: "/drivers/" });
      const { installing, waiting, active } = await navigator.serviceWorker.getRegistration("/drivers/");
      return installing ?? waiting ?? active;
    }),
};

const [folder, place, executablePath, ...flags] = process.argv.slice(2);
const TYPES = { ".mjs": "text/javascript", ".json": "application/json", ".wasm": "application/wasm" };

const { exports } = JSON.parse(await readFile(join(folder, "node_modules/stream-users-wasm/package.json"), "utf8"));
const url = (entry) => join("/node_modules/stream-users-wasm", exports[entry].import.default);
const imports = { "stream-users-wasm": url("."), "stream-users-wasm/sandbox": url("./sandbox") };
const page = (body) => `<!doctype html><meta charset="utf-8"><title>suite</title>
<script type="importmap">${JSON.stringify({ imports })}</script>${body}`;

// A page evaluates a driver's code outside of its Content-Security-Policy, so this one runs a script of its own.
const FORBIDDEN = page(`<script type="module">
  import { forbidden } from "/drivers/forbidden.mjs";
  globalThis.results = forbidden("'wasm-unsafe-eval'");
</script>`);
const PAGES = {
  "/": { body: page("") },
  "/forbidden": { body: FORBIDDEN, policy: "script-src 'self' 'unsafe-inline'" },
  "/allowed": { body: page(""), policy: "script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval'" },
  "/drivers/worker-scope.mjs": { body: withoutBareNames(await readFile(join(folder, "drivers/worker-scope.mjs"), "utf8")) },
};

const server = createServer(async (request, response) => {
  const path = normalize(new URL(request.url, "http://localhost").pathname);
  try {
    const { body, policy } = PAGES[path] ?? { body: await readFile(join(folder, path)) };
    if (policy) response.setHeader("content-security-policy", policy);
    response.writeHead(200, { "content-type": TYPES[extname(path)] ?? "text/html" }).end(body);
  } catch {
    response.writeHead(404).end();
  }
});
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
const origin = `http://127.0.0.1:${server.address().port}`;

const browser = await chromium.launch({ executablePath, args: flags });
try {
  process.exitCode = report(await PLACES[place]()) ? 0 : 1;
} finally {
  await browser.close();
  server.close();
}

/** A page's import map is not for its workers. */
function withoutBareNames(script) {
  return script.replace(/from "(stream-users-wasm.*)"/g, (_, name) => `from "${imports[name]}"`);
}

async function pageAt(path) {
  const page = await browser.newPage();
  await page.goto(origin + path);
  return page;
}

async function suiteAt(path) {
  return (await pageAt(path)).evaluate(async () => {
    const [pkg, sandboxPkg, { default: suite }] = await Promise.all(
      ["stream-users-wasm", "stream-users-wasm/sandbox", "/suite.mjs"].map((name) => import(name)),
    );
    return suite(pkg, sandboxPkg, { runtime: navigator.userAgent, page: true });
  });
}

/** Runs the suite in the worker that `start` starts in a page. */
async function suiteIn(start) {
  return (await pageAt("/")).evaluate(async (start) => {
    const worker = await new Function(`return (${start})()`)();
    return new Promise((resolve, reject) => {
      worker.onerror = ({ message }) => reject(new Error(message ?? "the worker did not start"));
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = ({ data }) => resolve(data);
      worker.postMessage("run", [port2]);
    });
  }, String(start));
}

async function forbiddenAt(path) {
  const page = await pageAt(path);
  await page.waitForFunction(() => globalThis.results);
  return page.evaluate(() => globalThis.results);
}
