// The service worker: it keeps the whole page, so that it opens without a network. It sits beside index.html, which is what it
// may keep, and knows relative addresses only, so that the page may live anywhere.

// The build writes both down: a version that changes with any byte of the page, and its files.
const VERSION = "VERSION";
const FILES = ["FILES"];

/** Other pages of this origin have caches too, and so may other copies of this one. */
const STEM = `stream-users-wasm ${self.registration.scope} `;

self.addEventListener("install", (event) => {
  event.waitUntil(keep());
});

self.addEventListener("activate", (event) => {
  event.waitUntil(takeOver());
});

self.addEventListener("fetch", (event) => {
  if (event.request.method === "GET") event.respondWith(answer(event.request));
});

async function keep() {
  const cache = await caches.open(STEM + VERSION);
  // Past the browser's own cache, which may hold files of another version.
  await cache.addAll(FILES.map((file) => new Request(file, { cache: "reload" })));
  await self.skipWaiting();
}

async function takeOver() {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith(STEM) && name !== STEM + VERSION);
  await Promise.all(old.map((name) => caches.delete(name)));
  await self.clients.claim();
}

async function answer(request) {
  const cache = await caches.open(STEM + VERSION);
  // The page goes by its folder's name, and may be asked for by its own.
  const kept = await cache.match(request.url.replace(/index\.html(?=$|\?)/, ""), { ignoreSearch: true });
  return kept ?? fetch(request);
}
