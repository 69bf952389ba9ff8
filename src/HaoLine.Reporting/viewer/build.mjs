// Builds the one bundle that HaoLine.Reporting embeds: node build.mjs [OUTPUT-FOLDER]
import { build } from "esbuild";
import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";

const output = process.argv[2] ?? "../Html";

// ECharts without its ways to write markup: the page shows its own tooltips as text, draws on a canvas and exports nothing.
// Each replacement must find its text, so that a new version of the library cannot bring one back unseen.
const replacements = [
  ["zrender/lib/canvas/Painter.js", [["root.innerHTML = '';", "root.replaceChildren();", 2]]],
  ["echarts/lib/core/echarts.js", [
    ["zr.painter.getSvgDom().innerHTML", "''", 0],
    ["isSvg ? chart.getZr().painter.getSvgDom().innerHTML :", "", 1],
    ["zr_1.painter.getSvgRoot().innerHTML = content_1;", "", 1],
  ]],
  ["echarts/lib/coord/geo/GeoJSONResource.js", [["new Function('return (' + source + ');')()", "null", 1]]],
];
const forbidden = /innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|createContextualFragment|DOMParser|srcdoc/;
const used = new Set();

const withoutMarkup = {
  name: "without-markup",
  setup(builder) {
    builder.onLoad({ filter: /[\\/](zrender|echarts)[\\/].*\.js$/ }, async (args) => {
      let contents = await readFile(args.path, "utf8");
      const path = args.path.replaceAll("\\", "/");
      for (const [file, edits] of replacements) {
        if (!path.endsWith(file)) continue;
        for (const [from, to, count] of edits) {
          const found = contents.split(from).length - 1;
          if (count > 0 && found !== count) throw new Error(`${file}: expected '${from}' ${count} times, found ${found}`);
          contents = contents.replaceAll(from, to);
        }
        used.add(file);
      }
      return { contents, loader: "js" };
    });
  },
};

// A report carries the library with it, so it carries the notices as well.
const notice = (path) => readFileSync(`node_modules/${path}`, "utf8").trim().replaceAll("\r\n", "\n");
const licences = `/*\nViewer of HaoLine reports (MIT). It contains:\n\n${notice("echarts/NOTICE")}\nLicensed under the Apache License, Version 2.0.\n\nZRender\n${notice("zrender/LICENSE")}\n\nd3, in parts of Apache ECharts\n${notice("echarts/licenses/LICENSE-d3")}\n*/`;
if (licences.indexOf("*/") !== licences.length - 2 || /[^\n\x20-\x7e]/.test(licences)) throw new Error("A notice does not fit into a comment.");
const result = await build({
  entryPoints: { viewer: "src/main.ts" },
  outdir: output,
  bundle: true,
  format: "iife",
  target: "es2022",
  minify: true,
  charset: "ascii",
  legalComments: "none",
  banner: { js: licences },
  define: { "process.env.NODE_ENV": "\"production\"" },
  plugins: [withoutMarkup],
  metafile: true,
  logLevel: "warning",
});
await build({ entryPoints: { viewer: "src/viewer.css" }, outdir: output, minify: true, charset: "utf8", target: ["chrome111", "firefox113", "safari16.4"], logLevel: "warning" });

const text = readFileSync(`${output}/viewer.js`, "utf8");
const match = forbidden.exec(text);
if (match !== null) throw new Error(`The bundle contains '${match[0]}' near: ${text.slice(Math.max(0, match.index - 80), match.index + 80)}`);
if (text.includes("</script")) throw new Error("The bundle would end its own script element.");
const sizes = Object.entries(Object.values(result.metafile.outputs)[0].inputs).reduce((sum, [name, { bytesInOutput }]) => {
  const part = name.includes("zrender") ? "zrender" : name.includes("echarts") ? "echarts" : "viewer";
  return { ...sum, [part]: (sum[part] ?? 0) + bytesInOutput };
}, {});
console.log(`viewer.js ${(text.length / 1024).toFixed(0)} KiB`, sizes);
