import type { Palette } from "../core/colour.ts";
import { el } from "../ui/dom.ts";
import { printScale, printing, type ChartView } from "./chart.ts";
import { hideTooltip, showTooltip } from "./tooltip.ts";

export interface CanvasSpec {
  height: number;
  label: string;
  draw(ctx: CanvasRenderingContext2D, width: number, height: number, palette: Palette): void;
  /** Lines of the tooltip, and what a click selects. */
  hit(x: number, y: number): { lines: string[]; pick?: () => void } | null;
}

export const CHART_FONT = "system-ui, -apple-system, \"Segoe UI\", Roboto, \"Noto Sans\", \"DejaVu Sans\", sans-serif";

/** A chart that the page draws itself. */
export class CanvasChart implements ChartView {
  readonly element: HTMLElement;
  private readonly canvas: HTMLCanvasElement;

  constructor(private readonly spec: CanvasSpec, private readonly palette: () => Palette) {
    this.canvas = el("canvas", { role: "img", "aria-label": spec.label });
    this.element = el("div", { class: "hl-chart" }, this.canvas);
    this.element.style.height = `${spec.height}px`;
    new ResizeObserver(() => this.update()).observe(this.element);
    const find = (event: MouseEvent): ReturnType<CanvasSpec["hit"]> => { const box = this.canvas.getBoundingClientRect(); return spec.hit(event.clientX - box.left, event.clientY - box.top); };
    this.canvas.addEventListener("pointermove", (event) => {
      const found = find(event);
      this.canvas.style.cursor = found?.pick === undefined ? "default" : "pointer";
      if (found === null) hideTooltip(); else showTooltip(event.clientX, event.clientY, found.lines);
    });
    this.canvas.addEventListener("pointerleave", hideTooltip);
    this.canvas.addEventListener("click", (event) => find(event)?.pick?.());
  }

  update(): void {
    const width = this.element.clientWidth;
    if (width < 10) return;
    const ratio = printing() ? 3 : Math.min(3, devicePixelRatio || 1);
    const height = Math.round(this.spec.height * printScale());
    this.element.style.height = `${height}px`;
    this.canvas.width = Math.round(width * ratio);
    this.canvas.height = Math.round(height * ratio);
    const ctx = this.canvas.getContext("2d")!;
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    ctx.clearRect(0, 0, width, height);
    ctx.textBaseline = "middle";
    this.spec.draw(ctx, width, height, this.palette());
  }
}
