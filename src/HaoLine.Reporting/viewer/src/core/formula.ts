import type { AtomData, TermData } from "../data/types.ts";

/** Exact values of all formulas for one choice of symbol sizes; each formula is computed once. Null where a divisor is zero. */
export class FormulaTable {
  private readonly cache: (bigint | null | undefined)[];
  private readonly atomCache: (bigint | null | undefined)[];
  private readonly coefficients: bigint[][];

  constructor(
    private readonly atoms: readonly AtomData[],
    private readonly formulas: readonly TermData[][],
    private sizes: bigint[],
  ) {
    this.cache = new Array<bigint | null | undefined>(formulas.length).fill(undefined);
    this.atomCache = new Array<bigint | null | undefined>(atoms.length).fill(undefined);
    this.coefficients = new Array<bigint[]>(formulas.length);
  }

  /** Sets all sizes and forgets what was computed. */
  setSizes(sizes: bigint[]): void {
    this.sizes = sizes;
    this.cache.fill(undefined);
    this.atomCache.fill(undefined);
  }

  /** The value of a formula; null when it has none. */
  value(index: number): bigint | null {
    if (index < 0 || index >= this.formulas.length) return null;
    const known = this.cache[index];
    if (known !== undefined) return known;
    this.cache[index] = null; // a formula that contains itself has no value
    const result = this.compute(index);
    this.cache[index] = result;
    return result;
  }

  /** Whether a formula depends on a symbol, directly or inside a quotient or extremum. */
  dependsOn(index: number, symbol: number, depth = 0): boolean {
    const terms = this.formulas[index];
    if (terms === undefined || depth > 64) return false;
    for (const [, factors] of terms) {
      for (let i = 0; i < factors.length; i += 2) {
        const atom = this.atoms[factors[i]!];
        if (atom === undefined) continue;
        if (atom[0] === "s") { if (atom[1] === symbol) return true; }
        else if (this.dependsOn(atom[1], symbol, depth + 1) || this.dependsOn(atom[2], symbol, depth + 1)) return true;
      }
    }
    return false;
  }

  private compute(index: number): bigint | null {
    const terms = this.formulas[index]!;
    const coefficients = this.coefficients[index] ??= terms.map((term) => BigInt(term[0]));
    let sum = 0n;
    for (let t = 0; t < terms.length; t++) {
      let product = coefficients[t]!;
      const factors = terms[t]![1];
      for (let i = 0; i < factors.length; i += 2) {
        const atom = this.atomValue(factors[i]!);
        if (atom === null) return null;
        const power = factors[i + 1]!;
        product *= power === 1 ? atom : atom ** BigInt(power);
      }
      sum += product;
    }
    return sum;
  }

  private atomValue(index: number): bigint | null {
    const known = this.atomCache[index];
    if (known !== undefined) return known;
    const result = this.computeAtom(this.atoms[index]);
    this.atomCache[index] = result;
    return result;
  }

  private computeAtom(atom: AtomData | undefined): bigint | null {
    if (atom === undefined) return null;
    if (atom[0] === "s") return this.sizes[atom[1]] ?? null;
    const left = this.value(atom[1]);
    const right = this.value(atom[2]);
    if (left === null || right === null) return null;
    switch (atom[0]) {
      case "min": return left < right ? left : right;
      case "max": return left > right ? left : right;
      case "floor": return right === 0n ? null : floorDivide(left, right);
      case "ceil": return right === 0n ? null : -floorDivide(-left, right);
    }
  }
}

/** Quotient rounded towards negative infinity. */
export function floorDivide(dividend: bigint, divisor: bigint): bigint {
  const quotient = dividend / divisor;
  return dividend % divisor !== 0n && (dividend < 0n) !== (divisor < 0n) ? quotient - 1n : quotient;
}
