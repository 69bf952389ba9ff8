import { FormulaTable } from "../core/formula.ts";
import type { Quantity } from "../core/format.ts";
import type { SearchSubject } from "../core/search.ts";
import { clean } from "../core/text.ts";
import type { MetricData, ViewData } from "./types.ts";

/** Lists of integers for each of `count` owners, stored one after the other. */
export class Adjacency {
  readonly starts: Int32Array;
  readonly items: Int32Array;
  constructor(count: number, owners: ArrayLike<number>, items: ArrayLike<number>) {
    this.starts = new Int32Array(count + 1);
    for (let i = 0; i < owners.length; i++) { const o = owners[i]!; if (o >= 0 && o < count) this.starts[o + 1]!++; }
    for (let i = 0; i < count; i++) this.starts[i + 1]! += this.starts[i]!;
    const next = this.starts.slice();
    this.items = new Int32Array(this.starts[count]!);
    for (let i = 0; i < owners.length; i++) { const o = owners[i]!; if (o >= 0 && o < count) this.items[next[o]!++] = items[i]!; }
  }
  of(owner: number): Int32Array { return this.items.subarray(this.starts[owner]!, this.starts[owner + 1]!); }
}

/** A metric with its numbers for the current symbol sizes. */
export interface Metric {
  readonly data: MetricData;
  readonly key: string; readonly title: string; readonly unit: string; readonly additive: boolean;
  /** One a node; NaN when unknown or not applicable. */
  numbers: Float64Array;
  /** One a group: the sum, or the largest where sums mean nothing; NaN when nothing is known. */
  groupNumbers: Float64Array;
  readonly symbolic: boolean;
}

/** The decoded document with everything that views look up. */
export class Model implements SearchSubject {
  readonly strings: string[];
  readonly nodeCount: number;
  readonly valueCount: number;
  readonly groupCount: number;
  readonly metrics: Metric[];
  readonly metricKeys: string[];
  readonly formulas: FormulaTable;
  readonly symbolSizes: bigint[];
  readonly successors: Adjacency;
  readonly predecessors: Adjacency;
  readonly consumers: Adjacency;
  readonly groupNodes: Adjacency;
  readonly groupChildren: Adjacency;
  readonly groupPaths: string[];
  readonly portalsIn: Adjacency;
  readonly portalsOut: Adjacency;
  readonly findingsOf: Map<number, number[]> = new Map();
  /** True for nodes that do work: not an input or output of the graph. */
  readonly isWork: Uint8Array;
  /** True when a node is counted by the node that owns its subgraph. */
  readonly isInner: Uint8Array;
  readonly criticalSet: Set<number>;
  readonly twins: Map<number, number[]> = new Map();
  private readonly byName: Map<string, number> = new Map();
  private readonly byPath: Map<string, number> = new Map();

  constructor(readonly data: ViewData) {
    this.strings = data.strings.map((text) => clean(text));
    const { nodes, values, groups, layout } = data;
    this.nodeCount = nodes.name.length;
    this.valueCount = values.name.length;
    this.groupCount = groups.length;
    this.symbolSizes = data.symbols.map((symbol) => BigInt(Math.max(1, Math.trunc(symbol.default))));
    this.formulas = new FormulaTable(data.atoms, data.formulas, [...this.symbolSizes]);
    this.successors = new Adjacency(this.nodeCount, layout.edges.from, layout.edges.to);
    this.predecessors = new Adjacency(this.nodeCount, layout.edges.to, layout.edges.from);
    const users: number[] = [], used: number[] = [];
    for (let i = 0; i < this.nodeCount; i++) for (const v of nodes.inputs[i]!) if (v >= 0) { used.push(v); users.push(i); }
    this.consumers = new Adjacency(this.valueCount, used, users);
    this.groupNodes = new Adjacency(this.groupCount, nodes.group, nodes.group.map((_, i) => i));
    this.groupChildren = new Adjacency(this.groupCount, groups.map((g) => g.parent), groups.map((_, i) => i));
    this.groupPaths = [];
    for (let g = 0; g < groups.length; g++) {
      const parent = groups[g]!.parent;
      const prefix = parent > 0 ? `${this.groupPaths[parent]!}/` : "";
      this.groupPaths.push(parent < 0 ? "" : prefix + this.text(groups[g]!.name));
    }
    groups.forEach((group, g) => {
      if (!this.byPath.has(this.groupPaths[g]!)) this.byPath.set(this.groupPaths[g]!, g);
      if (group.repeat >= 0) { const list = this.twins.get(group.repeat); if (list === undefined) this.twins.set(group.repeat, [g]); else list.push(g); }
    });
    for (let i = this.nodeCount - 1; i >= 0; i--) this.byName.set(this.name(i), i);
    const edgeTo = (e: number): number => layout.edges.to[e]!, edgeFrom = (e: number): number => layout.edges.from[e]!;
    this.portalsIn = new Adjacency(this.nodeCount, layout.portals.edge.map(edgeTo), layout.portals.edge);
    this.portalsOut = new Adjacency(this.nodeCount, layout.portals.edge.map(edgeFrom), layout.portals.edge);
    this.isWork = Uint8Array.from(nodes.category, (c) => { const text = this.text(c); return text === "input" || text === "output" ? 0 : 1; });
    this.isInner = Uint8Array.from(nodes.scope, (s) => (s === 0 ? 0 : 1));
    data.findings.forEach((finding, f) => {
      const list = this.findingsOf.get(finding.node);
      if (list === undefined) this.findingsOf.set(finding.node, [f]); else list.push(f);
    });
    this.criticalSet = new Set(data.criticalPath);
    this.metrics = data.metrics.map((metric) => ({
      data: metric, key: metric.key, title: metric.title, unit: metric.unit, additive: metric.additive,
      numbers: new Float64Array(this.nodeCount), groupNumbers: new Float64Array(this.groupCount),
      symbolic: metric.totalFormula >= 0 || (metric.formulas?.some((f) => f >= 0 && this.isSymbolic(f)) ?? false),
    }));
    this.metricKeys = this.metrics.map((metric) => metric.key);
    this.recompute();
  }

