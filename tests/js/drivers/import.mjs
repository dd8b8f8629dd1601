// The suite in Node, Bun and Deno, as an ES module.
import * as pkg from "stream-users-wasm";
import * as sandboxPkg from "stream-users-wasm/sandbox";
import suite from "../suite.mjs";
import { report } from "./report.mjs";

const results = await suite(pkg, sandboxPkg, { runtime: "an ES module", page: false });
process.exitCode = report(results) ? 0 : 1;
