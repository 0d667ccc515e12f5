// Starts the page. A file of its own, since the content security policy forbids inline scripts.
const { js, wasm } = document.getElementById("boot").dataset;

// Without it (an insecure address, a private window of some browsers) the page works as well, only not offline.
const keeper = navigator.serviceWorker;
const controlled = Boolean(keeper?.controller);
const scope = new URL("./", document.baseURI);

// A newer release that was fetched earlier takes over before anything is at work, if no other page is.
const known = await keeper?.getRegistration(scope).catch(() => undefined);
if (controlled && known?.waiting && (await takesOver(known.waiting, false, 500))) {
  location.reload();
  await new Promise(() => {});
}

try {
  const script = new URL(js, document.baseURI);
  const [page, module] = await Promise.all([import(script), compile(new URL(wasm, document.baseURI))]);
  globalThis.metacadi = { module, worker: worker(script) };
  await page.default({ module_or_path: module });
  document.getElementById("starting").remove();
} catch (error) {
  const message = document.createElement("p");
  message.id = "boot-message";
  message.setAttribute("role", "alert");
  message.textContent =
    "The page could not start. Reload it; if that does not help, use a browser with WebAssembly SIMD " +
    `(Chrome 91, Firefox 114, Safari 16.4 or later). The browser says: ${error}`;
  document.querySelector("#starting .starting-text")?.remove();
  document.body.append(message);
  throw error;
}

if (keeper) {
  const address = new URL("offline.js", document.baseURI);
  const registration = await keeper.register(address, { updateViaCache: "none" }).catch(() => undefined);
  // Of the first release there is nothing to say.
  if (registration && controlled) {
    if (registration.waiting) offer(registration.waiting);
    watch(registration.installing);
    registration.addEventListener("updatefound", () => watch(registration.installing));
  }
}

// Compiles while it loads, where the host says what it is.
async function compile(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return answer.headers.get("Content-Type") === "application/wasm"
    ? WebAssembly.compileStreaming(answer)
    : WebAssembly.compile(await answer.arrayBuffer());
}

// The script of the engine's worker: the same program, which gets the compiled module from the page as its first message.
function worker(script) {
  return `addEventListener("message", ({ data }) =>
    import(${JSON.stringify(script.href)})
      .then((engine) => engine.default({ module_or_path: data }))
      // As an error of the worker, which the page hears of.
      .catch((error) => setTimeout(() => { throw error; })),
  { once: true });`;
}

function watch(release) {
  release?.addEventListener("statechange", () => {
    if (release.state === "installed") offer(release);
  });
}

// True once the release controls this page; milliseconds to wait for that.
function takesOver(release, evenIfOthersAreOpen, patience) {
  return new Promise((resolve) => {
    keeper.addEventListener("controllerchange", () => resolve(true), { once: true });
    setTimeout(() => resolve(false), patience);
    release.postMessage({ evenIfOthersAreOpen });
  });
}

// Says that there is a newer release. The page is never reloaded unasked: that would end a run.
function offer(release) {
  if (document.getElementById("new-release")) return;
  const message = document.createElement("p");
  message.id = "new-release";
  message.setAttribute("role", "status");
  message.append("A newer version of this page is ready. Reload when nothing runs that you need: ");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button";
  button.textContent = "Reload";
  button.addEventListener("click", async () => {
    await takesOver(release, true, 5000);
    location.reload();
  });
  message.append(button);
  document.body.append(message);
}
