/**
 * Builds the style sheets and copies the vendored browser code: `npm ci && node scripts/vendor.mjs`.
 *
 * Promises: everything it writes is listed in static/vendor/manifest.json with its SHA-256, the version and licence of the
 * package it came from; a second run on the same lock file writes the same bytes; nothing is fetched. What it writes is
 * committed, so that running the application needs no Node. The style sources are listed too: a test then sees when a
 * source was edited and not built.
 */
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import rtlcss from "rtlcss";
import * as sass from "sass";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const at = (...parts) => join(root, ...parts);
const text = (path) => readFileSync(at(path), "utf8");
const sha256 = (path) => createHash("sha256").update(readFileSync(at(path))).digest("hex");

/** package -> files copied, source inside the package : target inside the project. */
const PACKAGES = {
  "govuk-frontend": { "dist/govuk/govuk-frontend.min.js": "static/vendor/govuk-frontend/govuk-frontend.min.js" },
  "zxing-wasm": {
    "dist/es/share.js": "static/vendor/zxing-wasm/share.js",
    "dist/es/reader/index.js": "static/vendor/zxing-wasm/reader/index.js",
    "dist/reader/zxing_reader.wasm": "static/vendor/zxing-wasm/reader/zxing_reader.wasm",
  },
  "@noble/ed25519": { "index.js": "static/vendor/noble-ed25519/index.js" },
  idb: { "build/index.js": "static/vendor/idb/index.js" },
  cropperjs: { "dist/cropper.esm.min.js": "static/vendor/cropperjs/cropper.esm.min.js" },
  "axe-core": { "axe.min.js": "tests/look/vendor/axe.min.js" },
  "@fontsource-variable/noto-sans": {},
  "@fontsource-variable/noto-sans-arabic": {},
  "@fontsource-variable/noto-sans-ethiopic": {},
  "@fontsource-variable/noto-sans-hebrew": {},
  "@fontsource-variable/noto-sans-mono": {},
  "@fontsource-variable/noto-sans-thai": {},
  "@fontsource/noto-sans-sc": {},
};

/**
 * Typefaces: package, family, the subsets shipped; a browser fetches only those a page has letters of. The scripts of names
 * beyond the pages' own languages are there for machines without fonts (a desk, a kiosk); other scripts fall to the reader's.
 */
const FONTS = [
  ["noto-sans", "Noto Sans", ["latin", "latin-ext", "vietnamese", "cyrillic", "cyrillic-ext", "greek", "greek-ext", "devanagari"]],
  ["noto-sans-arabic", "Noto Sans Arabic", ["arabic"]],
  ["noto-sans-mono", "Noto Sans Mono", ["latin", "vietnamese"]],
  ["noto-sans-hebrew", "Noto Sans Hebrew", ["hebrew"]],
  ["noto-sans-thai", "Noto Sans Thai", ["thai"]],
  ["noto-sans-ethiopic", "Noto Sans Ethiopic", ["ethiopic"]],
];

/**
 * Chinese: one weight in one file, behind the fonts that Chinese readers have; and the slices of the commonest characters,
 * so that the language's own name in the switch does not fetch the whole. The face declared last wins where ranges meet.
 */
const CHINESE = {
  package: "@fontsource/noto-sans-sc",
  file: "noto-sans-sc-chinese-simplified-400-normal.woff2",
  range: "U+2E80-2FDF, U+3000-30FF, U+3400-4DBF, U+4E00-9FFF, U+F900-FAFF, U+FF00-FFEF",
  slices: ["noto-sans-sc-118-400-normal.woff2", "noto-sans-sc-119-400-normal.woff2"],
};

/** Packages that ship no licence text of their own: ours stands in scripts/licences. */
const LICENCE_TEXTS = { "govuk-frontend": "scripts/licences/govuk-frontend.txt" };

/** zxing-wasm's JavaScript is MIT; the wasm is compiled from zxing-cpp, which is Apache-2.0 (LICENSE of this project). */
const LICENCE_NAMES = { "zxing-wasm": "MIT AND Apache-2.0" };

