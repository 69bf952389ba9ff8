import { build } from "esbuild";
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";

const folder = mkdtempSync("node_modules/.mock-");
try {
  await build({ entryPoints: ["mock/main.ts"], bundle: true, platform: "node", format: "esm", outfile: join(folder, "mock.mjs"), logLevel: "warning" });
  await import(new URL(`./${folder}/mock.mjs`, import.meta.url));
} finally {
  rmSync(folder, { recursive: true });
}
