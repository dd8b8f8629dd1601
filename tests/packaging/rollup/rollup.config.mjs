import resolve from "@rollup/plugin-node-resolve";

export default [
  { input: "../entries/page.mjs", output: { file: "out/page/page.js", format: "es" }, plugins: [resolve({ browser: true })] },
  { input: "../entries/page.mjs", output: { file: "out/page/script.js", format: "iife" }, plugins: [resolve({ browser: true })] },
  { input: "../entries/program.mjs", output: { file: "out/node/program.mjs", format: "es" }, plugins: [resolve()] },
  { input: "../entries/program.mjs", output: { file: "out/node/program.cjs", format: "cjs" }, plugins: [resolve()] },
];
