import type { FormulaTable } from "./formula.ts";

/** A device as two roofs, for one type. */
export interface Roofs { name: string; type: string; peak: number; bandwidth: number; }

/** Shortest time that a device needs for work and traffic, and whether the traffic decides. */
export function bound(operations: number, bytes: number, roofs: Roofs): { seconds: number; memory: boolean } {
  const compute = operations / roofs.peak, memory = bytes / roofs.bandwidth;
  return { seconds: Math.max(compute, memory), memory: memory >= compute };
}

/** Sums of a column for other sizes: each formula is computed once for each choice of sizes. */
export function columnAt(table: FormulaTable, values: readonly (number | null)[], formulas: readonly number[] | undefined): Float64Array {
  return Float64Array.from(values, (value, i) => {
    const f = formulas?.[i] ?? -1;
    const number = f >= 0 ? table.value(f) : value;
    return number === null ? NaN : Number(number);
  });
}

/** Least-squares line through points, and the standard deviation of what is left. */
export function fitLine(x: readonly number[], y: readonly number[]): { slope: number; intercept: number; sigma: number } {
  const n = x.length;
  if (n < 3) return { slope: 0, intercept: n > 0 ? y.reduce((a, b) => a + b, 0) / n : 0, sigma: 0 };
  const mx = x.reduce((a, b) => a + b, 0) / n, my = y.reduce((a, b) => a + b, 0) / n;
  let xx = 0, xy = 0;
  for (let i = 0; i < n; i++) { xx += (x[i]! - mx) ** 2; xy += (x[i]! - mx) * (y[i]! - my); }
  const slope = xx > 1e-12 ? xy / xx : 0, intercept = my - slope * mx;
  let rest = 0;
  for (let i = 0; i < n; i++) rest += (y[i]! - slope * x[i]! - intercept) ** 2;
  return { slope, intercept, sigma: Math.sqrt(rest / (n - 1)) };
}
