import { el } from "../ui/dom.ts";
import { swatch } from "../ui/toolbar.ts";
import type { Metric } from "../data/model.ts";
import type { ChartView } from "./chart.ts";
import type { ChartContext } from "./context.ts";
import { axisStyle, EChart } from "./echart.ts";

const BINS = 900;

/** Along the execution: what each layer costs, and how much has come together so far. */
export class DepthProfile implements ChartView {
  readonly element: HTMLElement;
  private readonly bars: EChart;
  private readonly lines: EChart;
  private readonly layers: number[];
  private bins: { first: number; last: number; hottest: number; value: number }[] = [];
  private shown: { metric: Metric; sums: number[] }[] = [];

  constructor(context: ChartContext) {
    this.layers = context.layers();
    const legend = el("div", { class: "hl-legend" });
    this.bars = new EChart({
      label: "Cost of each layer in order", height: 220,
      option: (palette) => {
        const metric = context.metric();
        this.bins = this.fill(metric);
        const style = axisStyle(palette);
        return {
          grid: { left: 8, right: 12, top: 24, bottom: 4, containLabel: true },
          xAxis: { type: "category", data: this.bins.map((bin) => String(bin.first + 1)), ...style, axisLabel: { show: false } },
          yAxis: { type: "value", name: metric?.title ?? "", nameLocation: "end", ...style, nameTextStyle: { color: palette.soft, align: "left", fontSize: 11.5 }, axisLine: { show: false }, splitNumber: 3, axisLabel: { color: palette.soft, fontSize: 11.5, formatter: (value: number) => context.text(value, metric?.unit ?? "") } },
          series: [{ type: "bar", large: this.bins.length > 500, barCategoryGap: this.bins.length > 200 ? "0%" : "20%", data: this.bins.map((bin) => ({ value: bin.value, itemStyle: { color: palette.category(context.model.category(bin.hottest)) } })) }],
        };
      },
      axisTip: (index) => { const bin = this.bins[index], metric = context.metric(); return bin === undefined || metric === undefined ? [] : [context.model.name(bin.hottest), `${context.model.operator(bin.hottest)}, layer ${bin.first === bin.last ? bin.first + 1 : `${bin.first + 1} to ${bin.last + 1}`}`, `${context.text(bin.value, metric.unit)} (${context.share(bin.value, metric.groupNumbers[0]!)})`]; },
      axisPick: (index) => { const bin = this.bins[index]; if (bin !== undefined) context.store.selectNode(bin.hottest); },
    }, context.palette);
    this.lines = new EChart({
      label: "Cumulative shares over the depth", height: 200,
      option: (palette) => {
        this.shown = ["macs", "parameters", "bytesWritten", "bytesRead"].flatMap((key) => { const metric = context.model.find(key); return metric !== undefined && metric.groupNumbers[0]! > 0 ? [{ metric, sums: this.cumulate(metric) }] : []; });
        legend.replaceChildren(el("b", {}, "Share so far"), ...this.shown.map((line, k) => el("span", { class: "hl-key" }, swatch(palette.series(k)), line.metric.title)));
        const style = axisStyle(palette);
        const last = this.bins[this.bins.length - 1];
        return {
          grid: { left: 8, right: 12, top: 10, bottom: 4, containLabel: true },
          xAxis: { type: "category", boundaryGap: false, data: this.bins.map((bin) => `${last !== undefined && bin === last ? "layer " : ""}${bin.last + 1}`), ...style },
          yAxis: { type: "value", max: 1, ...style, axisLine: { show: false }, interval: 0.25, axisLabel: { color: palette.soft, fontSize: 11.5, formatter: (value: number) => `${Math.round(value * 100)} %` } },
          series: this.shown.map((line, k) => ({ type: "line", showSymbol: false, silent: true, lineStyle: { width: 1.8, color: palette.series(k) }, data: line.sums })),
        };
      },
      axisTip: (index) => { const bin = this.bins[index]; return bin === undefined ? [] : [`After layer ${bin.last + 1}: ${context.model.name(this.layers[bin.last]!)}`, ...this.shown.map((line) => `${line.metric.title} ${((line.sums[index] ?? 0) * 100).toFixed(1)} %`)]; },
      axisPick: (index) => { const bin = this.bins[index]; if (bin !== undefined) context.store.selectNode(this.layers[bin.last]!); },
    }, context.palette);
    this.element = el("div", {}, this.bars.element, legend, this.lines.element);
  }

  update(): void { this.bars.update(); this.lines.update(); }

  private fill(metric: Metric | undefined): { first: number; last: number; hottest: number; value: number }[] {
    const size = Math.max(1, Math.ceil(this.layers.length / BINS));
    const bins = [];
    for (let first = 0; first < this.layers.length; first += size) {
      const last = Math.min(this.layers.length, first + size) - 1;
      let value = 0, hottest = this.layers[first]!, best = -1;
      for (let k = first; k <= last; k++) { const n = metric?.numbers[this.layers[k]!] ?? 0; if (n > 0) value += n; if (n > best) { best = n; hottest = this.layers[k]!; } }
      bins.push({ first, last, hottest, value });
    }
    return bins;
  }

  private cumulate(metric: Metric): number[] {
    let sum = 0;
    const all = metric.groupNumbers[0]!;
    return this.bins.map((bin) => { for (let k = bin.first; k <= bin.last; k++) { const n = metric.numbers[this.layers[k]!]!; if (n > 0) sum += n; } return sum / all; });
  }
}
