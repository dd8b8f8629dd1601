// The suite in Node, Bun and Deno, as a CommonJS module.
const pkg = require("stream-users-wasm");
const sandboxPkg = require("stream-users-wasm/sandbox");

(async () => {
  const { default: suite } = await import("../suite.mjs");
  const { report } = await import("./report.mjs");
  const results = await suite(pkg, sandboxPkg, { runtime: "a CommonJS module", page: false });
  const imported = await import("stream-users-wasm");
  results.push({ name: "require and import give the same classes", ok: imported.StreamClient === pkg.StreamClient });
  process.exitCode = report(results) ? 0 : 1;
})();
