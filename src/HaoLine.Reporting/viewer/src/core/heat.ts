/** Maps numbers to 0 … 1 for colours: by logarithm or linear between the smallest and the largest positive number. */
export class HeatScale {
  readonly low: number; readonly high: number;
  /** Smallest number that is coloured when only the top is. */
  readonly threshold: number;
  /** Positive numbers in ascending order. */
  readonly sorted: Float64Array;

  constructor(numbers: Float64Array, include: (i: number) => boolean, readonly log: boolean, readonly top: number) {
    const positive: number[] = [];
    for (let i = 0; i < numbers.length; i++) if (numbers[i]! > 0 && include(i)) positive.push(numbers[i]!);
    this.sorted = Float64Array.from(positive).sort();
    const count = this.sorted.length;
    this.high = count > 0 ? this.sorted[count - 1]! : 1;
    // The smallest 2 % do not stretch the scale; nor does anything below a millionth of the largest.
    this.low = count > 0 ? Math.max(this.sorted[Math.floor(count * 0.02)]!, this.high / 1e6) : 0;
    if (!log) this.low = 0;
    this.threshold = top > 0 && count > top ? this.sorted[count - top]! : 0;
  }

  /** 0 … 1; -1 when the number is not coloured. */
  of(value: number): number {
    if (!(value > 0) || value < this.threshold) return -1;
    if (this.high <= this.low) return 1;
    const t = this.log ? Math.log(value / this.low) / Math.log(this.high / this.low) : (value - this.low) / (this.high - this.low);
    return Math.max(0.02, Math.min(1, t));
  }

  quantile(q: number): number { return this.sorted.length === 0 ? 0 : this.sorted[Math.min(this.sorted.length - 1, Math.floor(q * this.sorted.length))]!; }
}
