import { FormulaTable } from "../core/formula.ts";
import { bound, columnAt } from "../core/roofline.ts";
import { el } from "../ui/dom.ts";
import { swatch } from "../ui/toolbar.ts";
import type { ChartView } from "./chart.ts";
import type { ChartContext } from "./context.ts";
import { axisStyle, EChart } from "./echart.ts";
import { roofsOf } from "./roofline.ts";

const SAMPLES = 25;

interface Sample { size: number; macs: number; bytes: number; seconds: number; memoryShare: number; }

/** How cost grows with one symbol while the others stay. */
export class Scaling implements ChartView {
  readonly element: HTMLElement;
  private readonly chart: EChart;
  private readonly summary: HTMLElement = el("p", { class: "hl-lead", "data-testid": "scaling-summary" });
  private readonly legend: HTMLElement = el("div", { class: "hl-legend" });
  private samples: Sample[] = [];
  private symbol: number;
  private roof = 0;

  constructor(private readonly context: ChartContext) {
    const { model } = context;
    const symbols = model.data.symbols;
    this.symbol = Math.max(0, symbols.findIndex((s) => s.isBatch));
    const roofs = roofsOf(context);
    this.roof = Math.max(0, roofs.findIndex((r) => r.type === "float32"));
    const picker = el("select", { "aria-label": "Symbol", onchange: () => { this.symbol = Number(picker.value); this.update(); } }, ...symbols.map((s, i) => el("option", { value: i }, model.text(s.name))));
    picker.value = String(this.symbol);
    const device = el("select", { "aria-label": "Device", onchange: () => { this.roof = Number(device.value); this.update(); } }, ...roofs.map((r, i) => el("option", { value: i }, `${r.name}, ${r.type}`)));
    device.value = String(this.roof);
    this.chart = new EChart({
      label: "Cost against the size of a symbol", height: 360,
      option: (palette) => {
        this.sample(roofs);
        const style = axisStyle(palette);
        const hasTime = this.samples.some((s) => s.seconds > 0);
        const first = this.samples[0];
        const series: [string, (s: Sample) => number][] = [["MACs", (s) => s.macs], ["Bytes moved", (s) => s.bytes], ...(hasTime ? [["Least time", (s: Sample) => s.seconds] as [string, (s: Sample) => number]] : [])];
        const knee = this.knee();
        this.legend.replaceChildren(...series.map(([name], k) => el("span", { class: "hl-key" }, swatch(palette.series(k)), name)), el("span", {}, `each relative to size ${first?.size ?? 1}`));
        const name = model.text(symbols[this.symbol]!.name);
        this.summary.textContent = first === undefined ? "" : knee === null
          ? (hasTime ? `For every size of ${name} shown, ${this.samples[0]!.memoryShare > 0.5 ? "memory" : "computing"} decides most of the time.` : `Growth with ${name}.`)
          : `From ${name} ≈ ${knee.toLocaleString("en")} on, ${this.samples[0]!.memoryShare > 0.5 ? "computing" : "memory"} decides more than half of the time.`;
        return {
          grid: { left: 8, right: 20, top: 24, bottom: 26, containLabel: true },
          xAxis: { type: "log", min: this.samples[0]?.size ?? 1, max: this.samples[this.samples.length - 1]?.size ?? 10, logBase: 2, name, nameLocation: "middle", nameGap: 26, ...style },
          yAxis: { type: "log", ...style, axisLabel: { color: palette.soft, fontSize: 11.5, formatter: (v: number) => `×${context.text(v, "operations").replace(" ops", "").replace(".00", "")}` } },
          series: series.map(([, value], k) => {
            const base = first === undefined ? 1 : value(first) || 1;
            return { type: "line", symbol: "circle", symbolSize: 5, cursor: "pointer", lineStyle: { width: 2, color: palette.series(k) }, itemStyle: { color: palette.series(k) }, data: this.samples.map((s) => [s.size, Math.max(1e-9, value(s) / base)]),
              ...(k === 0 ? { markLine: { silent: true, symbol: "none", lineStyle: { color: palette.soft, type: "dashed" }, label: { color: palette.soft, fontSize: 11.5, formatter: (p: { name: string }) => p.name }, data: [{ name: "now", xAxis: Number(model.symbolSizes[this.symbol]) }, ...(knee === null ? [] : [{ name: "knee", xAxis: knee, lineStyle: { color: palette.accent } }])] } } : {}) };
          }),
        };
      },
      tip: (item) => { const s = this.samples[item.dataIndex]; return s === undefined ? [] : [`${model.text(symbols[this.symbol]!.name)} = ${s.size.toLocaleString("en")}`, `${context.text(s.macs, "macs")}`, `${context.text(s.bytes, "bytes")} moved`, s.seconds > 0 ? `at least ${context.text(s.seconds, "seconds")}, ${(s.memoryShare * 100).toFixed(0)} % waiting for memory` : ""]; },
      pick: (item) => { const s = this.samples[item.dataIndex]; if (s !== undefined) context.store.setSymbol(this.symbol, BigInt(s.size)); },
    }, context.palette);
    this.element = el("div", {}, el("div", { class: "hl-tools" }, el("label", {}, "Symbol ", picker), ...(roofs.length > 0 ? [el("label", {}, "Time on ", device)] : [])), this.summary, this.chart.element, this.legend);
  }

