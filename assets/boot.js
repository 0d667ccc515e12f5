// Starts the page. A file of its own, since the content security policy forbids inline scripts.
const { js, wasm } = document.getElementById("boot").dataset;
try {
  const page = await import(new URL(js, document.baseURI));
  await page.default({ module_or_path: new URL(wasm, document.baseURI) });
} catch (error) {
  const message = document.createElement("p");
  message.id = "boot-message";
  message.setAttribute("role", "alert");
  message.textContent =
    "The page could not start. Reload it; if that does not help, use a browser with WebAssembly SIMD " +
    `(Chrome 91, Firefox 114, Safari 16.4 or later). The browser says: ${error}`;
  document.body.prepend(message);
  throw error;
}

// Without it (an insecure address, a private window of some browsers) the page works as well, only not offline.
if (navigator.serviceWorker) {
  await navigator.serviceWorker.register(new URL("offline.js", document.baseURI)).catch(() => {});
}
