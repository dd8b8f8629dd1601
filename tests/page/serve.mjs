// A static host for the tests: the page under any path, and gone when a test says so.
// Run by hand it serves sources before what was assembled, for work on the page: node serve.mjs ../../www FOLDER
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

const TYPES = {
  ".css": "text/css",
  ".html": "text/html",
  ".json": "application/json",
  ".mjs": "text/javascript",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
};

/**
 * @param {string[]} folders the first that has a file gives it
 * @param {{ prefix?: string, port?: number }} [options] `prefix`: the path that the page is under, such as `/some/where`
 */
export async function serve(folders, { prefix = "", port = 0 } = {}) {
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, "http://localhost");
    const path = normalize(pathname);
    if (!path.startsWith(`${prefix}/`)) return response.writeHead(404).end();
    const file = path.slice(prefix.length + 1) || "index.html";
    for (const folder of folders) {
      try {
        const body = await readFile(join(folder, file));
        return response.writeHead(200, { "content-type": TYPES[extname(file)] ?? "application/octet-stream", "cache-control": "no-cache" }).end(body);
      } catch {
        // The next folder may have it.
      }
    }
    response.writeHead(404).end();
  });
  await new Promise((resolve) => server.listen(port, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}${prefix}/`,
    stop() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { url } = await serve(process.argv.slice(2), { port: Number(process.env.PORT ?? 0) });
  console.log(url);
}
