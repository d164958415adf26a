// Builds what a report file is made of: `npm run build`, or `node build.mjs FOLDER` into another folder.
// The same sources and the same locked packages give the same bytes, everywhere; a test of the Python side holds the
// committed files against them.
import { build } from "esbuild";
import { copyFile, mkdir, readFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const target = process.argv[2]
  ? resolve(process.argv[2])
  : join(here, "..", "src", "reshuffle", "dashboard", "static");

// The licences of what is bundled ask that they go along with every copy, and a report file is one.
const bundled = ["preact", "@preact/signals", "@preact/signals-core", "uplot"];
async function licences() {
  const texts = new Map();
  for (const name of bundled) {
    const text = (await readFile(join(here, "node_modules", name, "LICENSE"), "utf8")).replaceAll("\r\n", "\n").trim();
    const copyright = text.match(/^Copyright.*$/m)[0];
    const terms = text.slice(text.indexOf(copyright) + copyright.length).trim().replace(/\s+/g, " ");
    texts.set(terms, [...(texts.get(terms) ?? []), `${name}: ${copyright}`]);
  }
  const parts = [...texts].map(([terms, names]) => [...names, terms].join("\n"));
  return `/*! Contains, under the MIT licence:\n${parts.join("\n")}\n*/`;
}

await mkdir(target, { recursive: true });
await build({
  absWorkingDir: here,
  entryPoints: ["src/main.tsx"],
  outfile: join(target, "app.js"),
  bundle: true,
  minify: true,
  format: "iife",
  platform: "browser",
  target: ["es2022", "chrome105", "firefox110", "safari16"],
  charset: "ascii",
  jsx: "automatic",
  jsxImportSource: "preact",
  legalComments: "none",
  banner: { js: await licences() },
  sourcemap: false,
  logLevel: "warning",
});
await copyFile(join(here, "page.html"), join(target, "page.html"));
