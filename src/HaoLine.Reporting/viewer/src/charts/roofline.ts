import { bound, type Roofs } from "../core/roofline.ts";
import { el } from "../ui/dom.ts";
import { swatch } from "../ui/toolbar.ts";
import type { ChartView } from "./chart.ts";
import type { ChartContext } from "./context.ts";
import { axisStyle, EChart } from "./echart.ts";

const DOTS = 4000;

interface Dot { id: number; isGroup: boolean; intensity: number; operations: number; bytes: number; seconds: number; memory: boolean; }

/** All pairs of a device and a type that it has a peak for. */
export function roofsOf(context: ChartContext): Roofs[] {
  const { model } = context;
  return model.data.devices.flatMap((d) => d.peaks.map(([type, peak]) => ({ name: model.text(d.name), type: model.text(type), peak, bandwidth: d.bytesPerSecond })));
}

/** Log-log roofline: dots on the roof of the chosen device, sized by their share of the time. */
export class Roofline implements ChartView {
  readonly element: HTMLElement;
  private readonly chart: EChart;
  private readonly summary: HTMLElement = el("p", { class: "hl-lead", "data-testid": "roofline-summary" });
  private readonly legend: HTMLElement = el("div", { class: "hl-legend" });
  private readonly roofs: Roofs[];
  private main = 0;
  private readonly shown: Set<number> = new Set();
  private byGroup = false;
  private dots: Dot[] = [];
  private total = 0;

  constructor(private readonly context: ChartContext) {
    this.roofs = roofsOf(context);
    const half = this.roofs.findIndex((r) => r.type === "float32");
    this.main = Math.max(0, half);
    for (let r = 0; r < this.roofs.length; r++) if (this.roofs[r]!.name === this.roofs[this.main]!.name) this.shown.add(r);
    const device = el("select", { "aria-label": "Device and type", "data-testid": "device", onchange: () => {
      this.main = Number(device.value);
      this.shown.clear();
      for (let r = 0; r < this.roofs.length; r++) if (this.roofs[r]!.name === this.roofs[this.main]!.name) this.shown.add(r);
      compare.value = "-1";
      this.update();
    } }, ...this.roofs.map((r, i) => el("option", { value: i }, `${r.name}, ${r.type}`)));
    device.value = String(this.main);
    const compare = el("select", { "aria-label": "Compare with", onchange: () => { const r = Number(compare.value); if (r >= 0) this.shown.add(r); this.update(); } }, el("option", { value: -1 }, "add a roof"), ...this.roofs.map((r, i) => el("option", { value: i }, `${r.name}, ${r.type}`)));
    const level = el("select", { "aria-label": "Dots", onchange: () => { this.byGroup = level.value === "groups"; this.update(); } }, el("option", { value: "nodes" }, "nodes"), el("option", { value: "groups" }, "groups"));
    const hasGroups = context.model.groupCount > 1;
    this.chart = new EChart({
      label: "Roofline", height: 440,
      option: (palette) => {
        this.measure();
        const style = axisStyle(palette);
        const main = this.roofs[this.main]!;
        const lines = [...this.shown];
        const balance = lines.map((r) => this.roofs[r]!.peak / this.roofs[r]!.bandwidth);
        const positive = this.dots.map((d) => d.intensity);
        const low = 10 ** Math.floor(Math.log10(Math.max(1e-3, Math.min(0.1, ...positive.slice(0, 5000))))), high = 10 ** Math.ceil(Math.log10(Math.max(...balance.map((b) => b * 3), ...positive.slice(0, 5000))));
        this.legend.replaceChildren(...lines.map((r, k) => el("span", { class: "hl-key" }, swatch(r === this.main ? palette.ink : palette.series(k + 1)), `${this.roofs[r]!.name}, ${this.roofs[r]!.type}`)));
        return {
          grid: { left: 8, right: 24, top: 30, bottom: 26, containLabel: true },
          xAxis: { type: "log", min: low, max: high, name: "operations a byte", nameLocation: "middle", nameGap: 26, ...style },
          yAxis: { type: "log", name: "attainable operations a second", nameLocation: "end", ...style, nameTextStyle: { color: palette.soft, align: "left", fontSize: 11.5 }, axisLabel: { color: palette.soft, fontSize: 11.5, formatter: (v: number) => context.text(v, "operations").replace(" ops", "").replace(".00", "") } },
          series: [
            ...lines.map((r, k) => { const roof = this.roofs[r]!; const knee = roof.peak / roof.bandwidth; return { type: "line", silent: true, showSymbol: false, z: 1, lineStyle: { width: r === this.main ? 2.2 : 1.4, color: r === this.main ? palette.ink : palette.series(k + 1), opacity: r === this.main ? 0.9 : 0.7 }, data: [[low, low * roof.bandwidth], [knee, roof.peak], [high, roof.peak]], }; }),
            { type: "scatter", id: "dots", z: 3, cursor: "pointer", data: this.dots.map((d) => ({ value: [d.intensity, Math.min(main.peak, d.intensity * main.bandwidth)], symbolSize: Math.max(5, Math.min(46, 70 * Math.sqrt(d.seconds / this.total))), itemStyle: { color: d.isGroup ? palette.accent : palette.category(context.model.category(d.id)), opacity: 0.55, borderColor: this.isSelected(d) ? palette.ink : palette.panel, borderWidth: this.isSelected(d) ? 2 : 0.6 } })) },
          ],
        };
      },
      tip: (item) => {
        const d = this.dots[item.dataIndex];
        if (d === undefined) return [];
        return [d.isGroup ? context.model.groupPaths[d.id]! : context.model.name(d.id), d.isGroup ? "" : context.model.operator(d.id), `${d.intensity.toPrecision(3)} operations a byte: ${d.memory ? "memory bound" : "compute bound"}`, `${context.text(d.operations, "operations")}, ${context.text(d.bytes, "bytes")} moved`, `at least ${context.text(d.seconds, "seconds")} (${context.share(d.seconds, this.total)} of the time)`];
      },
      pick: (item) => { const d = this.dots[item.dataIndex]; if (d !== undefined) { if (d.isGroup) context.store.selectGroup(d.id); else context.store.selectNode(d.id); } },
    }, context.palette);
    this.element = el("div", {}, el("div", { class: "hl-tools" }, el("label", {}, "Device ", device), el("label", {}, "Compare ", compare), ...(hasGroups ? [el("label", {}, "Dots ", level)] : [])), this.summary, this.chart.element, this.legend);
  }

