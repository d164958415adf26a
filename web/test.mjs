// Runs the unit tests of the view: `npm test`. Each test/*.test.ts is bundled by itself and given to node's test runner.
import { build } from "esbuild";
import { spawnSync } from "node:child_process";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const wanted = process.argv.slice(2);
const names = (await readdir(join(here, "test"))).filter((name) => name.endsWith(".test.ts") || name.endsWith(".test.tsx"));
const chosen = names.filter((name) => wanted.length === 0 || wanted.some((part) => name.includes(part))).sort();
const folder = await mkdtemp(join(tmpdir(), "reshuffle-view-"));
try {
  await build({
    absWorkingDir: here,
    entryPoints: chosen.map((name) => join("test", name)),
    outdir: folder,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20",
    outExtension: { ".js": ".mjs" },
    jsx: "automatic",
    jsxImportSource: "preact",
    loader: { ".css": "empty" },
    define: { "import.meta.dirname": JSON.stringify(join(here, "test")) },
    logLevel: "warning",
  });
  const built = (await readdir(folder)).filter((name) => name.endsWith(".mjs")).map((name) => join(folder, name));
  process.exitCode = spawnSync(process.execPath, ["--test", ...built], { stdio: "inherit" }).status ?? 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}
