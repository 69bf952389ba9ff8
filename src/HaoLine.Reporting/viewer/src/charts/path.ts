import { el } from "../ui/dom.ts";
import { CanvasChart, CHART_FONT } from "./canvas.ts";
import type { ChartView } from "./chart.ts";
import { short, type ChartContext } from "./context.ts";

/** The chain with the most work: its share, and its nodes as wide as their work. */
export class CriticalPath implements ChartView {
  readonly element: HTMLElement;
  private readonly summary: HTMLElement = el("p", { class: "hl-lead", "data-testid": "path-summary" });
  private readonly ranking: HTMLElement = el("ol", { class: "hl-ranking hl-columns" });
  private readonly strip: CanvasChart;
  private spans: { node: number; x: number; w: number }[] = [];

  constructor(private readonly context: ChartContext) {
    this.strip = new CanvasChart({
      height: 64, label: "Nodes of the critical path, as wide as their work",
      draw: (ctx, width, _, palette) => {
        const metric = context.firstOf("macs", "operations", "flops");
        const path = context.model.data.criticalPath.filter((i) => (metric?.numbers[i] ?? 0) > 0);
        const total = path.reduce((sum, i) => sum + metric!.numbers[i]!, 0);
        let x = 0;
        this.spans = path.map((node) => { const w = metric!.numbers[node]! / total * width; const span = { node, x, w }; x += w; return span; });
        const selected = context.store.selection?.kind === "node" ? context.store.selection.id : -1;
        ctx.font = `11.5px ${CHART_FONT}`;
        for (const { node, x: left, w } of this.spans) {
          ctx.fillStyle = palette.category(context.model.category(node));
          ctx.globalAlpha = node === selected ? 1 : 0.85;
          ctx.fillRect(left, 8, Math.max(0.4, w - (w > 3 ? 1 : 0)), 40);
          ctx.globalAlpha = 1;
          if (node === selected) { ctx.strokeStyle = palette.ink; ctx.lineWidth = 2; ctx.strokeRect(left, 7, Math.max(2, w), 42); }
          if (w > 70) { ctx.fillStyle = "#ffffff"; ctx.fillText(short(context.model.operator(node), Math.floor(w / 8)), left + 8, 28.5); }
        }
      },
      hit: (x, y) => {
        const span = y < 4 || y > 52 ? undefined : this.spans.find((s) => x >= s.x && x < s.x + Math.max(1, s.w));
        const metric = context.firstOf("macs", "operations", "flops");
        return span === undefined || metric === undefined ? null : { lines: [context.model.name(span.node), context.model.operator(span.node), context.text(metric.numbers[span.node]!, metric.unit)], pick: () => context.store.selectNode(span.node) };
      },
    }, context.palette);
    this.element = el("div", {}, this.summary, this.strip.element, this.ranking);
  }

  update(): void {
    const { model } = this.context;
    const metric = this.context.firstOf("macs", "operations", "flops");
    const path = model.data.criticalPath;
    if (metric !== undefined) {
      const work = path.reduce((sum, i) => sum + (metric.numbers[i]! > 0 && model.isInner[i] === 0 ? metric.numbers[i]! : 0), 0), all = metric.groupNumbers[0]!;
      this.summary.textContent = `${path.length.toLocaleString("en")} nodes in a row do ${this.context.share(work, all)} of all ${metric.title}. ${work > 0 && all / work > 1.005 ? `Running the rest beside them could make the model at most ${(all / work).toFixed(2)} times as fast.` : "Almost nothing stands beside them: branches leave nothing to run in parallel."}`;
      const top = [...path].filter((i) => metric.numbers[i]! > 0).sort((a, b) => metric.numbers[b]! - metric.numbers[a]! || a - b).slice(0, 8);
      this.ranking.replaceChildren(...top.map((i) => el("li", {}, el("button", { type: "button", class: "hl-link", onclick: () => this.context.store.selectNode(i) }, model.name(i)), el("span", {}, `${this.context.text(metric.numbers[i]!, metric.unit)} · ${this.context.share(metric.numbers[i]!, work)}`))));
    }
    this.strip.update();
  }
}