/** Copies one package's files and its licence text; returns its line of the manifest. */
function copyPackage(name, files) {
  const about = JSON.parse(text(`node_modules/${name}/package.json`));
  const written = Object.entries(files).map(([from, to]) => copy(`node_modules/${name}/${from}`, to));
  const folder = written.length ? dirname(written[0]).replace(/\/reader$/, "") : `static/vendor/fonts`;
  const licenceTo = `${folder}/LICENSE${written.length ? "" : `-${name.split("/").pop()}`}.txt`;
  written.push(copy(LICENCE_TEXTS[name] ?? `node_modules/${name}/LICENSE`, licenceTo));
  return { package: name, version: about.version, licence: LICENCE_NAMES[name] ?? about.license, files: written };
}

function copy(from, to) {
  mkdirSync(dirname(at(to)), { recursive: true });
  cpSync(at(from), at(to));
  return to;
}

const fontFace = (family, file, weight, range) =>
  `@font-face {\n  font-family: "${family}";\n  font-weight: ${weight};\n  font-display: swap;\n` +
  `  src: url("../vendor/fonts/${file}") format("woff2");\n  unicode-range: ${range};\n}\n`;

/** The letters a file holds, from its package's own sheet. */
function unicodeRange(sheet, file) {
  const face = sheet.split("@font-face").find((rule) => rule.includes(`/${file}`));
  return face.match(/unicode-range: *([^;]+);/)[1].replaceAll(",", ", ");
}

/** Copies the chosen subsets and writes styles/_fonts.scss from the packages' own unicode ranges. */
function copyFonts(lines) {
  const keep = (name, file) =>
    lines.find((line) => line.package === name).files.push(copy(`node_modules/${name}/files/${file}`, `static/vendor/fonts/${file}`));
  let css = "// Written by scripts/vendor.mjs from the fontsource packages: edit FONTS there, not here.\n";
  for (const [folder, family, subsets] of FONTS) {
    const name = `@fontsource-variable/${folder}`;
    const source = text(`node_modules/${name}/wght.css`);
    for (const subset of subsets) {
      const file = `${folder}-${subset}-wght-normal.woff2`;
      keep(name, file);
      css += fontFace(family, file, "100 900", unicodeRange(source, file));
    }
  }
  keep(CHINESE.package, CHINESE.file);
  css += fontFace("Noto Sans SC", CHINESE.file, "400", CHINESE.range);
  for (const slice of CHINESE.slices) {
    keep(CHINESE.package, slice);
    css += fontFace("Noto Sans SC", slice, "400", unicodeRange(text(`node_modules/${CHINESE.package}/400.css`), slice));
  }
  writeFileSync(at("styles/_fonts.scss"), css);
}

/** Left-to-right and mirrored sheet. */
function buildStyles() {
  const { css } = sass.compile(at("styles/theme.scss"), { loadPaths: [at("node_modules"), at("styles")], style: "compressed", charset: false, quietDeps: true });
  mkdirSync(at("static/css"), { recursive: true });
  writeFileSync(at("static/css/app.css"), css);
  writeFileSync(at("static/css/app.rtl.css"), rtlcss.process(css));
  return ["static/css/app.css", "static/css/app.rtl.css"];
}

const hashed = (paths) => Object.fromEntries(paths.toSorted().map((path) => [path, sha256(path)]));

for (const folder of ["static/vendor", "tests/look/vendor"]) rmSync(at(folder), { recursive: true, force: true });
const packages = Object.entries(PACKAGES).map(([name, files]) => copyPackage(name, files));
copyFonts(packages);
const built = buildStyles();
const sources = readdirSync(at("styles")).filter((file) => statSync(at("styles", file)).isFile()).map((file) => `styles/${file}`);
const manifest = {
  about: "Written by scripts/vendor.mjs. Paths are relative to the project; hashes are SHA-256.",
  packages: packages.map((line) => ({ ...line, files: hashed(line.files) })),
  built: hashed(built),
  sources: hashed(sources),
};
writeFileSync(at("static/vendor/manifest.json"), JSON.stringify(manifest, null, 2) + "\n");
for (const path of built) console.log(relative(root, at(path)), statSync(at(path)).size);
