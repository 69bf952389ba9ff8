import assert from "node:assert/strict";
import { test } from "node:test";
import { FormulaTable, floorDivide } from "../src/core/formula.ts";
import type { AtomData, TermData } from "../src/data/types.ts";

// h, w are symbols 0 and 1. Formulas: 0: h + 1, 1: 2, 2: 3h²w − 5, 3: h, 4: w, 5: floor((h+1)/2)·w, 6: ceil(h/2), 7: min(h, w), 8: max(h, w)
const atoms: AtomData[] = [["s", 0], ["s", 1], ["floor", 0, 1], ["ceil", 3, 1], ["min", 3, 4], ["max", 3, 4], ["floor", 3, 9]];
const formulas: TermData[][] = [
  [["1", [0, 1]], ["1", []]], [["2", []]], [["3", [0, 2, 1, 1]], ["-5", []]], [["1", [0, 1]]], [["1", [1, 1]]],
  [["1", [2, 1, 1, 1]]], [["1", [3, 1]]], [["1", [4, 1]]], [["1", [5, 1]]], [], [["1", [6, 1]]],
];
const at = (h: bigint, w: bigint): ((f: number) => bigint | null) => { const table = new FormulaTable(atoms, formulas, [h, w]); return (f) => table.value(f); };

test("polynomials are exact beyond 2^53", () => {
  // 3·(10^9)²·7 − 5 = 21·10^18 − 5
  assert.equal(at(1_000_000_000n, 7n)(2), 20_999_999_999_999_999_995n);
});

test("floor, ceiling, minimum and maximum", () => {
  const f = at(7n, 3n);
  assert.equal(f(5), 12n); // floor(8/2)·3
  assert.equal(f(6), 4n); // ceil(7/2)
  assert.equal(f(7), 3n);
  assert.equal(f(8), 7n);
  assert.equal(at(8n, 3n)(6), 4n);
});

test("division rounds towards negative infinity and a zero divisor has no value", () => {
  assert.deepEqual([[7n, 2n], [-7n, 2n], [7n, -2n], [-7n, -2n], [-6n, 2n]].map(([a, b]) => floorDivide(a!, b!)), [3n, -4n, -4n, 3n, -3n]);
  assert.equal(at(1n, 1n)(10), null);
});

test("new sizes forget old values", () => {
  const table = new FormulaTable(atoms, formulas, [1n, 1n]);
  assert.equal(table.value(2), -2n);
  table.setSizes([2n, 5n]);
  assert.equal(table.value(2), 55n);
  assert.equal(table.value(-1), null);
});

test("dependence looks inside atoms", () => {
  const table = new FormulaTable(atoms, formulas, [1n, 1n]);
  assert.equal(table.dependsOn(6, 0), true);
  assert.equal(table.dependsOn(6, 1), false);
  assert.equal(table.dependsOn(7, 1), true);
});
