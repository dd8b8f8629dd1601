const pkg = require("stream-users-wasm");
const sandboxPkg = require("stream-users-wasm/sandbox");

(async () => {
  const { default: suite } = await import("../suite.mjs");
  const { report } = await import("./report.mjs");
  const imported = await import("stream-users-wasm");
  const results = await suite(pkg, sandboxPkg, { runtime: `Node.js ${process.versions.node}, require`, page: false });
  results.push({ name: "require and import give the same classes", ok: imported.StreamClient === pkg.StreamClient });
  process.exitCode = report(results) ? 0 : 1;
})();
