// When the WebAssembly starts, and what is said when it can't.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { API_KEY, SECRET } from "./expectations.mjs";

const require = createRequire(import.meta.url);
const PACKAGE = dirname(require.resolve("stream-users-wasm/package.json"));

const SIGN = `new StreamClient("${API_KEY}", "${SECRET}").generateUserToken({ user_id: "john" })`;
/** Signs a token and prints what is thrown. */
const TRY = `try { ${SIGN}; console.log("{}") } catch ({ name, message }) { console.log(JSON.stringify({ name, message })) }`;

/** Runs an ES module in a Node of its own that starts in this folder; gives back what it printed as JSON. */
function run(program, { flags = [], folder = dirname(PACKAGE) } = {}) {
  const { stdout, stderr, status } = spawnSync(process.execPath, [...flags, "--input-type=module", "--eval", program], {
    cwd: folder,
    encoding: "utf8",
  });
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout);
}

test("importing compiles nothing, and the first token compiles one module, once", () => {
  const counts = run(`
    let compiled = 0;
    WebAssembly.Module = class extends WebAssembly.Module { constructor(bytes) { compiled += 1; super(bytes); } };
    const { StreamClient } = await import("stream-users-wasm");
    await import("stream-users-wasm/sandbox");
    const imported = compiled;
    ${SIGN}; ${SIGN};
    console.log(JSON.stringify([imported, compiled]));
  `);
  assert.deepEqual(counts, [0, 1]);
});

for (const [how, load] of [
  ["import", 'const { StreamClient } = await import("stream-users-wasm");'],
  ["require", 'const { StreamClient } = process.getBuiltinModule("module").createRequire(process.cwd() + "/x")("stream-users-wasm");'],
]) {
  test(`without WebAssembly, ${how} works and the first token says what is missing`, () => {
    const { name, message } = run(`delete globalThis.WebAssembly; ${load} ${TRY}`);
    assert.equal(name, "StreamError");
    assert.match(message, /Node\.js [\d.]+ has no WebAssembly; start it without --jitless/);
  });
}

test("without fetch, tokens are made, and a call says that nothing was sent, where, and what to do", () => {
  const { name, message, attempts } = run(`
    delete globalThis.fetch;
    const { StreamClient } = await import("stream-users-wasm");
    ${SIGN};
    const { name, message, attempts } = await new StreamClient("${API_KEY}", "${SECRET}").getTask({ id: "1" }).catch((error) => error);
    console.log(JSON.stringify({ name, message, attempts }));
  `);
  assert.deepEqual([name, attempts], ["StreamConnectionError", 1]);
  assert.match(message, /^GetTask could not be sent: Node\.js [\d.]+ has no fetch\. Pass one as the client's option fetch; /);
});

test("where compiling is forbidden, the first token says so and what to do", () => {
  // The sentence that V8 gives an embedder's "no", as in Workers.
  const { name, message } = run(`
    WebAssembly.Module = class { constructor() {
      throw new WebAssembly.CompileError("WebAssembly.Module(): Wasm code generation disallowed by embedder");
    } };
    const { StreamClient } = await import("stream-users-wasm");
    ${TRY}
  `);
  assert.equal(name, "StreamError");
  assert.match(message, /forbids compiling WebAssembly at run time; .*"workerd" \(Cloudflare Workers\) or "edge-light"/);
});

test("damaged bytes are called that, and every later call says so again", () => {
  const folder = mkdtempSync(join(tmpdir(), "stream-users-wasm-"));
  const copy = join(folder, "node_modules/stream-users-wasm");
  cpSync(PACKAGE, copy, { recursive: true });
  const bundle = join(copy, "client/node.mjs");
  const text = readFileSync(bundle, "utf8");
  // "AGFzb" starts every WebAssembly module in base64.
  assert.ok(text.includes('"AGFzbQ'));
  writeFileSync(bundle, text.replace('"AGFzbQ', '"AGFzbR'));
  const attempts = run(
    `import { StreamClient } from "stream-users-wasm";
     const seen = [];
     for (const _ of [1, 2]) try { ${SIGN} } catch ({ name, message, cause }) { seen.push([name, message, cause?.name]) }
     console.log(JSON.stringify(seen));`,
    { folder },
  );
  assert.equal(attempts.length, 2);
  for (const [name, message, cause] of attempts) {
    assert.deepEqual([name, cause], ["StreamError", "CompileError"]);
    assert.match(message, /Node\.js [\d.]+ refuses its module .*: install it again/);
  }
});
