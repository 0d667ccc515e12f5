// A service worker that keeps the page's own files: the page opens at once, without a network as well.
//
// VERSION and FILES (path: SHA-256 of the file, base 16) stand above: tools/offline writes them after every build. A
// release is kept whole or not at all: every file must be the one that FILES names, so that neither half a deployment,
// nor a login page of a hotel, nor an error of the host becomes part of it. What is kept is checked again whenever it is
// read. Another release is fetched beside the present one and takes its place when a page asks for it, never while one
// is at work. Data never pass here: the page makes no request that carries any, and only requests for the page's own
// files are answered.

const PREFIX = `metacadi-files ${registration.scope} `;
const NAME = PREFIX + VERSION;
// How long a file may take to come, milliseconds: of a release in the background, and where somebody waits for it.
const PATIENCE = 120_000;
const SHORT_PATIENCE = 10_000;

addEventListener("install", (event) => event.waitUntil(keepAll()));

addEventListener("activate", (event) => event.waitUntil(forgetOthers()));

addEventListener("message", (event) => event.waitUntil(takeOver(event.data)));

addEventListener("fetch", (event) => {
  const { request } = event;
  const file = fileOf(request);
  if (request.method === "GET" && Object.hasOwn(FILES, file)) {
    event.respondWith(kept(file).then((response) => response ?? fetch(request)));
  }
});

// The file that a request is for, as FILES names it; the page itself is "./".
function fileOf({ url }) {
  const address = new URL(url);
  const scope = new URL(registration.scope);
  if (address.origin !== scope.origin || !address.pathname.startsWith(scope.pathname)) return "";
  const path = decodeURIComponent(address.pathname.slice(scope.pathname.length));
  return path === "" || path === "index.html" ? "./" : path;
}

async function keepAll() {
  const cache = await caches.open(NAME);
  try {
    await Promise.all(Object.keys(FILES).map((file) => keep(cache, file, PATIENCE)));
  } catch (error) {
    await caches.delete(NAME);
    throw error;
  }
  // The first release has nobody to take over from.
  if (!registration.active) await skipWaiting();
}

// Fetches a file and keeps it if it is the one that this release has.
async function keep(cache, file, patience) {
  const signal = AbortSignal.timeout(patience);
  const response = await fetch(file, { cache: "no-cache", redirect: "error", signal });
  const bytes = await response.clone().arrayBuffer();
  if (!response.ok || (await digest(bytes)) !== FILES[file]) {
    throw new Error(`${file} is not the file of this release`);
  }
  await cache.put(file, response);
}

// The file of this release, whole; nothing if there is no way to have it.
async function kept(file) {
  const cache = await caches.open(NAME);
  const found = await cache.match(file);
  if (found) {
    const bytes = await found.arrayBuffer();
    if ((await digest(bytes)) === FILES[file]) return new Response(bytes, { headers: found.headers });
  }
  return keep(cache, file, SHORT_PATIENCE)
    .then(() => cache.match(file))
    .catch(() => undefined);
}

async function digest(bytes) {
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

// Asked by a page that is about to load: other pages at work go on with the release that they began with.
async function takeOver({ evenIfOthersAreOpen }) {
  const pages = await clients.matchAll({ type: "window", includeUncontrolled: true });
  if (evenIfOthersAreOpen || pages.length <= 1) await skipWaiting();
}

async function forgetOthers() {
  const names = await caches.keys();
  const others = names.filter((name) => name.startsWith(PREFIX) && name !== NAME);
  await Promise.all(others.map((name) => caches.delete(name)));
  await clients.claim();
}
