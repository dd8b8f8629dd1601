// What is in the package and how it is found.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative, resolve } from "node:path";
import { describe, test } from "node:test";
import { build } from "esbuild";
import { signWebhook } from "stream-users-wasm/testing";
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
      for (const branch of [...Object.values(branches), node.import]) assert.deepEqual(Object.keys(branch), ["types", "default"]);
      // Whoever requires ES modules has one instance, however it is reached.
      assert.deepEqual(Object.keys(node.require), ["types", ...(entry === "." ? ["module-sync", "bun"] : []), "default"]);
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

  for (const inner of ["client/core.mjs", "client/inline.mjs", "errors.mjs", "client/bundle.cjs"]) {
    test(`is closed: ${inner} cannot be imported or required`, async () => {
      assert.ok(existsSync(join(PACKAGE, inner)));
      await assert.rejects(import(`stream-users-wasm/${inner}`), { code: "ERR_PACKAGE_PATH_NOT_EXPORTED" });
      assert.throws(() => require(`stream-users-wasm/${inner}`), { code: "ERR_PACKAGE_PATH_NOT_EXPORTED" });
    });
  }

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

  test("has the same classes, whether it is imported or required", async () => {
    for (const entry of ["stream-users-wasm", "stream-users-wasm/sandbox"]) {
      const imported = await import(entry);
      const required = require(entry);
      for (const name of Object.keys(imported)) assert.equal(required[name], imported[name], name);
    }
  });

  test("knows the errors of the others as its own", async () => {
    const { StreamInputError } = await import("stream-users-wasm");
    const { Sandbox } = await import("stream-users-wasm/sandbox");
    assert.throws(() => new Sandbox({ apiKey: 5 }), StreamInputError);
    assert.throws(() => signWebhook({}, SECRET), StreamInputError);
    for (const other of [require(join(PACKAGE, "errors.cjs")), await import(join(PACKAGE, "errors.mjs"))]) {
      assert.ok(new other.StreamInputError("no") instanceof StreamInputError);
      assert.ok(!(new other.StreamError("no") instanceof StreamInputError));
    }
  });

  test("is CommonJS for a Node that requires no ES modules", () => {
    const source = `const { StreamClient } = require("stream-users-wasm"); new StreamClient("key", "secret").generateUserToken({ user_id: "john" });
      console.log(Object.keys(require.cache).some((file) => file.endsWith("bundle.cjs")));`;
    const flags = ["--no-experimental-require-module", "--input-type=commonjs", "--eval", source];
    assert.equal(execFileSync(process.execPath, flags, { cwd: import.meta.dirname, encoding: "utf8" }), "true\n");
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
      const { printed, inputs } = await bundled(
        `import { StreamClient } from "stream-users-wasm";
         const client = new StreamClient("${API_KEY}", "${SECRET}");
         console.log(client.decodeToken(client.generateUserToken({ user_id: "john" })).claims.user_id);`,
        options,
      );
      assert.equal(printed, "john");
      assert.deepEqual(inputs.filter((file) => file.includes("sandbox")), []);
    });

    test(`leaves a single function working when bundled as ${what}`, async () => {
      const { printed } = await bundled(
        `import { verifyWebhook } from "stream-users-wasm";
         import { signWebhook } from "stream-users-wasm/testing";
         const { "x-signature": signature } = signWebhook("{}", "${SECRET}");
         console.log(verifyWebhook("${SECRET}", "{}", signature));`,
        options,
      );
      assert.equal(printed, "true");
    });

    test(`starts for stream-users-wasm/testing alone, bundled as ${what}`, async () => {
      const program = `import { signWebhook } from "stream-users-wasm/testing";
        console.log(signWebhook("{}", "${SECRET}")["x-signature"].length);`;
      assert.equal((await bundled(program, options)).printed, "64");
    });
  }
});

/** Bundles and minifies a program, runs it in Node, and tells what it printed and which files are in it. */
async function bundled(contents, options) {
  const { outputFiles, metafile } = await build({
    stdin: { contents, resolveDir: dirname(PACKAGE) },
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    logLevel: "silent",
    ...options,
  });
  const type = options.format === "esm" ? "module" : "commonjs";
  const printed = execFileSync(process.execPath, [`--input-type=${type}`, "-"], { input: outputFiles[0].text });
  return { printed: printed.toString().trim(), inputs: Object.keys(metafile.inputs) };
}

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
