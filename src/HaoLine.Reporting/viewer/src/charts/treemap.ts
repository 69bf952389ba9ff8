import type { Metric } from "../data/model.ts";
import { el } from "../ui/dom.ts";
import { swatch } from "../ui/toolbar.ts";
import type { ChartView } from "./chart.ts";
import type { ChartContext } from "./context.ts";
import { EChart } from "./echart.ts";

const LEAVES = 3000;

interface Branch { name: string; value: number; node?: number; group?: number; type?: string; children?: Branch[]; itemStyle?: object; label?: object; upperLabel?: object; }

/** Squares by module: parameters, bytes or any metric that adds up, coloured by type. */
export class Treemap implements ChartView {
  readonly element: HTMLElement;
  private readonly chart: EChart;
  private readonly legend: HTMLElement = el("div", { class: "hl-legend" });
  private metric: Metric | undefined;
  private total = 0;

  constructor(private readonly context: ChartContext) {
    const choices = context.model.metrics.filter((m) => m.additive && m.groupNumbers[0]! > 0);
    this.metric = choices.find((m) => m.key === "parameters") ?? choices[0];
    const picker = el("select", { "aria-label": "Size of the squares", onchange: () => { this.metric = context.model.find(picker.value); this.update(); } }, ...choices.map((m) => el("option", { value: m.key }, m.title)));
    if (this.metric !== undefined) picker.value = this.metric.key;
    this.chart = new EChart({
      label: "Treemap by module", height: 460,
      option: (palette) => ({
        series: [{
          type: "treemap", left: 0, right: 0, top: 0, bottom: 0, roam: false, nodeClick: false, breadcrumb: { show: false }, animation: false, visibleMin: 6,
          itemStyle: { borderColor: palette.panel, borderWidth: 1, gapWidth: 1 },
          label: { show: true, color: "#ffffff", fontSize: 11, overflow: "truncate", formatter: (p: { name: string }) => p.name },
          upperLabel: { show: true, height: 20, color: palette.ink, fontSize: 11, backgroundColor: "transparent", formatter: (p: { name: string }) => p.name },
          levels: [{ itemStyle: { borderWidth: 0, gapWidth: 3 }, upperLabel: { show: false } }, ...Array.from({ length: 8 }, (_, depth) => ({ itemStyle: { borderColor: palette.groupFills[Math.min(3, depth + 1)], borderWidth: 3, gapWidth: 2 } }))],
          data: this.branches(),
        }],
      }),
      tip: (item) => {
        const data = item.data as Branch;
        if (data.value === undefined || this.metric === undefined) return [];
        return [data.node !== undefined ? context.model.name(data.node) : data.group !== undefined ? context.model.groupPaths[data.group]! || "model" : data.name, `${context.text(data.value, this.metric.unit)} (${context.share(data.value, this.total)})`, data.type ?? ""];
      },
      pick: (item) => { const data = item.data as Branch; if (data.node !== undefined) context.store.selectNode(data.node); else if (data.group !== undefined && data.group > 0) context.store.selectGroup(data.group); },
    }, context.palette);
    this.element = el("div", {}, el("div", { class: "hl-tools" }, el("label", {}, "Size ", picker), this.legend), this.chart.element);
  }

  update(): void { this.chart.update(); }

  private branches(): Branch[] {
    const { model } = this.context;
    const palette = this.context.palette();
    const metric = this.metric;
    if (metric === undefined) return [];
    this.total = metric.groupNumbers[0]!;
    const smallest = this.total / LEAVES;
    const types = new Set<string>();
    const visit = (g: number): Branch[] => {
      const result: Branch[] = [];
      let rest = 0, hidden = 0;
      for (const child of model.groupChildren.of(g)) {
        const value = metric.groupNumbers[child]!;
        if (!(value > 0)) continue;
        const children = value > smallest * 4 ? visit(child) : [];
        const type = children.length > 0 ? "" : this.typeOf([...model.nodesBelow(child)]);
        if (children.length === 0) types.add(type);
        result.push({ name: model.groupName(child), value, group: child, ...(children.length > 0 ? { children, itemStyle: { color: palette.line } } : { type, itemStyle: { color: palette.type(type) } }) });
      }
      for (const i of model.groupNodes.of(g)) {
        const value = metric.numbers[i]!;
        if (!(value > 0) || model.isInner[i] === 1) continue;
        if (value < smallest) { rest += value; hidden++; continue; }
        const type = this.typeOf([i]);
        types.add(type);
        result.push({ name: model.localName(i), value, node: i, type, itemStyle: { color: palette.type(type) } });
      }
      if (rest > 0) result.push({ name: `${hidden} small`, value: rest, itemStyle: { color: palette.line } });
      return result;
    };
    const branches = visit(0);
    this.legend.replaceChildren(...[...types].filter((t) => t !== "").sort().map((t) => el("span", { class: "hl-key" }, swatch(palette.type(t)), t)));
    return branches;
  }

  /** Type of the largest parameter of the nodes, or their own. */
  private typeOf(nodes: number[]): string {
    const { model } = this.context;
    const { nodes: columns, values } = model.data;
    let best = -1, type = "";
    for (const i of nodes) for (const v of columns.inputs[i]!) {
      if (v < 0 || values.parameter[v] !== 1) continue;
      const bytes = Number(model.bytesOf(v) ?? 0);
      if (bytes > best) { best = bytes; type = model.text(values.dataType[v]!); }
    }
    return type !== "" ? type : nodes.length > 0 ? model.dataType(nodes[0]!) : "";
  }
}
