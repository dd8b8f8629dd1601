import { tool } from "../project.mjs";
import { startSandbox } from "../sandbox.mjs";

process.env.API = JSON.stringify(await startSandbox());
await tool("vitest/vitest.mjs", ["run", "--root", "."], import.meta.dirname);
console.log("a token, a call and an error");
