// The suite in several worker threads of Node at once, beside the main thread: an instance of the module in each.
import { Worker, isMainThread, parentPort } from "node:worker_threads";
import * as pkg from "stream-users-wasm";
import * as sandboxPkg from "stream-users-wasm/sandbox";
import suite from "../suite.mjs";
import { report } from "./report.mjs";

const THREADS = 3;

const results = suite(pkg, sandboxPkg, { runtime: "a thread of Node", page: false });
if (isMainThread) {
  const threads = Array.from({ length: THREADS }, thread);
  process.exitCode = report((await Promise.all([results, ...threads])).flat()) ? 0 : 1;
} else {
  parentPort.postMessage(await results);
}

function thread() {
  return new Promise((resolve, reject) => {
    new Worker(new URL(import.meta.url)).once("message", resolve).once("error", reject);
  });
}
