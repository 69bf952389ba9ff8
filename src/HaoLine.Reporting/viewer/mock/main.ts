import { gzipSync } from "node:zlib";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createHash } from "node:crypto";
import type { ViewData } from "../src/data/types.ts";
import { cnn, transformer } from "./models.ts";

/** Writes pages around made models: `node mock.mjs OUT`. For developing the viewer without .NET. */
const out = process.argv[2] ?? "mock-out";
mkdirSync(out, { recursive: true });
const html = "../Html/";
const css = readFileSync(`${html}report.css`, "utf8"), js = readFileSync(`${html}report.js`, "utf8");
const viewCss = readFileSync(`${html}viewer.css`, "utf8"), viewJs = readFileSync(`${html}viewer.js`, "utf8");
const hash = (text: string): string => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

function page(name: string, data: ViewData): void {
  const text = gzipSync(JSON.stringify(data), { level: 9 }).toString("base64");
  writeFileSync(`${out}/${name}.html`, `<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src ${hash(css)} ${hash(viewCss)}; script-src ${hash(viewJs)} ${hash(js)}; base-uri 'none'; form-action 'none'">\n<meta name="viewport" content="width=device-width, initial-scale=1">\n<meta name="color-scheme" content="light dark">\n<title>${name}</title>\n<style>${css}</style><style>${viewCss}</style>\n</head>\n<body>\n<header class="masthead"><div class="wrap"><div class="brand">HaoLine<span>model report</span></div><h1>${name}</h1><dl class="head"><div><dt>Format</dt><dd>ONNX</dd></div><div><dt>Nodes</dt><dd>${data.nodes.name.length}</dd></div></dl></div></header>\n<main class="wrap">\n<section class="cards"><div class="card"><div class="over">Costs</div><div class="label">MACs</div><div class="value">4.09 <small>G MACs</small></div></div></section>\n<div id="hl-explore"></div>\n<section class="panel"><h2>Static section</h2><p>Tables stand here.</p></section>\n</main>\n<footer class="wrap"><p>Made by a mock.</p></footer>\n<script type="application/gzip" id="haoline-view">${text}</script>\n<script>${js}</script>\n<script>${viewJs}</script>\n</body>\n</html>\n`);
  console.log(`${name}: ${data.nodes.name.length} nodes, data ${(text.length / 1024).toFixed(0)} KiB`);
}

page("cnn", cnn());
page("transformer", transformer(12, "bert-like"));
page("n10000", transformer(200, "ten-thousand", 20));
page("n100000", transformer(1000, "hundred-thousand", 70));

/** Every name attacks the page. */
const hostile = cnn();
const attacks = ["<img src=x onerror=alert(1)>", "</script><script>alert(1)</script>", "=cmd|' /C calc'!A0", "\u001b[31mred", "rtl\u202egpj.exe", "{b|rich}", "\" onmouseover=\"alert(1)", "javascript:alert(1)", "__proto__", "constructor"];
hostile.strings = hostile.strings.map((text, i) => (i === 0 || ["input", "output", "convolution", "float32"].includes(text) ? text : `${attacks[i % attacks.length]!}${i < 20 ? "" : text}`));
page("hostile", hostile);
