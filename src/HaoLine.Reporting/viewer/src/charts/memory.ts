import type { Palette } from "../core/colour.ts";
import { hash } from "../core/colour.ts";
import { format } from "../core/format.ts";
import { el } from "../ui/dom.ts";
import { CanvasChart, CHART_FONT } from "./canvas.ts";
import type { ChartView } from "./chart.ts";
import type { ChartContext } from "./context.ts";

const LEFT = 74, RIGHT = 12, TOP = 26, BOTTOM = 24;

interface Piece { buffer: number; y0: number; y1: number; }

/** Live activations over the execution, stacked, and the planned arena: addresses over time. */
export class MemoryTimeline implements ChartView {
  readonly element: HTMLElement;
  private readonly live: CanvasChart;
  private readonly arena: CanvasChart | null;
  private readonly summary: HTMLElement = el("p", { class: "hl-lead", "data-testid": "memory-summary" });
  private readonly arenaNote: HTMLElement = el("p", { class: "hl-soft" });
  private bytes = new Float64Array(0);
  private columns: { step: number; pieces: Piece[] }[] = [];
  private peakStep = 0;
  private peak = 0;
  private scaleY = 1;
  private readonly timeline;

  constructor(private readonly context: ChartContext) {
    this.timeline = context.model.data.timeline!;
    const planned = this.timeline.arenaBytes !== null && this.timeline.buffers.offset.some((o) => o !== null);
    this.live = new CanvasChart({ height: 300, label: "Live activation memory over the execution", draw: (ctx, w, h, p) => this.drawLive(ctx, w, h, p), hit: (x, y) => this.hitLive(x, y) }, context.palette);
    this.arena = planned ? new CanvasChart({ height: 240, label: "Planned arena, addresses over time", draw: (ctx, w, h, p) => this.drawArena(ctx, w, h, p), hit: (x, y) => this.hitArena(x, y) }, context.palette) : null;
    this.element = el("div", {}, this.summary, this.live.element, ...(this.arena === null ? [] : [el("h3", { class: "hl-sub" }, "Planned arena"), this.arenaNote, this.arena.element]));
    this.measure();
  }

  update(): void { this.measure(); this.live.update(); this.arena?.update(); }

  /** Sizes for the current symbols, and the peak that follows. */
  private measure(): void {
    const { buffers, steps } = this.timeline;
    this.bytes = Float64Array.from(buffers.bytes, (bytes, b) => {
      const v = buffers.value[b]!;
      const formula = v < 0 ? -1 : this.context.model.data.values.bytesFormula?.[v] ?? -1;
      return formula >= 0 && this.isMoved ? Number(this.context.model.formulas.value(formula) ?? bytes) : bytes;
    });
    const change = new Float64Array(steps.length + 1);
    for (let b = 0; b < this.bytes.length; b++) { change[Math.max(0, buffers.first[b]!)]! += this.bytes[b]!; change[Math.min(steps.length, buffers.last[b]! + 1)]! -= this.bytes[b]!; }
    let now = 0;
    this.peak = 0; this.peakStep = 0;
    for (let s = 0; s < steps.length; s++) { now += change[s]!; if (now > this.peak) { this.peak = now; this.peakStep = s; } }
    const { model } = this.context;
    const at = steps[this.peakStep];
    const held = buffers.name.map((_, b) => b).filter((b) => buffers.first[b]! <= this.peakStep && buffers.last[b]! >= this.peakStep).sort((a, b) => this.bytes[b]! - this.bytes[a]!);
    this.summary.replaceChildren(
      "Peak ", el("b", { "data-total": "peakBytes", "data-exact": String(this.peak) }, format(this.peak, "bytes")), at === undefined ? "" : " at ", ...(at === undefined ? [] : [el("button", { type: "button", class: "hl-link", onclick: () => this.context.store.selectNode(at) }, model.name(at))]),
      held.length === 0 ? "" : `, holding ${held.length} tensors: ${held.slice(0, 4).map((b) => `${model.text(buffers.name[b]!)} (${format(this.bytes[b]!, "bytes")})`).join(", ")}${held.length > 4 ? " …" : ""}`);
    const arena = this.timeline.arenaBytes;
    if (arena !== null) {
      const over = arena / Math.max(1, this.timeline.peakBytes) - 1;
      this.arenaNote.textContent = `${format(arena, "bytes")} for sizes as given; the line marks the lower bound ${format(this.timeline.peakBytes, "bytes")}. ${over < 0.0005 ? "The plan reaches it." : `Fragmentation costs ${(over * 100).toFixed(1)} %.`}${this.isMoved ? " The plan does not follow the sliders." : ""}`;
    }
  }

