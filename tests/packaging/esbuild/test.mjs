import { join } from "node:path";
import { holdsTheClientAlone, runsAsFiles, runsInNode, tool } from "../project.mjs";
import { startSandbox } from "../sandbox.mjs";

const folder = import.meta.dirname;
const api = await startSandbox();
const esbuild = (entry, outfile, ...options) =>
  tool("esbuild/bin/esbuild", [`../entries/${entry}`, "--bundle", "--minify", `--outfile=out/${outfile}`, ...options], folder);

await esbuild("program.mjs", "program.cjs", "--platform=node");
await runsInNode(join(folder, "out/program.cjs"), api);
await esbuild("program.mjs", "program.mjs", "--platform=node", "--format=esm");
await runsInNode(join(folder, "out/program.mjs"), api);

await esbuild("page.mjs", "module.js", "--format=esm");
await runsAsFiles(join(folder, "out"), api, '<script type="module" src="/module.js"></script>');
await esbuild("page.mjs", "script.js", "--format=iife", "--target=es2020");
await runsAsFiles(join(folder, "out"), api, '<script src="/script.js"></script>');

holdsTheClientAlone(join(folder, "out"));
console.log("node cjs, node esm, page module, page script");
