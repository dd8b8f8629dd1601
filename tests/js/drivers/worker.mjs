// The suite as a Worker: `workerd test` calls `test` and fails when it throws.
import * as pkg from "stream-users-wasm";
import * as sandboxPkg from "stream-users-wasm/sandbox";
import suite from "../suite.mjs";
import { report } from "./report.mjs";

// Outside a handler a Worker may draw no random numbers and set no timers. A call there fails, and the module lives on.
const early = new pkg.StreamClient("key", "secret").getRateLimits().catch(String);

export default {
  async test() {
    if (!(await early).includes("the runtime gives no random numbers here")) throw new Error(await early);
    const results = await suite(pkg, sandboxPkg, { runtime: navigator.userAgent, page: false });
    if (!report(results)) throw new Error("the suite failed");
  },
};
