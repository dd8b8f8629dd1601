// What must and must not compile against the installed package's types: every cell is a run of a real compiler.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import test from "node:test";

const run = promisify(execFile);
const folder = fileURLToPath(new URL("../types/", import.meta.url));

const compilers = { "TypeScript newest": "typescript", "TypeScript 5.0": "typescript-5.0" };
const resolutions = { node16: "node16", nodenext: "nodenext", bundler: "esnext" };
// Declarations are checked too, but for the runtimes': those are not ours, and one compiler or another finds fault with them.
const surroundings = {
  "no runtime's types": { lib: ["es2022"], types: [], skipLibCheck: false },
  "the DOM's types": { lib: ["es2022", "dom"], types: [], skipLibCheck: false },
  "Node's types": { lib: ["es2022"], types: ["node"], skipLibCheck: true },
  "Cloudflare's types": { lib: ["es2022"], types: ["@cloudflare/workers-types"], skipLibCheck: true },
};
const strict = { strict: true, noUncheckedIndexedAccess: true, noEmit: true, target: "es2022" };

for (const [compiler, program] of Object.entries(compilers)) {
  for (const [moduleResolution, module] of Object.entries(resolutions)) {
    for (const [surrounding, options] of Object.entries(surroundings)) {
      test(`${compiler}, ${moduleResolution}, ${surrounding}: accepts what is right, refuses what is wrong`, async () => {
        const files = ["accepted.ts", "refused.ts"];
        if (surrounding !== "no runtime's types") files.push("with-runtime.ts");
        if (moduleResolution !== "bundler") files.push("commonjs.cts");
        const compilerOptions = { ...strict, ...options, module, moduleResolution };
        assert.equal(await compile(program, { compilerOptions, files }), "");
      });
    }
  }
}

async function compile(program, config) {
  const tsc = fileURLToPath(new URL(`../node_modules/${program}/bin/tsc`, import.meta.url));
  const project = path.join(folder, "tsconfig.cell.json");
  writeFileSync(project, JSON.stringify(config));
  try {
    await run(process.execPath, [tsc, "--project", project, "--pretty", "false"], { cwd: folder });
    return "";
  } catch (error) {
    if (error.stdout === undefined) throw error;
    return error.stdout + error.stderr;
  }
}
