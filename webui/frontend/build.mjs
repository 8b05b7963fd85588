// Bundles src/ into ../static/dist: hashed names, so that browsers may keep them for ever, and a manifest.
import { mkdir, rm, writeFile } from "node:fs/promises";
import { basename } from "node:path";
import { build } from "esbuild";

const dist = new URL("../static/dist/", import.meta.url).pathname;

await rm(dist, { recursive: true, force: true });
await mkdir(dist, { recursive: true });

const { metafile } = await build({
  entryPoints: ["src/site.css", "src/page.js", "src/diagram.js"],
  outdir: dist,
  entryNames: "[name]-[hash]",
  assetNames: "[name]-[hash]",
  bundle: true,
  minify: true,
  format: "esm",
  target: ["es2022", "chrome111", "firefox115", "safari16.4"],
  loader: { ".svg": "file", ".png": "file" },
  legalComments: "linked",
  metafile: true,
  logLevel: "warning",
});

const built = Object.keys(metafile.outputs).map((file) => basename(file));
const named = built.filter((file) => /-[A-Z0-9]{8}\.(css|js)$/.test(file));
const manifest = Object.fromEntries(named.map((file) => [file.replace(/-[A-Z0-9]{8}\./, "."), file]));
await writeFile(`${dist}manifest.json`, JSON.stringify(manifest, null, 2));
