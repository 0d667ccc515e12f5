// Writes metacadi.html into the folder that is given: the whole app in one file, which opens from a disk without a network.
//
// The program (the page's JavaScript and assets/one_file.js behind it) is an inline script that the policy allows by its
// hash; the engine's worker runs the same text. It is no module, since browsers start no such worker from a file. WebAssembly
// is in it compressed, as base64.

import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const folder = process.argv[2];
const sources = fileURLToPath(new URL("../assets/", import.meta.url));
const read = (name) => readFileSync(join(folder, name));
const text = (name) => read(name).toString();
const hash = (content) => `'sha256-${createHash("sha256").update(content).digest("base64")}'`;

let page = text("index.html");

// Replaces the one place that fits; anything else means that the page has changed and this file has not.
function replace(pattern, by) {
  const found = page.match(new RegExp(pattern, "g"))?.length ?? 0;
  if (found !== 1) throw new Error(`${pattern} is ${found} times in index.html`);
  page = page.replace(new RegExp(pattern), () => by);
}

const styles = [];
page = page.replace(/\s*<link rel="stylesheet" href="([^"]+)"[^>]*>/g, (_, name) => {
  styles.push(text(name));
  return "";
});
if (styles.length === 0) throw new Error("index.html has no styles");
const style = styles.join("\n");

const boot = page.match(/<script id="boot"[^>]*data-js="([^"]+)" data-wasm="([^"]+)"/);
if (!boot) throw new Error("index.html has no boot script");
const script = text(boot[1])
  .replace(/^export \{.*\};?$/gm, "")
  .replace(/^export (?=class |function |async )/gm, "")
  // Where the WebAssembly would be if it were not given.
  .replaceAll("import.meta.url", '"metacadi.html"');
if (/^\s*(import|export)\b/m.test(script)) throw new Error("the program imports or exports something");
// A script ends where its end tag is, whatever it is within.
const program = `${script}\n${readFileSync(join(sources, "one_file.js"))}`.replaceAll("</script", "<\\/script");
if (program.includes("<!--")) throw new Error("the program holds the start of a comment");
const wasm = gzipSync(read(boot[2]), { level: 9 }).toString("base64");

const policy =
  `default-src 'none'; script-src ${hash(program)} 'wasm-unsafe-eval'; style-src ${hash(style)}; worker-src blob:; ` +
  "img-src data: blob:; base-uri 'none'; form-action 'none'";
replace(/content="default-src [^"]*"/.source, `content="${policy}"`);
page = page.replace(/\s*<link rel="(?:modulepreload|preload)"[^>]*>/g, "");
const [, icon] = page.match(/<link rel="icon" href="([^"]+)"/) ?? [];
replace(/<link rel="icon"[^>]*>/.source, `<link rel="icon" href="data:image/svg+xml;base64,${read(icon).toString("base64")}">`);
replace(
  /<script id="boot"[^>]*><\/script>/.source,
  `<style>${style}</style>`,
);
replace(
  "</body>",
  `<script id="wasm" type="application/wasm;base64">${wasm}</script>\n<script id="program">${program}</script>\n</body>`,
);
// What is left of addresses would be asked for.
if (/(?:src|href)="(?!data:)/.test(page.replace(program, ""))) throw new Error("metacadi.html still loads something");
writeFileSync(join(folder, "metacadi.html"), page);
