// Starts the worker. The page appends its build to this file's address, and so does this file to the addresses of
// what it loads: a browser that has an older build in its cache does not mix the two.
const build = new URL(import.meta.url).search;
const worker = await import(new URL(`worker.js${build}`, import.meta.url));
await worker.default({ module_or_path: new URL(`worker_bg.wasm${build}`, import.meta.url) });
