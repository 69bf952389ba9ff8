import { el } from "../ui/dom.ts";
import { swatch } from "../ui/toolbar.ts";
import { CanvasChart, CHART_FONT } from "./canvas.ts";
import type { ChartView } from "./chart.ts";
import type { ChartContext } from "./context.ts";

const LEFT = 92, ROW = 30, TOP = 10;

/** Types layer by layer: what weights are stored in, what nodes compute in, what they pass on. */
export class Precision implements ChartView {
  readonly element: HTMLElement;
  private readonly strip: CanvasChart;
  private readonly legend: HTMLElement = el("div", { class: "hl-legend" });
  private readonly summary: HTMLElement = el("p", { class: "hl-lead" });
  private readonly layers: number[];
  private readonly rows: [string, string[]][];

  constructor(private readonly context: ChartContext) {
    const { model } = context;
    const { nodes, values } = model.data;
    this.layers = context.layers();
    const weight = (i: number): string => { let best = -1, type = ""; for (const v of nodes.inputs[i]!) if (v >= 0 && values.parameter[v] === 1) { const bytes = Number(model.bytesOf(v) ?? 0); if (bytes > best) { best = bytes; type = model.text(values.dataType[v]!); } } return type; };
    this.rows = [
      ["Weights", this.layers.map(weight)],
      ["Computed in", this.layers.map((i) => model.dataType(i))],
      ["Results", this.layers.map((i) => { const v = nodes.outputs[i]![0] ?? -1; return v < 0 ? "" : model.text(values.dataType[v]!); })],
    ];
    this.strip = new CanvasChart({
      height: TOP + 3 * ROW + 22, label: "Types layer by layer",
      draw: (ctx, width, height, palette) => {
        const w = width - LEFT - 8;
        ctx.font = `12px ${CHART_FONT}`;
        const selected = context.store.selection?.kind === "node" ? this.layers.indexOf(context.store.selection.id) : -1;
        this.rows.forEach(([name, types], r) => {
          ctx.fillStyle = palette.soft;
          ctx.fillText(name, 0, TOP + r * ROW + 11);
          for (let k = 0; k < types.length;) {
            let end = k + 1;
            while (end < types.length && types[end] === types[k]) end++;
            const x0 = LEFT + k / types.length * w, x1 = LEFT + end / types.length * w;
            if (types[k] !== "") { ctx.fillStyle = palette.type(types[k]!); ctx.fillRect(x0, TOP + r * ROW, Math.max(0.7, x1 - x0 - (x1 - x0 > 3 ? 0.7 : 0)), 22); }
            else { ctx.fillStyle = palette.dark ? "#202a33" : "#edf1f4"; ctx.fillRect(x0, TOP + r * ROW + 10, Math.max(0.7, x1 - x0), 2); }
            k = end;
          }
        });
        if (selected >= 0) { const x = LEFT + (selected + 0.5) / this.layers.length * w; ctx.strokeStyle = palette.ink; ctx.lineWidth = 1.5; ctx.beginPath(); ctx.moveTo(x, TOP - 6); ctx.lineTo(x, TOP + 3 * ROW - 4); ctx.stroke(); }
        ctx.font = `11.5px ${CHART_FONT}`; ctx.fillStyle = palette.soft;
        ctx.fillText("layer 1", LEFT, height - 10);
        ctx.textAlign = "right"; ctx.fillText(`layer ${this.layers.length.toLocaleString("en")}`, LEFT + w, height - 10); ctx.textAlign = "left";
      },
      hit: (x) => {
        const at = Math.floor((x - LEFT) / (this.strip.element.clientWidth - LEFT - 8) * this.layers.length);
        const node = this.layers[at];
        return node === undefined || x < LEFT ? null : { lines: [model.name(node), ...this.rows.map(([name, types]) => (types[at] === "" ? "" : `${name}: ${types[at]!}`))], pick: () => context.store.selectNode(node) };
      },
    }, context.palette);
    this.element = el("div", {}, this.summary, this.strip.element, this.legend);
  }

  update(): void {
    const palette = this.context.palette();
    const counts = new Map<string, number>();
    for (const type of this.rows[1]![1]) if (type !== "") counts.set(type, (counts.get(type) ?? 0) + 1);
    for (const row of this.rows) for (const type of row[1]) if (type !== "" && !counts.has(type)) counts.set(type, 0);
    const computed = this.rows[1]![1];
    let changes = 0;
    for (let k = 1; k < computed.length; k++) if (computed[k] !== computed[k - 1] && computed[k] !== "" && computed[k - 1] !== "") changes++;
    const most = [...counts].sort((a, b) => b[1] - a[1])[0];
    this.summary.textContent = most === undefined ? "No types are known." : `${most[0]} in ${(most[1] / this.layers.length * 100).toFixed(0)} % of the layers; the type changes ${changes === 0 ? "nowhere" : changes === 1 ? "once" : `${changes.toLocaleString("en")} times`} from one layer to the next.`;
    this.legend.replaceChildren(...[...counts].sort((a, b) => b[1] - a[1]).map(([type, count]) => el("span", { class: "hl-key" }, swatch(palette.type(type)), `${type}${count > 0 ? ` ${count.toLocaleString("en")}` : ""}`)));
    this.strip.update();
  }
}
