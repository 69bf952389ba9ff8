import type { Palette } from "../core/colour.ts";
import { format } from "../core/format.ts";
import type { Metric, Model } from "../data/model.ts";
import type { Store } from "../data/store.ts";

/** What every chart needs. */
export class ChartContext {
  constructor(readonly model: Model, readonly store: Store, readonly palette: () => Palette) {}

  /** The metric shown as heat when it adds up, otherwise MACs. */
  metric(): Metric | undefined {
    const chosen = this.model.metrics[this.store.metric];
    if (chosen !== undefined && chosen.additive && chosen.groupNumbers[0]! > 0) return chosen;
    return this.firstOf("macs", "flops", "operations", "parameters", "outputBytes");
  }

  firstOf(...keys: string[]): Metric | undefined {
    for (const key of keys) { const metric = this.model.find(key); if (metric !== undefined && metric.groupNumbers[0]! > 0) return metric; }
    return this.model.metrics.find((metric) => metric.additive && metric.groupNumbers[0]! > 0);
  }

  /** Nodes that do work and are counted, in order of execution. */
  layers(): number[] {
    const result: number[] = [];
    for (let i = 0; i < this.model.nodeCount; i++) if (this.model.isWork[i] === 1 && this.model.isInner[i] === 0) result.push(i);
    return result;
  }

  text(value: number, unit: string): string { return format(Number.isInteger(value) && Math.abs(value) < 2 ** 53 ? value : Number(value.toPrecision(5)), unit); }
  share(part: number, all: number): string { return all > 0 ? `${(part / all * 100).toFixed(1)} %` : ""; }
}

/** Cuts the middle of a long label. */
export function short(text: string, maximum = 26): string {
  return text.length <= maximum ? text : `${text.slice(0, Math.ceil(maximum / 2) - 1)}…${text.slice(text.length - Math.floor(maximum / 2))}`;
}