  update(): void { this.chart.update(); }

  private sample(roofs: ReturnType<typeof roofsOf>): void {
    const { model } = this.context;
    const { data } = model;
    const symbol = data.symbols[this.symbol]!;
    const maximum = Math.max(symbol.isBatch ? 1024 : 16_384, Number(symbol.default) * 4);
    const operations = model.find("operations") ?? model.find("flops"), read = model.find("bytesRead"), written = model.find("bytesWritten"), macs = model.find("macs");
    const roof = roofs[this.roof];
    const layers = this.context.layers();
    const sizes = new Set<number>();
    for (let k = 0; k < SAMPLES; k++) sizes.add(Math.round(maximum ** (k / (SAMPLES - 1))));
    this.samples = [...sizes].map((size) => {
      const table = new FormulaTable(data.atoms, data.formulas, model.symbolSizes.map((s, i) => (i === this.symbol ? BigInt(size) : s)));
      const column = (m: typeof macs): Float64Array | null => (m === undefined ? null : columnAt(table, m.data.values, m.data.formulas));
      const ops = column(operations), r = column(read), w = column(written), m = column(macs);
      const sample: Sample = { size, macs: 0, bytes: 0, seconds: 0, memoryShare: 0 };
      let memory = 0;
      for (const i of layers) {
        const bytes = (r?.[i] ?? NaN) + (w?.[i] ?? NaN);
        if (m !== null && m[i]! > 0) sample.macs += m[i]!;
        if (bytes > 0) sample.bytes += bytes;
        if (roof === undefined || ops === null || Number.isNaN(ops[i]!) || Number.isNaN(bytes)) continue;
        const b = bound(ops[i]!, bytes, roof);
        sample.seconds += b.seconds;
        if (b.memory) memory += b.seconds;
      }
      sample.memoryShare = sample.seconds > 0 ? memory / sample.seconds : 0;
      return sample;
    });
  }

  /** First size from which the other roof decides most of the time. */
  private knee(): number | null {
    for (let k = 1; k < this.samples.length; k++) {
      const a = this.samples[k - 1]!, b = this.samples[k]!;
      if (a.seconds <= 0 || (a.memoryShare > 0.5) === (b.memoryShare > 0.5)) continue;
      const t = (0.5 - a.memoryShare) / (b.memoryShare - a.memoryShare);
      return Math.max(1, Math.round(Math.exp(Math.log(a.size) + t * (Math.log(b.size) - Math.log(a.size)))));
    }
    return null;
  }
}
