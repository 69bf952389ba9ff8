import assert from "node:assert/strict";
import { test } from "node:test";
import { format, formatCell, formatExact, formatPercent, type Quantity } from "../src/core/format.ts";

/** The cases of UnitFormatterTests, so that the page and the static report agree. */
const cases: [Quantity, string, string][] = [
  [4_089_184_256, "macs", "4.09 G MACs"], [999, "macs", "999 MACs"], [1000, "macs", "1.00 k MACs"], [999_999, "macs", "1.00 M MACs"], [1_234, "count", "1,234"], [999_999, "count", "999,999"],
  [25_557_032, "count", "25.56 M"], [0, "bytes", "0 B"], [1023, "bytes", "1,023 B"], [1024, "bytes", "1.00 KiB"], [102_441_984, "bytes", "97.70 MiB"], [0.5, "fraction", "50.0 %"], [0.0001, "fraction", "<0.1 %"],
  [0.0123, "seconds", "12.30 ms"], [0, "seconds", "0.00 s"], [2.5e-7, "seconds", "250.00 ns"], [12.3456, "operationsPerByte", "12.346 op/B"], [8, "bits", "8 bits"], [null, "macs", "unknown"],
  [20_999_999_999_999_999_995n, "macs", "21.00 E MACs"], [0.0004, "none", "4E-4"], [1_500_000.25, "none", "1,500,000.25"], [-5, "none", "-5"], [9_007_199_254_740_993n, "none", "9,007,199,254,740,993"],
];

test("short text", () => { for (const [value, unit, text] of cases) assert.equal(format(value, unit), text, `${String(value)} ${unit}`); });

test("halves round away from zero, as .NET's formats do", () => {
  assert.equal(format(1_125_000, "macs"), "1.13 M MACs"); // 1.125
  assert.equal(format(2_675_000, "macs"), "2.68 M MACs"); // 2.675 is stored a little below, shown digits decide
});

test("exact text and cells", () => {
  assert.equal(formatExact(4_089_184_256, "macs"), "4,089,184,256 MACs");
  assert.equal(formatExact(9_007_199_254_740_993n, "bytes"), "9,007,199,254,740,993 B");
  assert.equal(formatExact(0.1, "seconds"), "0.1 s");
  assert.equal(formatCell(4_089_184_256, "macs"), "4.09 G");
  assert.equal(formatCell(12, "flops"), "12");
  assert.equal(formatCell(2048, "bytes"), "2.00 KiB");
  assert.equal(formatPercent(1), "100.0");
});
