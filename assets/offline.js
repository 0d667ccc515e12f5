// A service worker that keeps the page's own files, so that the page works without a network after the first visit.
//
// VERSION and FILES stand above: tools/offline writes them after every build. The network comes first, so whoever has
// one gets the newest release; what is kept is for those who have none. Data never pass here: the page makes no request
// that carries any, and only requests for the page's own files are looked at.

const PREFIX = `metacadi-files ${registration.scope} `;
const NAME = PREFIX + VERSION;

addEventListener("install", (event) => event.waitUntil(keep()));

addEventListener("activate", (event) => event.waitUntil(forgetOlder()));

addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method === "GET" && request.url.startsWith(registration.scope)) {
    event.respondWith(fetch(request).catch((error) => kept(request, error)));
  }
});

async function keep() {
  const cache = await caches.open(NAME);
  await cache.addAll(FILES.map((file) => new Request(file, { cache: "no-cache" })));
  await skipWaiting();
}

async function forgetOlder() {
  const names = await caches.keys();
  const older = names.filter((name) => name.startsWith(PREFIX) && name !== NAME);
  await Promise.all(older.map((name) => caches.delete(name)));
  await clients.claim();
}

async function kept(request, error) {
  const cache = await caches.open(NAME);
  const found = await cache.match(request.mode === "navigate" ? "./" : request, { ignoreSearch: true });
  if (found) return found;
  throw error;
}
