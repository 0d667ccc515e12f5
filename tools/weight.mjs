// Says what the page weighs on its way to a browser, and fails if that is more than it may be.

import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

// Bytes (gzip -9) of everything that a first visit loads. Lower it when the page gets lighter; docs/performance.md says
// what it was, and what helped.
const LIMIT = 1_350_000;

const folder = process.argv[2] ?? "dist";
const kinds = new Map();
// The app in one file is saved, not visited.
for (const name of readdirSync(folder).filter((name) => name !== "metacadi.html")) {
  const content = readFileSync(join(folder, name));
  const kind = name.slice(name.lastIndexOf(".") + 1);
  const sums = kinds.get(kind) ?? [0, 0, 0];
  kinds.set(kind, [
    sums[0] + content.length,
    sums[1] + gzipSync(content, { level: 9 }).length,
    sums[2] + brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: content.length } }).length,
  ]);
}
const total = [0, 1, 2].map((i) => [...kinds.values()].reduce((sum, sizes) => sum + sizes[i], 0));
const kB = (bytes) => (bytes / 1000).toFixed(1).padStart(9);
console.log("kB".padEnd(8), ["as it is", "gzip -9", "brotli"].map((word) => word.padStart(9)).join(" "));
for (const [kind, sizes] of [...kinds].sort((a, b) => b[1][1] - a[1][1])) {
  console.log(kind.padEnd(8), sizes.map(kB).join(" "));
}
console.log("total".padEnd(8), total.map(kB).join(" "));
if (total[1] > LIMIT) {
  console.error(`The page weighs ${kB(total[1]).trim()} kB (gzip -9); the limit is ${kB(LIMIT).trim()} kB (tools/weight.mjs).`);
  process.exit(1);
}
