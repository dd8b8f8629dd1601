// The suite as a Worker: `workerd test` calls `test` and fails when it throws.
import * as pkg from "stream-users-wasm";
import * as sandboxPkg from "stream-users-wasm/sandbox";
import suite from "../suite.mjs";
import { report } from "./report.mjs";

export default {
  async test() {
    const results = await suite(pkg, sandboxPkg, { runtime: navigator.userAgent, page: false });
    if (!report(results)) throw new Error("the suite failed");
  },
};