  private get isMoved(): boolean { return this.context.model.data.symbols.some((s, i) => this.context.model.symbolSizes[i] !== BigInt(Math.max(1, Math.trunc(s.default)))); }

  private colour(b: number, palette: Palette): string { return palette.series(hash(this.context.model.text(this.timeline.buffers.name[b]!))); }

  private drawLive(ctx: CanvasRenderingContext2D, width: number, height: number, palette: Palette): void {
    const { steps, buffers } = this.timeline;
    const w = width - LEFT - RIGHT, h = height - TOP - BOTTOM;
    const count = Math.max(1, Math.min(steps.length, Math.floor(w)));
    const columnWidth = w / count;
    this.scaleY = h / Math.max(1, this.peak);
    axis(ctx, width, height, this.peak, palette);
    const starts = new Map<number, number[]>();
    for (let b = 0; b < this.bytes.length; b++) { const s = Math.max(0, buffers.first[b]!); const list = starts.get(s); if (list === undefined) starts.set(s, [b]); else list.push(b); }
    const live = new Set<number>();
    const selected = this.context.store.selection?.kind === "node" ? this.context.store.selection.id : -1;
    this.columns = [];
    let best: { step: number; pieces: Piece[]; sum: number } | null = null;
    let column = 0;
    for (let s = 0; s < steps.length; s++) {
      for (const b of starts.get(s) ?? []) live.add(b);
      for (const b of live) if (buffers.last[b]! < s) live.delete(b);
      let sum = 0;
      for (const b of live) sum += this.bytes[b]!;
      if (best === null || sum > best.sum) {
        const pieces: Piece[] = [];
        let y = TOP + h;
        for (const b of live) { const tall = this.bytes[b]! * this.scaleY; pieces.push({ buffer: b, y0: y - tall, y1: y }); y -= tall; }
        best = { step: s, pieces, sum };
      }
      const next = Math.floor((s + 1) * count / steps.length);
      if (next > column || s === steps.length - 1) {
        for (const piece of best.pieces) {
          const v = buffers.value[piece.buffer]!;
          const mine = selected >= 0 && v >= 0 && this.context.model.data.values.producer[v] === selected;
          ctx.fillStyle = mine ? palette.ink : this.colour(piece.buffer, palette);
          ctx.globalAlpha = mine ? 1 : 0.82;
          ctx.fillRect(LEFT + column * columnWidth, piece.y0, columnWidth + (columnWidth < 3 ? 0.5 : -0.5), Math.max(0.4, piece.y1 - piece.y0 - (piece.y1 - piece.y0 > 3 ? 0.6 : 0)));
        }
        ctx.globalAlpha = 1;
        this.columns[column] = { step: best.step, pieces: best.pieces };
        column = next;
        best = null;
      }
    }
    const x = LEFT + (this.peakStep + 0.5) / Math.max(1, steps.length) * w;
    ctx.strokeStyle = palette.ink; ctx.lineWidth = 1; ctx.setLineDash([3, 3]);
    ctx.beginPath(); ctx.moveTo(x, TOP - 8); ctx.lineTo(x, TOP + h); ctx.stroke(); ctx.setLineDash([]);
    ctx.font = `600 12px ${CHART_FONT}`; ctx.fillStyle = palette.ink;
    const label = `Peak ${format(this.peak, "bytes")}`;
    const text = ctx.measureText(label).width;
    ctx.fillText(label, Math.min(width - RIGHT - text, Math.max(LEFT, x - text / 2)), 10);
    steps.length > 0 && ends(ctx, width, height, palette, "step 1", `step ${steps.length.toLocaleString("en")}`);
  }

  private hitLive(x: number, y: number): { lines: string[]; pick?: () => void } | null {
    const w = this.live.element.clientWidth - LEFT - RIGHT;
    if (x < LEFT || x > LEFT + w || this.columns.length === 0) return null;
    const column = this.columns[Math.min(this.columns.length - 1, Math.floor((x - LEFT) / w * this.columns.length))];
    if (column === undefined) return null;
    const { buffers, steps } = this.timeline;
    const { model } = this.context;
    const piece = column.pieces.find((p) => y >= p.y0 && y <= p.y1);
    const node = steps[column.step]!;
    if (piece === undefined) return { lines: [`Step ${column.step + 1}: ${model.name(node)}`, `${format(column.pieces.reduce((sum, p) => sum + this.bytes[p.buffer]!, 0), "bytes")} in ${column.pieces.length} tensors`], pick: () => this.context.store.selectNode(node) };
    const b = piece.buffer;
    const v = buffers.value[b]!;
    const producer = v >= 0 ? model.data.values.producer[v]! : node;
    return { lines: [model.text(buffers.name[b]!) || "working memory", format(this.bytes[b]!, "bytes"), `live from step ${buffers.first[b]! + 1} to ${buffers.last[b]! + 1}`, `here: step ${column.step + 1}, ${model.name(node)}`], pick: () => this.context.store.selectNode(producer >= 0 ? producer : node) };
  }

