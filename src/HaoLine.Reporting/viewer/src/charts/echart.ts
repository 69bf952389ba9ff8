import { BarChart, LineChart, SankeyChart, ScatterChart, TreemapChart } from "echarts/charts";
import { GridComponent, MarkLineComponent } from "echarts/components";
import { init, use, type ECharts } from "echarts/core";
import { LabelLayout } from "echarts/features";
import { CanvasRenderer } from "echarts/renderers";
import type { Palette } from "../core/colour.ts";
import { el } from "../ui/dom.ts";
import { printScale, printing, type ChartView } from "./chart.ts";
import { hideTooltip, showTooltip } from "./tooltip.ts";

use([BarChart, LineChart, SankeyChart, ScatterChart, TreemapChart, GridComponent, MarkLineComponent, LabelLayout, CanvasRenderer]);

export type Option = Record<string, unknown>;
export interface Item { name: string; dataIndex: number; seriesIndex: number; data: unknown; dataType: string | undefined; }

export interface EChartSpec {
  height: number | (() => number);
  label: string;
  option(palette: Palette): Option;
  /** Lines of the tooltip of an item. */
  tip?(item: Item): string[];
  /** Lines of the tooltip at a position of the horizontal axis, for charts without items to point at. */
  axisTip?(index: number): string[];
  pick?(item: Item): void;
  axisPick?(index: number): void;
}

/** A chart of the library on a canvas, with the page's own tooltip. */
export class EChart implements ChartView {
  readonly element: HTMLElement;
  private chart: ECharts | null = null;

  constructor(private readonly spec: EChartSpec, private readonly palette: () => Palette) {
    this.element = el("div", { class: "hl-chart", role: "img", "aria-label": spec.label });
    this.size();
    new ResizeObserver(() => { this.chart?.resize(); }).observe(this.element);
  }

  update(): void {
    this.size();
    if (this.chart === null) {
      if (this.element.clientWidth === 0) return;
      this.chart = init(this.element, null, { renderer: "canvas", devicePixelRatio: printing() ? 3 : window.devicePixelRatio });
      this.listen(this.chart);
    } else this.chart.resize();
    this.chart.setOption({ animation: false, textStyle: { fontFamily: "system-ui, -apple-system, \"Segoe UI\", Roboto, \"Noto Sans\", \"DejaVu Sans\", sans-serif" }, ...this.spec.option(this.palette()) }, { notMerge: true });
  }

  private size(): void { this.element.style.height = `${Math.round((typeof this.spec.height === "number" ? this.spec.height : this.spec.height()) * printScale())}px`; }

  private listen(chart: ECharts): void {
    const { tip, pick, axisTip, axisPick } = this.spec;
    const item = (params: unknown): Item => params as Item;
    if (tip !== undefined) {
      chart.on("mousemove", (params) => {
        const event = (params.event as unknown as { event: MouseEvent }).event;
        showTooltip(event.clientX, event.clientY, tip(item(params)));
      });
      chart.on("mouseout", hideTooltip);
      chart.on("globalout", hideTooltip);
    }
    if (pick !== undefined) chart.on("click", (params) => pick(item(params)));
    const at = (event: { offsetX: number; offsetY: number }): number => {
      const point = [event.offsetX, event.offsetY];
      if (!chart.containPixel("grid", point)) return -1;
      const value = chart.convertFromPixel({ seriesIndex: 0 }, point) as number[];
      return Math.round(value[0] ?? -1);
    };
    if (axisTip !== undefined) {
      chart.getZr().on("mousemove", (event) => {
        const index = at(event);
        const native = event.event as unknown as MouseEvent;
        if (index < 0) hideTooltip(); else showTooltip(native.clientX, native.clientY, axisTip(index));
      });
      chart.getZr().on("globalout", hideTooltip);
    }
    if (axisPick !== undefined) chart.getZr().on("click", (event) => { const index = at(event); if (index >= 0) axisPick(index); });
  }
}

/** Axis looks that all charts share. */
export function axisStyle(palette: Palette): Option {
  return {
    axisLine: { lineStyle: { color: palette.line } }, axisTick: { show: false },
    axisLabel: { color: palette.soft, fontSize: 11.5 }, splitLine: { lineStyle: { color: palette.dark ? "#222d36" : "#eaeff3" } },
    nameTextStyle: { color: palette.soft, fontSize: 11.5 }, minorTick: { show: false }, minorSplitLine: { show: false },
  };
}
