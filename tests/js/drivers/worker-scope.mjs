// The suite in a module worker or a service worker of a browser. It answers a message with its results, as the page asks for them.
import * as pkg from "stream-users-wasm";
import * as sandboxPkg from "stream-users-wasm/sandbox";
import suite from "/suite.mjs";

addEventListener("message", async ({ ports }) => {
  // A port of its own, because a service worker has no page to answer by itself.
  ports[0].postMessage(await suite(pkg, sandboxPkg, { runtime: navigator.userAgent, page: false }));
});
