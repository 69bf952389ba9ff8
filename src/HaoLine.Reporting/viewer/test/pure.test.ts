import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { quote, untrustedCell } from "../src/core/csv.ts";
import { HeatScale } from "../src/core/heat.ts";
import { bound, fitLine } from "../src/core/roofline.ts";
import { clean } from "../src/core/text.ts";
import { Palette } from "../src/core/colour.ts";

test("CSV cells can neither break a row nor start a formula", () => {
  assert.deepEqual(["=cmd", "+1", "-1", "@SUM(A1)", "\tTAB", "\rCR", "plain", "a,b", "say \"x\"", " pad"].map(untrustedCell), ["'=cmd", "'+1", "'-1", "'@SUM(A1)", "'\tTAB", "\"'\rCR\"", "plain", "\"a,b\"", "\"say \"\"x\"\"\"", "\" pad\""]);
  assert.equal(quote("-5"), "-5", "a number of the page itself stays a number");
});

test("text shows what is invisible", () => {
  assert.equal(clean("\u001b[31mred"), "\\u{1B}[31mred");
  assert.equal(clean("a\nb\u202Ec\u2028"), "a\\nb\\u{202E}c\\u{2028}");
  assert.equal(clean("lone\ud800x"), "lone\ufffdx");
  assert.equal(clean("<img src=x onerror=alert(1)>"), "<img src=x onerror=alert(1)>");
  assert.equal(clean("x".repeat(600)).length, 501);
});

test("heat runs from low to high and leaves nothing out that counts", () => {
  const scale = new HeatScale(Float64Array.from([0, NaN, 1, 10, 100, 1000]), () => true, true, 0);
  assert.equal(scale.of(0), -1);
  assert.equal(scale.of(NaN), -1);
  assert.equal(scale.of(1000), 1);
  assert.ok(Math.abs(scale.of(Math.sqrt(1000)) - 0.5) < 1e-9, "the geometric middle has the middle colour");
  const top = new HeatScale(Float64Array.from([1, 2, 3, 4]), () => true, false, 2);
  assert.deepEqual([1, 2, 3, 4].map((v) => top.of(v) >= 0), [false, false, true, true]);
});

test("ramps grow darker in light and brighter in dark", () => {
  const luminance = (hex: string): number => { const n = Number.parseInt(hex.slice(1), 16); return 0.2126 * (n >> 16) + 0.7152 * ((n >> 8) & 255) + 0.0722 * (n & 255); };
  for (const dark of [false, true]) {
    const values = new Palette(dark).ramp.map(luminance);
    for (let i = 1; i < values.length; i++) assert.ok(dark ? values[i]! >= values[i - 1]! - 0.5 : values[i]! <= values[i - 1]! + 0.5, `${dark ? "dark" : "light"} ${i}`);
  }
});

test("roofline bound", () => {
  // 2e12 operations and 1e9 bytes on 1e12 op/s and 1e9 B/s: 2 s of computing, 1 s of traffic.
  assert.deepEqual(bound(2e12, 1e9, { name: "", type: "", peak: 1e12, bandwidth: 1e9 }), { seconds: 2, memory: false });
  assert.deepEqual(bound(1e11, 1e9, { name: "", type: "", peak: 1e12, bandwidth: 1e9 }), { seconds: 1, memory: true });
});

test("line through points", () => {
  const line = fitLine([0, 1, 2, 3], [1, 3, 5, 7]);
  assert.ok(Math.abs(line.slope - 2) < 1e-12 && Math.abs(line.intercept - 1) < 1e-12 && line.sigma < 1e-12);
});

test("no source of the viewer can turn text into markup or code", () => {
  const forbidden = /innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\s*\(|new Function|createContextualFragment|DOMParser|srcdoc|setAttribute\(\s*"on/;
  let files = 0;
  const visit = (folder: string): void => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) visit(path);
      else { files++; assert.doesNotMatch(readFileSync(path, "utf8"), forbidden, path); }
    }
  };
  visit("src");
  assert.ok(files > 30, `looked at ${files} files`);
  assert.doesNotMatch(readFileSync("../Html/viewer.js", "utf8"), forbidden, "the bundle");
});
