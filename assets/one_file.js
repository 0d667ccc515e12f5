// Behind the page's program in metacadi.html (tools/one-file.mjs): starts the page, or the engine where it is a worker.
if (typeof document === "undefined") {
  addEventListener(
    "message",
    ({ data }) =>
      __wbg_init({ module_or_path: data }).catch((error) => {
        // As an error of the worker, which the page hears of.
        setTimeout(() => {
          throw error;
        });
      }),
    { once: true },
  );
} else {
  startPage().catch((error) => {
    const message = document.createElement("p");
    message.id = "boot-message";
    message.setAttribute("role", "alert");
    message.textContent =
      "The page could not start. Use a browser with WebAssembly SIMD (Chrome 91, Firefox 114, Safari 16.4 or later). " +
      `The browser says: ${error}`;
    document.querySelector("#starting .starting-text")?.remove();
    document.body.append(message);
    throw error;
  });
}

async function startPage() {
  const packed = Uint8Array.from(atob(document.getElementById("wasm").textContent), (sign) => sign.charCodeAt(0));
  const unpacked = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  const module = await WebAssembly.compile(await new Response(unpacked).arrayBuffer());
  globalThis.metacadi = { module, worker: document.getElementById("program").textContent };
  await __wbg_init({ module_or_path: module });
  document.getElementById("starting").remove();
}
