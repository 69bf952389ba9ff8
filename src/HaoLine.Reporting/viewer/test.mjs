// Bundles the tests and runs them with Node's own runner.
import { build } from "esbuild";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";

const folder = mkdtempSync("node_modules/.test-");
try {
  const files = readdirSync("test").filter((name) => name.endsWith(".test.ts"));
  await build({ entryPoints: files.map((name) => join("test", name)), bundle: true, platform: "node", format: "esm", outdir: folder, outExtension: { ".js": ".mjs" }, logLevel: "warning" });
  process.exitCode = spawnSync(process.execPath, ["--test", ...files.map((name) => join(folder, name.replace(".ts", ".mjs")))], { stdio: "inherit" }).status ?? 1;
} finally {
  rmSync(folder, { recursive: true });
}
