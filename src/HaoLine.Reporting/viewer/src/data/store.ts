import type { Model } from "./model.ts";

export type Selection = { kind: "node"; id: number } | { kind: "group"; id: number } | null;
export type Topic = "selection" | "metric" | "symbols" | "expanded" | "filter" | "theme" | "search";

export type NodeFilter = "all" | "bottlenecks" | "fused" | "critical" | "findings" | "dtype";

/** What the user chose; views listen to the topics that they show. */
export class Store {
  selection: Selection = null;
  /** Index of the metric shown as heat; -1 for colours by category. */
  metric: number;
  logScale = true;
  /** Only this many nodes are coloured; 0 for all. */
  topOnly = 0;
  readonly expanded: Set<number> = new Set();
  filter: NodeFilter = "all";
  filterType = "";
  /** Nodes that a search found; null without a search. */
  found: Set<number> | null = null;
  /** Whether the graph should move to what was selected. */
  reveal = true;
  private readonly listeners = new Map<Topic, Set<() => void>>();

  constructor(readonly model: Model) {
    const macs = model.metricIndex("macs");
    this.metric = macs >= 0 && (model.metrics[macs]!.groupNumbers[0]! > 0 || model.metrics[macs]!.symbolic) ? macs : -1;
  }

  on(topics: Topic | readonly Topic[], listener: () => void): void {
    for (const topic of typeof topics === "string" ? [topics] : topics) {
      const set = this.listeners.get(topic);
      if (set === undefined) this.listeners.set(topic, new Set([listener])); else set.add(listener);
    }
  }

  emit(topic: Topic): void { for (const listener of this.listeners.get(topic) ?? []) listener(); }

  selectNode(id: number, reveal = true): void { this.select({ kind: "node", id }, reveal); }
  selectGroup(id: number, reveal = true): void { this.select(id <= 0 ? null : { kind: "group", id }, reveal); }

  select(selection: Selection, reveal = true): void {
    if (selection?.kind === this.selection?.kind && selection?.id === this.selection?.id && !reveal) return;
    this.selection = selection;
    this.reveal = reveal;
    this.emit("selection");
  }

  setMetric(index: number): void { if (index !== this.metric) { this.metric = index; this.emit("metric"); } }

  setSymbol(index: number, size: bigint): void {
    if (this.model.symbolSizes[index] === size) return;
    this.model.setSymbol(index, size);
    this.emit("symbols");
  }

  expand(groups: Iterable<number>): void {
    let changed = false;
    for (const g of groups) if (g > 0 && !this.expanded.has(g)) { this.expanded.add(g); changed = true; }
    if (changed) this.emit("expanded");
  }

  collapse(groups: Iterable<number>): void {
    let changed = false;
    for (const g of groups) changed = this.expanded.delete(g) || changed;
    if (changed) this.emit("expanded");
  }
}
