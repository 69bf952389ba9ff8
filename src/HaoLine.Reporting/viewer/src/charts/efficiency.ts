import { fitLine } from "../core/roofline.ts";
import { el } from "../ui/dom.ts";
import type { ChartView } from "./chart.ts";
import type { ChartContext } from "./context.ts";
import { short } from "./context.ts";
import { axisStyle, EChart } from "./echart.ts";

const DOTS = 5000, NAMED = 8;

/** Work against intensity; what lies off the common line by more than two standard deviations is named. */
export class Efficiency implements ChartView {
  readonly element: HTMLElement;
  private readonly chart: EChart;
  private readonly list: HTMLElement = el("div");
  private nodes: number[] = [];
  private outliers: Map<number, number> = new Map();

  constructor(private readonly context: ChartContext) {
    const { model } = context;
    this.chart = new EChart({
      label: "Multiply-accumulates against operations a byte", height: 400,
      option: (palette) => {
        this.measure();
        const macs = model.find("macs")!, intensity = model.find("intensity")!;
        const style = axisStyle(palette);
        return {
          grid: { left: 8, right: 30, top: 28, bottom: 26, containLabel: true },
          xAxis: { type: "log", name: "operations a byte", nameLocation: "middle", nameGap: 26, ...style },
          yAxis: { type: "log", name: "MACs", ...style, nameTextStyle: { color: palette.soft, align: "left", fontSize: 11.5 }, axisLabel: { color: palette.soft, fontSize: 11.5, formatter: (v: number) => context.text(v, "macs").replace(" MACs", "").replace(".00", "") } },
          series: [{ type: "scatter", cursor: "pointer", data: this.nodes.map((i) => ({
            value: [intensity.numbers[i]!, macs.numbers[i]!], symbolSize: this.outliers.has(i) ? 11 : 8,
            itemStyle: { color: palette.category(model.category(i)), opacity: 0.7, borderColor: this.outliers.has(i) ? palette.warning : palette.panel, borderWidth: this.outliers.has(i) ? 2 : 0.6 },
            ...(this.named.has(i) ? { label: { show: true, position: "right", color: palette.ink, fontSize: 11.5, formatter: () => short(model.name(i), 28) } } : {}),
          })), labelLayout: { hideOverlap: true } }],
        };
      },
      tip: (item) => { const i = this.nodes[item.dataIndex]!; const off = this.outliers.get(i); return [model.name(i), model.operator(i), `${model.find("intensity")!.numbers[i]!.toPrecision(3)} operations a byte, ${context.text(model.find("macs")!.numbers[i]!, "macs")}`, off === undefined ? "" : `${Math.abs(off).toFixed(1)} σ ${off > 0 ? "above" : "below"} the common line`]; },
      pick: (item) => context.store.selectNode(this.nodes[item.dataIndex]!),
    }, context.palette);
    this.element = el("div", {}, this.list, this.chart.element);
  }

  update(): void { this.chart.update(); }

  private named: Set<number> = new Set();

  private measure(): void {
    const { model } = this.context;
    const macs = model.find("macs")!, intensity = model.find("intensity")!;
    const nodes = this.context.layers().filter((i) => macs.numbers[i]! > 0 && intensity.numbers[i]! > 0);
    const x = nodes.map((i) => Math.log10(intensity.numbers[i]!)), y = nodes.map((i) => Math.log10(macs.numbers[i]!));
    const line = fitLine(x, y);
    this.outliers = new Map();
    if (line.sigma > 1e-9) nodes.forEach((i, k) => { const off = (y[k]! - line.slope * x[k]! - line.intercept) / line.sigma; if (Math.abs(off) > 2) this.outliers.set(i, off); });
    const order = [...this.outliers].sort((a, b) => Math.abs(b[1]) - Math.abs(a[1]) || a[0] - b[0]);
    this.named = new Set(order.slice(0, NAMED).map(([i]) => i));
    this.nodes = nodes.length <= DOTS ? nodes : [...new Set([...this.outliers.keys(), ...nodes.filter((_, k) => k % Math.ceil(nodes.length / DOTS) === 0)])];
    this.list.replaceChildren(el("p", { class: "hl-lead" }, order.length === 0 ? "No node lies more than two standard deviations off the common line." : `${order.length} node${order.length === 1 ? " lies" : "s lie"} more than 2 σ off the common line of work and intensity${nodes.length > 0 ? `, of ${nodes.length.toLocaleString("en")}` : ""}.`));
  }
}
