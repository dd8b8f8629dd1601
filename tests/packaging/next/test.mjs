import { spawn } from "node:child_process";
import { join } from "node:path";
import { asks, freePort, holdsTheClientAlone, tool } from "../project.mjs";
import { isRight, startSandbox } from "../sandbox.mjs";

const folder = import.meta.dirname;
const NEXT = join(folder, "../node_modules/next/dist/bin/next");
const api = await startSandbox();

await tool("next/dist/bin/next", ["build"], folder);
holdsTheClientAlone(join(folder, ".next/server"));
await served("start");
await served("dev");
console.log("build and dev: a route on Node and one on the edge runtime");

/** Asks both routes of a server that `next <command>` starts. */
async function served(command) {
  const port = await freePort();
  const server = spawn(process.execPath, [NEXT, command, "--hostname", "127.0.0.1", "--port", String(port)], {
    cwd: folder,
    stdio: ["ignore", "ignore", "inherit"],
  });
  try {
    for (const path of ["/on-node", "/on-edge"]) isRight(await asks(`http://127.0.0.1:${port}${path}`, api), api);
  } finally {
    server.kill();
    await new Promise((resolve) => server.once("exit", resolve));
  }
}
