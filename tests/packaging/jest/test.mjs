import { tool } from "../project.mjs";
import { expected, startSandbox } from "../sandbox.mjs";

const api = await startSandbox();
process.env.API = JSON.stringify(api);
process.env.EXPECTED = JSON.stringify(expected(api));
await tool("jest/bin/jest.js", ["--ci"], import.meta.dirname);
console.log("node: tokens and calls; jsdom: tokens with a setup file, a clear error without");
