import { join } from "node:path";

const project = (target, entry, filename) => ({
  target,
  mode: "production",
  entry: `../entries/${entry}`,
  output: { path: join(import.meta.dirname, "out", target), filename },
});

export default [project("web", "page.mjs", "page.js"), project("node", "program.mjs", "program.cjs")];
