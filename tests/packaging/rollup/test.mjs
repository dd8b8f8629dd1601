import { join } from "node:path";
import { holdsTheClientAlone, runsAsFiles, runsInNode, tool } from "../project.mjs";
import { startSandbox } from "../sandbox.mjs";

const folder = import.meta.dirname;
const api = await startSandbox();
await tool("rollup/dist/bin/rollup", ["--config", "--failAfterWarnings"], folder);
await runsAsFiles(join(folder, "out/page"), api, '<script type="module" src="/page.js"></script>');
await runsAsFiles(join(folder, "out/page"), api, '<script src="/script.js"></script>');
await runsInNode(join(folder, "out/node/program.mjs"), api);
await runsInNode(join(folder, "out/node/program.cjs"), api);
for (const out of ["page", "node"]) holdsTheClientAlone(join(folder, "out", out));
console.log("page module, page script, node esm, node cjs");
