// Opens the page of wasm-bindgen's test runner (its address is the argument) in Chromium and prints what the tests print.
//
// The runner can drive a browser itself, by WebDriver, but its server sometimes keeps a connection waiting for ever: it has four
// threads, each stays with one open connection, and whether a fifth connection gets a thread of its own is left to a race
// (tiny_http 0.12, TaskPool::spawn). Chromium opens up to six. So Chromium's requests are answered from here, each by a
// connection that ends with its reply.

import assert from "node:assert/strict";
import http from "node:http";
import { buffer } from "node:stream/consumers";
import { chromium } from "playwright-core";

const { CHROMIUM, CHROMIUM_FLAGS } = process.env;
const [address] = process.argv.slice(2);
assert(address, "usage: node visitor.mjs ADDRESS");
const PATIENCE_MS = 60_000;

/** @returns {Promise<{ status: number, headers: Record<string, string>, body: Buffer }>} */
function get(url) {
  return new Promise((resolve, reject) => {
    const request = http.get(url, { agent: false, timeout: PATIENCE_MS }, (response) => {
      const { statusCode: status, headers } = response;
      buffer(response).then((body) => resolve({ status, headers, body }), reject);
    });
    request.on("timeout", () => request.destroy(new Error(`${url} was not answered in ${PATIENCE_MS} ms`)));
    request.on("error", reject);
  });
}

const browser = await chromium.launch({ executablePath: CHROMIUM, args: CHROMIUM_FLAGS.split(" ") });
let printed = "";
try {
  const page = await browser.newPage();
  page.on("pageerror", (error) => console.log(`the page threw ${error.stack}`));
  await page.route("**", async (route) => route.fulfill(await get(route.request().url())));
  await page.goto(address, { timeout: PATIENCE_MS });
  const output = page.locator("#output");
  await output.filter({ hasText: "test result: " }).waitFor({ timeout: PATIENCE_MS }).catch(() => {});
  printed = (await output.textContent()) ?? "";
} finally {
  await browser.close();
}
console.log(printed);
process.exitCode = printed.includes("test result: ok.") ? 0 : 1;
