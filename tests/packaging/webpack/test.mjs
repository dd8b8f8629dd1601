import { join } from "node:path";
import { holdsTheClientAlone, runsAsFiles, runsInNode, tool } from "../project.mjs";
import { startSandbox } from "../sandbox.mjs";

const folder = import.meta.dirname;
const api = await startSandbox();
await tool("webpack-cli/bin/cli.js", ["build"], folder);
await runsAsFiles(join(folder, "out/web"), api, '<script src="/page.js"></script>');
holdsTheClientAlone(join(folder, "out/web"));
await runsInNode(join(folder, "out/node/program.cjs"), api);
holdsTheClientAlone(join(folder, "out/node"));
console.log("web, node");
