// What is in the package and how it is found.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative, resolve } from "node:path";
import { describe, test } from "node:test";
import { build } from "esbuild";
import { API_KEY, SECRET } from "./expectations.mjs";

const require = createRequire(import.meta.url);
const PACKAGE = dirname(require.resolve("stream-users-wasm/package.json"));
const manifest = JSON.parse(readFileSync(join(PACKAGE, "package.json"), "utf8"));

/** Every file that a tree of conditions leads to. */
const files = (tree) => (typeof tree === "string" ? [tree] : Object.values(tree).flatMap(files));

describe("the exports map", () => {
  for (const file of new Set(files(manifest.exports))) {
    test(`${file} is there`, () => assert.ok(existsSync(join(PACKAGE, file))));
  }

  test("names types first in every branch, and no condition that a Worker's bundle could mistake", () => {
    for (const entry of [".", "./sandbox", "./testing"]) {
      assert.deepEqual(Object.keys(manifest.exports[entry]), [
        "workerd", "edge-light", "module", "node", "import", "require", "default",
      ]);
      const { node, default: otherwise, ...branches } = manifest.exports[entry];
      for (const branch of [...Object.values(branches), ...Object.values(node)]) {
        assert.deepEqual(Object.keys(branch), ["types", "default"]);
      }
      assert.match(otherwise, /\/index\.mjs$/);
    }
  });

  test("sideEffects names every file that provides a module, so that no bundler drops it", () => {
    const providing = readdirSync(PACKAGE, { recursive: true, withFileTypes: true })
      .filter((file) => file.isFile() && /\.[cm]js$/.test(file.name))
      .map((file) => `./${relative(PACKAGE, join(file.parentPath ?? file.path, file.name))}`)
      .filter((file) => /^(provide\(|import ")/m.test(readFileSync(join(PACKAGE, file), "utf8")));
    assert.deepEqual(providing.sort(), [...manifest.sideEffects].sort());
  });

  test("has no dependency of any kind", () => {
    for (const kind of ["dependencies", "peerDependencies", "optionalDependencies", "scripts"]) {
      assert.equal(manifest[kind], undefined, kind);
    }
  });
});

describe("every entry", () => {
  for (const folder of ["client", "sandbox", "testing"]) {
    const entry = folder === "client" ? "stream-users-wasm" : `stream-users-wasm/${folder}`;
    test(`of ${entry} exports the same names`, async () => {
      const names = Object.keys(await import(entry)).sort();
      assert.deepEqual(Object.keys(require(entry)).sort(), names);
      assert.deepEqual(Object.keys(await import(join(PACKAGE, folder, "index.mjs"))).sort(), names);
      for (const file of ["workerd.mjs", "edge-light.mjs"]) {
        const [, list] = /export \{ (.*) \} from/.exec(readFileSync(join(PACKAGE, folder, file), "utf8"));
        assert.deepEqual(list.split(", ").sort(), names, file);
      }
      assert.ok(!names.includes("provide"));
    });
  }

  test("shares its error classes with the others of its kind", async () => {
    const { StreamError } = await import("stream-users-wasm");
    assert.equal(require("stream-users-wasm").StreamError, StreamError);
    assert.equal(require(join(PACKAGE, "errors.cjs")).StreamError, StreamError);
  });
});

describe("the client", () => {
  test("never leads to the sandbox", () => {
    for (const entry of new Set(files(manifest.exports["."]).filter((file) => /\.[cm]js$/.test(file)))) {
      for (const file of reached(join(PACKAGE, entry))) assert.ok(!file.includes("sandbox"), `${entry} loads ${file}`);
    }
  });

  const BUNDLES = [
    ["an ES module for a page", { format: "esm", platform: "browser" }],
    ["a classic script", { format: "iife", platform: "browser", target: "es2020" }],
    ["CommonJS for Node", { format: "cjs", platform: "node" }],
  ];
  for (const [what, options] of BUNDLES) {
    test(`works when bundled and minified as ${what}, without the sandbox in it`, async () => {
      const bundle = await build({
        stdin: {
          contents: `import { StreamClient } from "stream-users-wasm";
            globalThis.claims = new StreamClient("${API_KEY}", "${SECRET}").decodeToken(
              new StreamClient("${API_KEY}", "${SECRET}").generateUserToken({ user_id: "john" })).claims;
            console.log(globalThis.claims.user_id);`,
          resolveDir: dirname(PACKAGE),
        },
        bundle: true,
        minify: true,
        write: false,
        metafile: true,
        logLevel: "silent",
        ...options,
      });
      assert.deepEqual(Object.keys(bundle.metafile.inputs).filter((file) => file.includes("sandbox")), []);
      const type = options.format === "esm" ? "module" : "commonjs";
      const printed = execFileSync(process.execPath, [`--input-type=${type}`, "-"], { input: bundle.outputFiles[0].text });
      assert.equal(printed.toString().trim(), "john");
    });
  }
});

/** A file and every file that it imports, by its own words. */
function reached(file, found = new Set()) {
  if (found.has(file)) return found;
  found.add(file);
  if (file.includes(".wasm")) return found;
  const text = readFileSync(file, "utf8");
  for (const [, path] of text.matchAll(/(?:\bfrom |\bimport |\brequire\()"(\.{1,2}\/[^"]+)"/g)) {
    reached(resolve(dirname(file), path), found);
  }
  return found;
}