  update(): void { this.chart.update(); }

  private isSelected(d: Dot): boolean { const s = this.context.store.selection; return s !== null && (s.kind === "group") === d.isGroup && s.id === d.id; }

  private measure(): void {
    const { model } = this.context;
    const roofs = this.roofs[this.main]!;
    const operations = model.find("operations") ?? model.find("flops"), read = model.find("bytesRead"), written = model.find("bytesWritten");
    if (operations === undefined || read === undefined || written === undefined) { this.dots = []; this.total = 1; return; }
    const dots: Dot[] = [];
    let memorySeconds = 0, unknown = 0;
    this.total = 0;
    for (const i of this.context.layers()) {
      const ops = operations.numbers[i]!, bytes = read.numbers[i]! + written.numbers[i]!;
      if (Number.isNaN(ops) || Number.isNaN(bytes)) { unknown++; continue; }
      const { seconds, memory } = bound(ops, bytes, roofs);
      this.total += seconds;
      if (memory) memorySeconds += seconds;
      if (!this.byGroup && ops > 0 && bytes > 0) dots.push({ id: i, isGroup: false, intensity: ops / bytes, operations: ops, bytes, seconds, memory });
    }
    if (this.byGroup) {
      for (let g = 1; g < model.groupCount; g++) {
        const ops = operations.groupNumbers[g]!, bytes = read.groupNumbers[g]! + written.groupNumbers[g]!;
        if (ops > 0 && bytes > 0) dots.push({ id: g, isGroup: true, intensity: ops / bytes, operations: ops, bytes, ...bound(ops, bytes, roofs) });
      }
    }
    this.dots = dots.sort((a, b) => b.seconds - a.seconds || a.id - b.id).slice(0, DOTS);
    this.summary.replaceChildren("At least ", el("b", { "data-total": "seconds", "data-exact": String(this.total) }, this.context.text(this.total, "seconds")), ` on ${roofs.name} in ${roofs.type}; ${this.context.share(memorySeconds, this.total)} of it waits for memory`, unknown > 0 ? `; ${unknown} nodes have unknown numbers` : "", ". A bound by two roofs, not a measurement.");
  }
}