  text(index: number): string { return this.strings[index] ?? ""; }
  name(i: number): string { return this.text(this.data.nodes.name[i]!); }
  operator(i: number): string { return this.text(this.data.nodes.operator[i]!); }
  category(i: number): string { return this.text(this.data.nodes.category[i]!); }
  dataType(i: number): string { return this.text(this.data.nodes.dataType[i]!); }
  scope(i: number): string { return this.text(this.data.nodes.scope[i]!); }
  confidence(i: number): string { return this.text(this.data.nodes.confidence[i]!); }
  group(i: number): string { return this.groupPaths[this.data.nodes.group[i]!] ?? ""; }
  hasFinding(i: number): boolean { return this.findingsOf.has(i); }
  /** Name of a group; a bare number says more with the name around it. */
  groupName(g: number): string {
    if (g === 0) return "model";
    const name = this.text(this.data.groups[g]!.name);
    const parent = this.data.groups[g]!.parent;
    return /^\d+$/.test(name) && parent > 0 ? `${this.text(this.data.groups[parent]!.name)}.${name}` : name;
  }

  /** Name of a node without the path of its group. */
  localName(i: number): string {
    const name = this.name(i).replace(/^\//, "");
    const group = this.group(i);
    if (group === "") return name;
    for (const separator of ["/", "."]) {
      const path = group.replaceAll("/", separator) + separator;
      if (name.startsWith(path) && name.length > path.length) return name.slice(path.length);
    }
    // The path is spelled otherwise in the name: its end says enough.
    return name.length > 28 && name.includes("/") ? name.split("/").slice(-2).join("/") : name;
  }

  nodeByName(name: string): number { return this.byName.get(name) ?? -1; }
  groupByPath(path: string): number { return this.byPath.get(path) ?? -1; }

  dataTypes(i: number): string[] {
    const { nodes, values } = this.data;
    const types = new Set([this.dataType(i)]);
    for (const v of nodes.inputs[i]!) if (v >= 0) types.add(this.text(values.dataType[v]!));
    for (const v of nodes.outputs[i]!) if (v >= 0) types.add(this.text(values.dataType[v]!));
    return [...types];
  }

  metricIndex(key: string): number { return this.metricKeys.indexOf(key); }
  find(key: string): Metric | undefined { return this.metrics[this.metricKeys.indexOf(key)]; }

  metric(key: string, i: number): number | null | undefined {
    const metric = this.find(key);
    if (metric === undefined) return undefined;
    const value = metric.numbers[i]!;
    return Number.isNaN(value) ? null : value;
  }

  /** The exact number of a node. */
  exact(metric: Metric, i: number): Quantity {
    const f = metric.data.formulas?.[i] ?? -1;
    if (f >= 0) return this.formulas.value(f);
    const value = metric.data.values[i] ?? null;
    if (value !== null || metric.key !== "intensity") return value;
    const number = metric.numbers[i]!;
    return Number.isNaN(number) ? null : number;
  }

  /** The total as the analysis states it, for the current sizes. */
  total(metric: Metric): Quantity {
    return metric.data.totalFormula >= 0 ? this.formulas.value(metric.data.totalFormula) : metric.data.total;
  }

  /** Exact sum over nodes that are not inside subgraphs; null when none is known. */
  sum(metric: Metric, nodes: Iterable<number>): { value: Quantity; unknown: number } {
    let whole = 0, big = 0n, real = 0, any = false, unknown = 0;
    for (const i of nodes) {
      if (this.isInner[i] === 1 || this.isWork[i] === 0) continue;
      const value = this.exact(metric, i);
      if (value === null) { unknown++; continue; }
      any = true;
      if (typeof value === "bigint") big += value;
      else if (!Number.isInteger(value)) real += value;
      else { whole += value; if (Math.abs(whole) > 2 ** 52) { big += BigInt(whole); whole = 0; } }
    }
    if (!any) return { value: null, unknown };
    const exact = big + BigInt(whole);
    return { value: real === 0 ? exact : Number(exact) + real, unknown };
  }

  *nodesBelow(g: number): Generator<number> {
    yield* this.groupNodes.of(g);
    for (const child of this.groupChildren.of(g)) yield* this.nodesBelow(child);
  }

  bytesOf(v: number): Quantity {
    const f = this.data.values.bytesFormula?.[v] ?? -1;
    return f >= 0 ? this.formulas.value(f) : this.data.values.bytes[v] ?? null;
  }

  formulaText(index: number): string { return index < 0 ? "" : this.text(this.data.formulaTexts[index] ?? 0); }
  isSymbolic(index: number): boolean { return this.data.formulas[index]?.some((term) => term[1].length > 0) ?? false; }

  setSymbol(index: number, size: bigint): void {
    this.symbolSizes[index] = size;
    this.formulas.setSizes([...this.symbolSizes]);
    this.recompute();
  }

  /** Groups from the root down to the one that holds the node, without the root. */
  ancestors(g: number): number[] {
    const list: number[] = [];
    for (; g > 0; g = this.data.groups[g]!.parent) list.push(g);
    return list.reverse();
  }

  isBelow(g: number, ancestor: number): boolean {
    for (; g >= 0; g = this.data.groups[g]!.parent) if (g === ancestor) return true;
    return false;
  }

  private recompute(): void {
    for (const metric of this.metrics) {
      const { values, formulas } = metric.data;
      for (let i = 0; i < this.nodeCount; i++) {
        const f = formulas?.[i] ?? -1;
        const value = f >= 0 ? this.formulas.value(f) : values[i] ?? null;
        metric.numbers[i] = value === null ? NaN : Number(value);
      }
    }
    this.deriveIntensity();
    for (const metric of this.metrics) this.aggregate(metric);
  }

  /** Operations per byte moved, where the sizes are formulas and the quotient can therefore be none. */
  private deriveIntensity(): void {
    const intensity = this.find("intensity"), flops = this.find("operations") ?? this.find("flops"), read = this.find("bytesRead"), written = this.find("bytesWritten");
    if (intensity === undefined || flops === undefined || read === undefined || written === undefined) return;
    for (let i = 0; i < this.nodeCount; i++) {
      if (!Number.isNaN(intensity.numbers[i]!)) continue;
      const bytes = read.numbers[i]! + written.numbers[i]!;
      if (bytes > 0) intensity.numbers[i] = flops.numbers[i]! / bytes;
    }
  }

  private aggregate(metric: Metric): void {
    const sums = metric.groupNumbers.fill(NaN);
    const add = (g: number, value: number): void => {
      if (Number.isNaN(value)) return;
      const old = sums[g]!;
      sums[g] = Number.isNaN(old) ? value : metric.additive ? old + value : Math.max(old, value);
    };
    const { nodes, groups } = this.data;
    for (let i = 0; i < this.nodeCount; i++) if (this.isInner[i] === 0 && this.isWork[i] === 1) add(nodes.group[i]!, metric.numbers[i]!);
    for (let g = this.groupCount - 1; g > 0; g--) add(groups[g]!.parent, sums[g]!);
    // A group of nodes inside a subgraph shows their sum; groups around it count the owner of the subgraph instead.
    const inside = new Set<number>();
    for (let i = 0; i < this.nodeCount; i++) {
      const g = nodes.group[i]!;
      if (this.isInner[i] === 1 && g > 0 && (inside.has(g) || Number.isNaN(sums[g]!))) { inside.add(g); add(g, metric.numbers[i]!); }
    }
  }
}
