/* Builds static/vendor/editor-<version>.min.js and its licences: `npm ci && npm run build`. */

import { createHash } from "node:crypto";
import { readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { minify } from "terser";

const HERE = dirname(fileURLToPath(import.meta.url));
const VENDOR = join(HERE, "..", "static", "vendor");
const MOST_BYTES = 80 * 1024;

// what the bundle is made of; tests/editor/test_bundle.py reckons the same sum
const sources = [
  "build.js",
  "package-lock.json",
  "package.json",
  ...readdirSync(join(HERE, "src")).sort().map((name) => `src/${name}`),
];
const sum = createHash("sha256");
for (const name of sources) sum.update(name).update("\0").update(readFileSync(join(HERE, name))).update("\0");
const digest = sum.digest("hex");

const { version } = JSON.parse(readFileSync(join(HERE, "package.json"), "utf8"));
const name = `editor-${version}`;
const { metafile, outputFiles } = await build({
  absWorkingDir: HERE,
  entryPoints: ["src/main.js"],
  bundle: true,
  metafile: true,
  write: false,
  format: "iife",
  charset: "utf8",
  legalComments: "none",
  target: ["chrome92", "edge92", "firefox91", "safari15.4"],
});
const preamble = `/* Cengbao narrative editor ${version}; licences in ${name}.LICENCE.txt; made from ${digest} */`;
const { code } = await minify(outputFiles[0].text, {
  ecma: 2020,
  compress: { passes: 3 },
  format: { preamble, max_line_len: 0 },
});

const packages = new Set(
  Object.keys(metafile.inputs)
    .filter((path) => path.startsWith("node_modules/"))
    .map((path) => path.split("/")[1]),
);
const licences = [...packages].sort().map((title) => {
  const folder = join(HERE, "node_modules", title);
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  const { version: its } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  return `${title} ${its}\n\n${readFileSync(join(folder, file), "utf8").trim()}\n`;
});

const contents = Buffer.from(`${code}\n`);
const zipped = gzipSync(contents, { level: 9 }).length;
if (zipped > MOST_BYTES) throw new Error(`${zipped} bytes zipped, more than ${MOST_BYTES}`);
for (const old of readdirSync(VENDOR).filter((entry) => /^editor-.*\.(min\.js|LICENCE\.txt)$/.test(entry))) {
  rmSync(join(VENDOR, old));
}
writeFileSync(join(VENDOR, `${name}.min.js`), contents);
writeFileSync(join(VENDOR, `${name}.LICENCE.txt`), licences.join(`\n${"-".repeat(72)}\n\n`));
process.stdout.write(`${name}.min.js: ${contents.length} bytes, ${zipped} zipped\n`);
