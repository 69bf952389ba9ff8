import assert from "node:assert/strict";
import { test } from "node:test";
import { format, formatCell, formatExact, type Quantity } from "../src/core/format.ts";
import cases from "./format-cases.json";

/** The same file feeds ViewDataTests, which asks UnitFormatter. */
for (const [number, unit, short, cell, exact] of cases as [string, string, string, string, string][]) {
  test(`${number} ${unit}`, () => {
    const value: Quantity = /[.E]/.test(number) ? Number(number) : BigInt(number);
    assert.deepEqual([format(value, unit), formatCell(value, unit), formatExact(value, unit)], [short, cell, exact]);
    if (typeof value === "bigint" && Number.isSafeInteger(Number(value))) assert.deepEqual([format(Number(value), unit), formatExact(Number(value), unit)], [short, exact], "as a plain number");
  });
}

test("nothing is unknown", () => assert.deepEqual([format(null, "macs"), formatExact(null, "bytes"), format(NaN, "count")], ["unknown", "unknown", "unknown"]));