  private drawArena(ctx: CanvasRenderingContext2D, width: number, height: number, palette: Palette): void {
    const { steps, buffers, arenaBytes } = this.timeline;
    const arena = Math.max(1, arenaBytes ?? 1), w = width - LEFT - RIGHT, h = height - 14 - BOTTOM;
    ctx.fillStyle = palette.dark ? "#202a33" : "#eceff2";
    ctx.fillRect(LEFT, 14, w, h);
    axis(ctx, width, height, arena, palette, 14);
    const perStep = w / Math.max(1, steps.length);
    for (let b = 0; b < buffers.first.length; b++) {
      const offset = buffers.offset[b];
      if (offset === null || offset === undefined) continue;
      const y1 = 14 + h - offset / arena * h, tall = buffers.bytes[b]! / arena * h;
      ctx.fillStyle = this.colour(b, palette);
      const x = LEFT + Math.max(0, buffers.first[b]!) * perStep, wide = Math.max(0.6, (buffers.last[b]! - Math.max(0, buffers.first[b]!) + 1) * perStep);
      ctx.globalAlpha = 0.86;
      ctx.fillRect(x, y1 - tall, wide > 3 ? wide - 0.8 : wide, tall > 3 ? tall - 0.8 : Math.max(0.4, tall));
    }
    ctx.globalAlpha = 1;
    const y = 14 + h - Math.min(1, this.timeline.peakBytes / arena) * h;
    ctx.strokeStyle = palette.ink; ctx.lineWidth = 1.2; ctx.setLineDash([5, 4]);
    ctx.beginPath(); ctx.moveTo(LEFT, y); ctx.lineTo(width - RIGHT, y); ctx.stroke(); ctx.setLineDash([]);
    ends(ctx, width, height, palette, "step 1", `step ${steps.length.toLocaleString("en")}`);
  }

  private hitArena(x: number, y: number): { lines: string[]; pick?: () => void } | null {
    const { steps, buffers, arenaBytes } = this.timeline;
    const w = this.arena!.element.clientWidth - LEFT - RIGHT, h = 240 - 14 - BOTTOM;
    const step = Math.floor((x - LEFT) / w * steps.length), address = (14 + h - y) / h * (arenaBytes ?? 1);
    if (step < 0 || step >= steps.length || address < 0) return null;
    for (let b = 0; b < buffers.first.length; b++) {
      const offset = buffers.offset[b];
      if (offset === null || offset === undefined || buffers.first[b]! > step || buffers.last[b]! < step || address < offset || address >= offset + buffers.bytes[b]!) continue;
      const v = buffers.value[b]!;
      const producer = v >= 0 ? this.context.model.data.values.producer[v]! : -1;
      return { lines: [this.context.model.text(buffers.name[b]!) || "working memory", `${format(buffers.bytes[b]!, "bytes")} at byte ${offset.toLocaleString("en")}`, `steps ${buffers.first[b]! + 1} to ${buffers.last[b]! + 1}`], pick: () => this.context.store.selectNode(producer >= 0 ? producer : steps[Math.max(0, buffers.first[b]!)]!) };
    }
    return { lines: [`Step ${step + 1}`, "free"] };
  }
}

function axis(ctx: CanvasRenderingContext2D, width: number, height: number, maximum: number, palette: Palette, top = TOP): void {
  ctx.font = `11.5px ${CHART_FONT}`;
  ctx.textAlign = "right";
  const h = height - top - BOTTOM;
  for (let k = 0; k <= 4; k++) {
    const y = top + h - h * k / 4;
    ctx.strokeStyle = palette.dark ? "#222d36" : "#eaeff3"; ctx.lineWidth = 1;
    ctx.beginPath(); ctx.moveTo(LEFT, y + 0.5); ctx.lineTo(width - RIGHT, y + 0.5); ctx.stroke();
    ctx.fillStyle = palette.soft;
    ctx.fillText(k === 0 ? "0" : format(maximum * k / 4, "bytes"), LEFT - 8, y);
  }
  ctx.textAlign = "left";
}

function ends(ctx: CanvasRenderingContext2D, width: number, height: number, palette: Palette, left: string, right: string): void {
  ctx.font = `11.5px ${CHART_FONT}`; ctx.fillStyle = palette.soft;
  ctx.fillText(left, LEFT, height - 9);
  ctx.textAlign = "right"; ctx.fillText(right, width - RIGHT, height - 9); ctx.textAlign = "left";
}
