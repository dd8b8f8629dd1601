import { join } from "node:path";
import { createServer } from "vite";
import { holdsTheClientAlone, runsAsFiles, runsInNode, runsInPage, tool } from "../project.mjs";
import { isRight, startSandbox } from "../sandbox.mjs";

const folder = import.meta.dirname;
const api = await startSandbox();
const build = (...options) => tool("vite/bin/vite.js", ["build", ...options], folder);

await build("--outDir", "out/page");
await runsAsFiles(join(folder, "out/page"), api);
holdsTheClientAlone(join(folder, "out/page"));

await build("--ssr", "../entries/program.mjs", "--outDir", "out/external");
await runsInNode(join(folder, "out/external/program.js"), api);

await build("--ssr", "../entries/program.mjs", "--outDir", "out/internal", "--config", "no-external.config.mjs");
await runsInNode(join(folder, "out/internal/program.js"), api);
holdsTheClientAlone(join(folder, "out/internal"));

for (const noExternal of [[], ["stream-users-wasm"]]) {
  const server = await createServer({
    root: folder,
    cacheDir: join(folder, "out/cache", String(noExternal)),
    server: { host: "127.0.0.1", port: 0, fs: { allow: [".."] } },
    ssr: { noExternal },
    logLevel: "error",
  });
  try {
    const { answer } = await server.ssrLoadModule("/@fs/" + join(folder, "../app.mjs"));
    isRight(await answer(api), api);
    if (noExternal.length > 0) continue;
    await server.listen();
    await runsInPage(`http://127.0.0.1:${server.httpServer.address().port}/`, api);
  } finally {
    await server.close();
  }
}
console.log("dev, build, dev SSR and SSR build with the package external and noExternal");
