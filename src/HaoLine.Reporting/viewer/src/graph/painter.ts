import type { Palette } from "../core/colour.ts";
import { format, formatCell } from "../core/format.ts";
import type { HeatScale } from "../core/heat.ts";
import { tail } from "../core/text.ts";
import type { Model } from "../data/model.ts";
import type { Store } from "../data/store.ts";
import { ItemKind } from "../data/types.ts";
import { upperBound, type Frame, type Rect, type Scene } from "./scene.ts";

export interface Camera { scale: number; x: number; y: number; }
/** What is drawn: all of it on the main canvas, only boxes on the minimap. */
export type Detail = "full" | "boxes";
export interface PortalTag { rect: Rect; node: number; edge: number; outgoing: boolean; }

const FONT = "system-ui, -apple-system, \"Segoe UI\", Roboto, \"Noto Sans\", \"DejaVu Sans\", sans-serif";
const WIDTHS = [1.2, 1.6, 2.2, 3, 4.2, 5.6];

/** Draws a scene; keeps nothing but what speeds drawing up. */
export class Painter {
  palette: Palette;
  nodeHeat: HeatScale | null = null;
  groupHeat: HeatScale | null = null;
  /** Nodes that a search or filter asks for; null when all are wanted. */
  wanted: Uint8Array | null = null;
  wantedInGroup: Int32Array | null = null;
  readonly tags: PortalTag[] = [];
  /** Where the path of open groups stands on the canvas, and its innermost group. */
  pathBox: { group: number; rect: Rect } | null = null;
  private readonly pinned: number[] = [];
  private pixel = { w: 1, h: 1 };
  hoverEdge = -1;
  private readonly routeStyles: Map<number, Int32Array> = new Map();
  private readonly fitted: Map<string, string> = new Map();
  private readonly strips: Map<number, [string, number][]> = new Map();
  private view: Rect = { x: 0, y: 0, w: 0, h: 0 };
  private scale = 1;
  private typeNames: string[] = [];
  private drawn = 0;

  constructor(private readonly model: Model, private readonly store: Store, private readonly scene: Scene, palette: Palette) { this.palette = palette; }

  /** Forgets widths and strips after sizes changed. */
  forget(): void { this.routeStyles.clear(); this.strips.clear(); }

  get boxesDrawn(): number { return this.drawn; }

  paint(ctx: CanvasRenderingContext2D, camera: Camera, width: number, height: number, ratio: number, detail: Detail = "full", scaleY = camera.scale): void {
    this.scale = Math.min(camera.scale, scaleY);
    this.pixel = { w: 1 / camera.scale, h: 1 / scaleY };
    this.drawn = 0;
    if (detail === "full") { this.tags.length = 0; this.pinned.length = 0; }
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    ctx.fillStyle = this.palette.background;
    ctx.fillRect(0, 0, width, height);
    this.view = { x: -camera.x / camera.scale, y: -camera.y / scaleY, w: width / camera.scale, h: height / scaleY };
    ctx.setTransform(camera.scale * ratio, 0, 0, scaleY * ratio, camera.x * ratio, camera.y * ratio);
    const root = this.scene.frames.get(0);
    if (root === undefined) return;
    ctx.lineJoin = "round";
    this.frame(ctx, root, 0, detail);
    if (detail === "full") {
      this.highlightEdges(ctx);
      this.paintTags(ctx);
      this.outlineTwins(ctx);
      this.paintPath(ctx, width, ratio);
    }
  }

  /** The path of the open groups whose headers are above the window. */
  private paintPath(ctx: CanvasRenderingContext2D, width: number, ratio: number): void {
    this.pathBox = null;
    if (this.pinned.length === 0) return;
    const deepest = this.pinned.reduce((a, b) => (this.model.ancestors(b).length > this.model.ancestors(a).length ? b : a));
    const { palette } = this;
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.scale = 1;
    const text = this.fit(ctx, this.model.ancestors(deepest).map((g) => this.model.groupName(g)).join("  ›  "), width - 60, 12, 600, true);
    ctx.font = `600 12px ${FONT}`;
    this.pathBox = { group: deepest, rect: { x: 10, y: 10, w: ctx.measureText(text).width + 24, h: 28 } };
    ctx.fillStyle = palette.panel; ctx.strokeStyle = palette.line; ctx.lineWidth = 1;
    this.box(ctx, this.pathBox.rect, 7); ctx.fill(); ctx.stroke();
    ctx.fillStyle = palette.ink; ctx.textBaseline = "middle";
    ctx.fillText(text, 22, 24.5);
  }

  private frame(ctx: CanvasRenderingContext2D, frame: Frame, depth: number, detail: Detail): void {
    const { view, scene } = this;
    if (detail === "full" && this.scale >= 0.15) this.routes(ctx, frame);
    const [first, last] = scene.ranksBetween(frame, view.y, view.y + view.h);
    const { kind, id } = frame.layout.items;
    const s = frame.now;
    const right = view.x + view.w;
    for (let i = frame.rankStarts[first] ?? 0, end = frame.rankStarts[last + 1] ?? 0; i < end; i++) {
      const k = kind[i]!;
      if (k > ItemKind.Group) continue;
      const x = frame.ox + s.x[i]!, w = s.w[i]!;
      if (x > right || x + w < view.x) continue;
      const box: Rect = { x, y: frame.oy + s.y[i]!, w, h: s.h[i]! };
      this.drawn++;
      if (k === ItemKind.Node) this.node(ctx, id[i]!, box, detail);
      else {
        const inner = scene.frames.get(id[i]!);
        if (inner === undefined) this.closedGroup(ctx, id[i]!, box, detail);
        else this.openGroup(ctx, inner, box, depth, detail);
      }
    }
  }

  private openGroup(ctx: CanvasRenderingContext2D, inner: Frame, box: Rect, depth: number, detail: Detail): void {
    const { palette, scale } = this;
    const { header, padding } = this.model.data.layout;
    const g = inner.group;
    ctx.fillStyle = palette.groupFills[Math.min(depth + 1, palette.groupFills.length - 1)]!;
    ctx.strokeStyle = palette.line;
    ctx.lineWidth = Math.max(1, 0.75 / scale);
    this.box(ctx, box, 10);
    ctx.fill();
    if (detail === "full") ctx.stroke();
    const fades = inner.alpha < 1;
    if (fades) { ctx.save(); this.box(ctx, box, 10); ctx.clip(); ctx.globalAlpha *= inner.alpha; }
    if (detail === "full" && scale >= 0.15) this.stubs(ctx, inner, box);
    this.frame(ctx, inner, depth + 1, detail);
    if (fades) ctx.restore();
    if (detail === "boxes") return;
    const size = Math.max(13, Math.min(11 / scale, 26));
    if (box.y < this.view.y) {
      // The header is out of sight; the path at the corner names the group.
      const middle = this.view.x + this.view.w / 2, centre = this.view.y + this.view.h / 2;
      if (box.x < middle && box.x + box.w > middle && box.y + box.h > centre) this.pinned.push(g);
    } else if (size * scale >= 7) {
      const { x, y } = box;
      const name = this.fit(ctx, this.model.groupName(g), box.w - padding * 2 - 20, size, 600);
      ctx.font = `600 ${size}px ${FONT}`;
      const width = ctx.measureText(name).width;
      const base = ctx.globalAlpha;
      ctx.fillStyle = palette.groupFills[Math.min(depth + 1, palette.groupFills.length - 1)]!;
      ctx.globalAlpha = base * 0.94;
      this.box(ctx, { x: x + 6, y: y + 4, w: width + 28, h: header - 6 }, 5);
      ctx.fill();
      ctx.globalAlpha = base;
      const ty = y + header / 2 + 2;
      this.chevron(ctx, x + 16, ty, size, true);
      ctx.fillStyle = palette.ink;
      ctx.textBaseline = "middle";
      ctx.fillText(name, x + 28, ty);
      if (box.w > width + 180 && size === 13) {
        ctx.font = `11px ${FONT}`;
        ctx.fillStyle = palette.soft;
        ctx.fillText(this.fit(ctx, this.groupRemark(g), box.w - width - 60, 11, 400), x + 36 + width, ty + 0.5);
      }
    }
    if (this.isSelected("group", g)) this.outline(ctx, box, 10);
  }

  private closedGroup(ctx: CanvasRenderingContext2D, g: number, box: Rect, detail: Detail): void {
    const { palette, scale, model } = this;
    const metric = this.store.metric >= 0 ? model.metrics[this.store.metric] : undefined;
    const value = metric?.groupNumbers[g] ?? NaN;
    const t = metric === undefined || this.groupHeat === null ? -1 : this.groupHeat.of(value);
    const dimmed = this.wantedInGroup !== null && this.wantedInGroup[g] === 0;
    ctx.globalAlpha *= dimmed ? 0.3 : 1;
    const hot = t >= 0;
    const fill = hot ? palette.heat(t) : palette.panel;
    ctx.strokeStyle = palette.line;
    ctx.lineWidth = Math.max(1, 0.75 / scale);
    if (scale >= 0.3 && detail === "full") {
      // Two sheets behind: there is something inside.
      ctx.fillStyle = palette.groupFills[2]!;
      this.box(ctx, { x: box.x + 5, y: box.y + 5, w: box.w, h: box.h }, 9); ctx.fill(); ctx.stroke();
    }
    ctx.fillStyle = detail === "boxes" && !hot ? palette.line : fill;
    if (detail === "boxes") ctx.fillRect(box.x, box.y, Math.max(box.w, this.pixel.w), Math.max(box.h, this.pixel.h));
    else { this.box(ctx, box, 9); ctx.fill(); ctx.stroke(); }
    if (detail === "full") this.groupText(ctx, g, box, t, hot);
    ctx.globalAlpha = dimmed ? ctx.globalAlpha / 0.3 : ctx.globalAlpha;
    if (this.isSelected("group", g) && detail === "full") this.outline(ctx, box, 9);
  }

  private groupText(ctx: CanvasRenderingContext2D, g: number, box: Rect, t: number, hot: boolean): void {
    const { palette, scale, model } = this;
    const ink = hot ? palette.inkOn(t) : palette.ink, soft = hot ? palette.softOn(t) : palette.soft;
    const group = model.data.groups[g]!;
    ctx.textBaseline = "middle";
    const compact = scale < 0.62;
    if (compact) {
      const size = Math.min(11.5 / scale, box.h * 0.34);
      if (size * scale < 7) return;
      const name = this.fit(ctx, model.groupName(g), box.w - 20, size, 600);
      ctx.font = `600 ${size}px ${FONT}`;
      ctx.fillStyle = ink;
      ctx.textAlign = "center";
      ctx.fillText(name, box.x + box.w / 2, box.y + box.h / 2);
      ctx.textAlign = "left";
      return;
    }
    const twins = group.repeat >= 0 ? model.twins.get(group.repeat)!.length : 1;
    let right = box.x + box.w - 12;
    if (twins > 1) {
      ctx.font = `600 10.5px ${FONT}`;
      ctx.fillStyle = soft;
      ctx.textAlign = "right";
      ctx.fillText(`×${twins}`, right, box.y + 19);
      ctx.textAlign = "left";
      right -= 30;
    }
    this.chevron(ctx, box.x + 15, box.y + 19, 13, false, soft);
    ctx.fillStyle = ink;
    ctx.font = `600 13px ${FONT}`;
    ctx.fillText(this.fit(ctx, model.groupName(g), right - box.x - 30, 13, 600), box.x + 27, box.y + 19);
    ctx.fillStyle = soft;
    ctx.font = `11px ${FONT}`;
    const cls = model.text(group.className);
    const count = `${group.nodes.toLocaleString("en")} node${group.nodes === 1 ? "" : "s"}`;
    ctx.fillText(this.fit(ctx, cls === "" ? count : `${cls} · ${count}`, box.w - 30, 11, 400), box.x + 15, box.y + 38);
    ctx.fillStyle = ink;
    ctx.fillText(this.fit(ctx, this.groupRemark(g), box.w - 30, 11, 400), box.x + 15, box.y + 55);
    const strip = this.strip(g);
    let x = box.x + 15;
    const width = box.w - 30;
    for (const [type, share] of strip) {
      ctx.fillStyle = palette.type(type);
      ctx.fillRect(x, box.y + box.h - 13, Math.max(1, width * share - 1), 4);
      x += width * share;
    }
    const found = this.wantedInGroup?.[g] ?? 0;
    if (found > 0) this.pill(ctx, box.x + box.w - 8, box.y, String(found), palette.accent, palette.dark ? "#0e1419" : "#ffffff");
  }

  private groupRemark(g: number): string {
    const { model } = this;
    const parameters = model.find("parameters"), macs = model.find("macs");
    const parts: string[] = [];
    if (parameters !== undefined && parameters.groupNumbers[g]! > 0) parts.push(`${short(parameters.groupNumbers[g]!)} params`);
    const metric = this.store.metric >= 0 ? model.metrics[this.store.metric]! : macs;
    for (const m of metric === undefined || metric === macs ? [macs] : [metric, macs]) {
      if (m === undefined) continue;
      const value = m.groupNumbers[g]!, all = m.groupNumbers[0]!;
      if (!(value > 0)) continue;
      if (m.key === "parameters") continue;
      parts.push(m.additive && all > 0 ? `${percent(value / all)} of ${m.title}` : format(round(value), m.unit));
      if (parts.length >= 2) break;
    }
    return parts.length > 0 ? parts.join(" · ") : "no multiply-accumulates";
  }

  /** Parts of a group's nodes by type. */
  private strip(g: number): [string, number][] {
    let known = this.strips.get(g);
    if (known !== undefined) return known;
    const counts = new Map<string, number>();
    let all = 0;
    for (const i of this.model.nodesBelow(g)) {
      if (this.model.isWork[i] === 0) continue;
      const type = this.model.dataType(i);
      counts.set(type, (counts.get(type) ?? 0) + 1);
      all++;
    }
    known = [...counts].sort((a, b) => b[1] - a[1]).map(([type, count]) => [type, count / all]);
    this.strips.set(g, known);
    return known;
  }

  private node(ctx: CanvasRenderingContext2D, i: number, box: Rect, detail: Detail): void {
    const { palette, scale, model } = this;
    const metric = this.store.metric >= 0 ? model.metrics[this.store.metric] : undefined;
    const value = metric?.numbers[i] ?? NaN;
    const t = metric === undefined || this.nodeHeat === null ? -1 : this.nodeHeat.of(value);
    const dimmed = this.wanted !== null && this.wanted[i] === 0;
    const hot = t >= 0;
    const category = palette.category(model.category(i));
    const isEnd = model.isWork[i] === 0;
    if (dimmed) ctx.globalAlpha *= 0.25;
    ctx.fillStyle = hot ? palette.heat(t) : metric === undefined && scale < 0.3 ? category : palette.panel;
    ctx.strokeStyle = palette.line;
    ctx.lineWidth = Math.max(1, 0.75 / scale);
    const radius = isEnd ? box.h / 2 : 6;
    if (detail === "boxes" || scale < 0.1) {
      // At least a pixel high, so that heat shows in long graphs as well.
      if (!hot) ctx.fillStyle = palette.line;
      const tall = Math.max(box.h, this.pixel.h), wide = Math.max(box.w, this.pixel.w);
      ctx.fillRect(box.x, box.y, wide, tall);
      if (dimmed) ctx.globalAlpha /= 0.25;
      if (detail === "full" && this.isSelected("node", i)) this.outline(ctx, box, radius);
      return;
    }
    this.box(ctx, box, radius);
    ctx.fill();
    ctx.stroke();
    if (detail === "full") {
      if (scale >= 0.3 && !isEnd) { ctx.fillStyle = category; ctx.fillRect(box.x, box.y + 6, 4, box.h - 12); }
      this.nodeText(ctx, i, box, t, isEnd);
      if (model.hasFinding(i) && scale > 0.3) { ctx.fillStyle = palette.warning; ctx.beginPath(); ctx.arc(box.x + box.w - 4, box.y + 4, 5, 0, 7); ctx.fill(); ctx.strokeStyle = palette.background; ctx.lineWidth = 1.5; ctx.stroke(); }
      if (scale >= 0.3) this.portals(ctx, i, box);
    }
    if (dimmed) ctx.globalAlpha /= 0.25;
    if (detail === "full" && this.isSelected("node", i)) this.outline(ctx, box, radius);
  }

  private nodeText(ctx: CanvasRenderingContext2D, i: number, box: Rect, t: number, isEnd: boolean): void {
    const { palette, scale, model } = this;
    const ink = t >= 0 ? palette.inkOn(t) : palette.ink, soft = t >= 0 ? palette.softOn(t) : palette.soft;
    ctx.textBaseline = "middle";
    if (scale < 0.62) {
      const size = Math.min(10.5 / scale, box.h * 0.6);
      if (size * scale < 7) return;
      const text = this.fit(ctx, isEnd ? model.name(i) : model.operator(i), box.w - 16, size, 600);
      ctx.font = `600 ${size}px ${FONT}`;
      ctx.fillStyle = ink;
      ctx.textAlign = "center";
      ctx.fillText(text, box.x + box.w / 2, box.y + box.h / 2);
      ctx.textAlign = "left";
      return;
    }
    const pad = isEnd ? 18 : 13;
    const metric = this.store.metric >= 0 ? model.metrics[this.store.metric] : undefined;
    const value = metric?.numbers[i] ?? NaN;
    let right = box.x + box.w - 10;
    if (metric !== undefined && value > 0) {
      const text = formatCell(round(value), metric.unit).replace(" op/B", "");
      ctx.font = `11px ${FONT}`;
      ctx.fillStyle = soft;
      ctx.textAlign = "right";
      ctx.fillText(text, right, box.y + box.h * 0.33);
      ctx.textAlign = "left";
      right -= ctx.measureText(text).width + 8;
    }
    ctx.font = `600 12px ${FONT}`;
    ctx.fillStyle = ink;
    ctx.fillText(this.fit(ctx, isEnd ? model.name(i) : model.operator(i), right - box.x - pad, 12, 600), box.x + pad, box.y + box.h * 0.33);
    ctx.font = `10.5px ${FONT}`;
    ctx.fillStyle = soft;
    ctx.fillText(this.fit(ctx, this.secondLine(i, isEnd), box.w - pad - 10, 10.5, 400, true), box.x + pad, box.y + box.h * 0.7);
  }

  private secondLine(i: number, isEnd: boolean): string {
    const { data } = this.model;
    const v = data.nodes.outputs[i]![0] ?? data.nodes.inputs[i]![0] ?? -1;
    if (isEnd) return v < 0 ? "" : `${this.model.text(data.values.dataType[v]!)} ${this.model.text(data.values.shape[v]!)}`;
    return this.model.localName(i);
  }

  private portals(ctx: CanvasRenderingContext2D, i: number, box: Rect): void {
    const incoming = this.model.portalsIn.of(i), outgoing = this.model.portalsOut.of(i);
    const { edges } = this.model.data.layout;
    let y = box.y - 9;
    let x = box.x + 8;
    for (let k = 0; k < incoming.length && k < 3; k++) {
      const e = incoming[k]!;
      const text = tail(this.model.text(this.model.data.values.name[edges.value[e]!] ?? 0), 18);
      x += this.tag(ctx, x, y, `↓ ${text}`, i, e, false) + 4;
    }
    y = box.y + box.h + 9;
    x = box.x + 8;
    const seen = new Set<number>();
    for (const e of outgoing) {
      const v = edges.value[e]!;
      if (seen.has(v)) continue;
      seen.add(v);
      let readers = 0;
      for (const other of outgoing) if (edges.value[other] === v) readers++;
      x += this.tag(ctx, x, y, `↧ ${readers} reader${readers === 1 ? "" : "s"}`, i, e, true) + 4;
      if (seen.size >= 2) break;
    }
  }

  private tag(ctx: CanvasRenderingContext2D, x: number, y: number, text: string, node: number, edge: number, outgoing: boolean): number {
    ctx.font = `9.5px ${FONT}`;
    const w = ctx.measureText(text).width + 12;
    this.tags.push({ rect: { x, y: y - 7, w, h: 14 }, node, edge, outgoing });
    return w;
  }

  private paintTags(ctx: CanvasRenderingContext2D): void {
    const { edges } = this.model.data.layout;
    const { palette, scale } = this;
    for (const tag of this.tags) {
      const v = edges.value[tag.edge]!;
      const colour = palette.type(this.model.text(this.model.data.values.dataType[v] ?? 0));
      const r = tag.rect;
      if (scale < 0.62) { ctx.fillStyle = colour; ctx.fillRect(r.x, r.y + 4, 12, 5); continue; }
      ctx.fillStyle = palette.panel;
      ctx.strokeStyle = colour;
      ctx.lineWidth = tag.edge === this.hoverEdge ? 2 : 1;
      this.box(ctx, r, 7); ctx.fill(); ctx.stroke();
      ctx.font = `9.5px ${FONT}`;
      ctx.fillStyle = palette.soft;
      ctx.textBaseline = "middle";
      let readers = 0;
      if (tag.outgoing) for (const e of this.model.portalsOut.of(tag.node)) if (edges.value[e] === v) readers++;
      ctx.fillText(tag.outgoing ? `↧ ${readers} reader${readers === 1 ? "" : "s"}` : `↓ ${tail(this.model.text(this.model.data.values.name[v] ?? 0), 18)}`, r.x + 6, r.y + 7.5);
    }
    if (this.hoverEdge >= 0) this.straight(ctx, edges.from[this.hoverEdge]!, edges.to[this.hoverEdge]!);
  }

  /** The true edge of a portal. */
  private straight(ctx: CanvasRenderingContext2D, from: number, to: number): void {
    const a = this.scene.boxOfNode(from)?.rect, b = this.scene.boxOfNode(to)?.rect;
    if (a === undefined || b === undefined) return;
    const x0 = a.x + a.w / 2, y0 = a.y + a.h, x1 = b.x + b.w / 2, y1 = b.y, bend = Math.max(40, Math.abs(y1 - y0) / 3);
    ctx.strokeStyle = this.palette.accent;
    ctx.lineWidth = 2 / this.scale;
    ctx.setLineDash([7 / this.scale, 5 / this.scale]);
    ctx.beginPath(); ctx.moveTo(x0, y0); ctx.bezierCurveTo(x0, y0 + bend, x1, y1 - bend, x1, y1); ctx.stroke();
    ctx.setLineDash([]);
  }

  private routes(ctx: CanvasRenderingContext2D, frame: Frame): void {
    const { view } = this;
    const styles = this.styles(frame);
    const [first, last] = this.scene.ranksBetween(frame, view.y, view.y + view.h);
    const begin = upperBound(frame.routeTop, first - frame.maximumSpan - 2), end = upperBound(frame.routeTop, Math.max(first, last));
    const buckets = new Map<number, number[]>();
    for (let k = begin; k < end; k++) {
      const r = frame.routeOrder[k]!;
      const style = styles[r]!;
      const list = buckets.get(style);
      if (list === undefined) buckets.set(style, [r]); else list.push(r);
    }
    ctx.lineCap = "butt";
    const base = ctx.globalAlpha;
    for (const [style, list] of buckets) {
      ctx.strokeStyle = this.palette.type(this.typeNames[style >> 3] ?? "");
      ctx.globalAlpha = base * (this.wanted === null ? 0.75 : 0.3);
      ctx.lineWidth = Math.max(WIDTHS[style & 7]!, 0.7 / this.scale);
      ctx.beginPath();
      for (const r of list) this.trace(ctx, frame, r);
      ctx.stroke();
    }
    ctx.globalAlpha = base;
  }

  /** Adds the curve of a route to the path; one for each source when an open group is at its end. */
  private trace(ctx: CanvasRenderingContext2D, frame: Frame, r: number): void {
    const { routes, items } = frame.layout;
    const fromItem = routes.from[r]!, toItem = routes.to[r]!;
    const outer = items.kind[fromItem] === ItemKind.Group ? this.scene.frames.get(items.id[fromItem]!) : undefined;
    const inner = items.kind[toItem] === ItemKind.Group ? this.scene.frames.get(items.id[toItem]!) : undefined;
    if (outer === undefined && inner === undefined) { this.curve(ctx, frame, r, NaN, NaN); return; }
    const edges = this.model.data.layout.edges;
    const seen = new Set<number>();
    for (const e of routes.edges[r]!) {
      const source = edges.from[e]!;
      if (seen.has(source)) continue;
      seen.add(source);
      const exit = outer?.exits.get(source), entry = inner?.entries.get(source);
      this.curve(ctx, frame, r,
        outer !== undefined && exit !== undefined ? outer.ox + outer.now.x[exit]! + outer.now.w[exit]! / 2 : NaN,
        inner !== undefined && entry !== undefined ? inner.ox + inner.now.x[entry]! + inner.now.w[entry]! / 2 : NaN);
    }
  }

  private curve(ctx: CanvasRenderingContext2D, frame: Frame, r: number, startX: number, endX: number): void {
    const { routes, items } = frame.layout;
    const s = frame.now;
    const from = routes.from[r]!, to = routes.to[r]!;
    const rankFrom = items.rank[from]!, rankTo = items.rank[to]!;
    let x = Number.isNaN(startX) ? frame.ox + s.x[from]! + s.w[from]! * routes.ff[r]! / 1000 : startX;
    const down = rankTo > rankFrom;
    let y = frame.oy + s.y[from]! + (down ? s.h[from]! : 0);
    const tx = Number.isNaN(endX) ? frame.ox + s.x[to]! + s.w[to]! * routes.tf[r]! / 1000 : endX;
    const ty = frame.oy + s.y[to]! + (down ? 0 : s.h[to]!);
    ctx.moveTo(x, y);
    const bandEnd = frame.oy + s.tops[rankFrom]! + s.heights[rankFrom]!;
    if (down && bandEnd > y + 1) { ctx.lineTo(x, bandEnd); y = bandEnd; }
    for (let at = frame.starts[r]!, rank = rankFrom; at < frame.starts[r + 1]!; at++) {
      rank += down ? 1 : -1;
      const cx = frame.ox + s.crossings[at]!;
      const top = frame.oy + s.tops[rank]!, bottom = top + s.heights[rank]!;
      this.bend(ctx, x, y, cx, down ? top : bottom);
      x = cx; y = down ? bottom : top;
      ctx.lineTo(x, y);
    }
    const last = frame.oy + s.tops[rankTo]!;
    if (down && last < ty - 1) { this.bend(ctx, x, y, tx, last); ctx.lineTo(tx, ty); } else this.bend(ctx, x, y, tx, ty);
  }

  private bend(ctx: CanvasRenderingContext2D, x0: number, y0: number, x1: number, y1: number): void {
    if (Math.abs(x0 - x1) < 0.5 && y1 >= y0) { ctx.lineTo(x1, y1); return; }
    const half = (y1 - y0) / 2;
    ctx.bezierCurveTo(x0, y0 + half, x1, y1 - half, x1, y1);
  }

  /** Lines from the edge of an open group to its entries, and from its exits. */
  private stubs(ctx: CanvasRenderingContext2D, frame: Frame, box: Rect): void {
    const s = frame.now;
    const styles = this.styles(frame);
    const { from, to } = frame.layout.routes;
    const styleOf = new Map<number, number>();
    for (let r = 0; r < from.length; r++) { if (!styleOf.has(from[r]!)) styleOf.set(from[r]!, styles[r]!); if (!styleOf.has(to[r]!)) styleOf.set(to[r]!, styles[r]!); }
    const base = ctx.globalAlpha;
    ctx.globalAlpha = base * (this.wanted === null ? 0.75 : 0.3);
    const line = (i: number, y0: number, y1: number): void => {
      const style = styleOf.get(i) ?? 0, x = frame.ox + s.x[i]! + s.w[i]! / 2;
      ctx.strokeStyle = this.palette.type(this.typeNames[style >> 3] ?? "");
      ctx.lineWidth = Math.max(WIDTHS[style & 7]!, 0.7 / this.scale);
      ctx.beginPath(); ctx.moveTo(x, y0); ctx.lineTo(x, y1); ctx.stroke();
    };
    for (const i of frame.entries.values()) line(i, box.y, frame.oy + s.y[i]!);
    for (const i of frame.exits.values()) line(i, frame.oy + s.y[i]! + s.h[i]!, box.y + box.h);
    ctx.globalAlpha = base;
  }

  /** Colour (type) and width (bytes) of each route as one number. */
  private styles(frame: Frame): Int32Array {
    const known = this.routeStyles.get(frame.group);
    if (known !== undefined) return known;
    const { edges } = frame.layout.routes;
    const { value } = this.model.data.layout.edges;
    const types = this.model.data.values.dataType;
    const result = Int32Array.from(edges, (list) => {
      let bytes = 0, type = "";
      for (const e of list) {
        const v = value[e]!;
        const size = Number(this.model.bytesOf(v) ?? 0);
        if (size >= bytes) { bytes = size; type = this.model.text(types[v] ?? 0); }
      }
      let at = this.typeNames.indexOf(type);
      if (at < 0) { at = this.typeNames.length; this.typeNames.push(type); }
      const width = bytes <= 0 ? 0 : Math.max(0, Math.min(WIDTHS.length - 1, Math.floor(Math.log10(bytes) - 2.5)));
      return at * 8 + width;
    });
    this.routeStyles.set(frame.group, result);
    return result;
  }

  private highlightEdges(ctx: CanvasRenderingContext2D): void {
    const selection = this.store.selection;
    if (selection?.kind !== "node" || this.scale < 0.15) return;
    const node = selection.id;
    const g = this.model.data.nodes.group[node]!;
    const frame = this.scene.frames.get(g);
    if (frame === undefined || this.scene.closedAncestor(g) >= 0) return;
    const { edges } = this.model.data.layout;
    ctx.strokeStyle = this.palette.accent;
    ctx.lineWidth = Math.max(2, 1.5 / this.scale);
    ctx.beginPath();
    frame.layout.routes.edges.forEach((list, r) => {
      if (list.some((e) => edges.from[e] === node || edges.to[e] === node)) this.trace(ctx, frame, r);
    });
    ctx.stroke();
  }

  private outlineTwins(ctx: CanvasRenderingContext2D): void {
    const selection = this.store.selection;
    if (selection?.kind !== "group") return;
    const repeat = this.model.data.groups[selection.id]!.repeat;
    if (repeat < 0) return;
    ctx.strokeStyle = this.palette.accent;
    ctx.lineWidth = 1.8 / this.scale;
    ctx.setLineDash([6 / this.scale, 4 / this.scale]);
    for (const g of this.model.twins.get(repeat) ?? []) {
      if (g === selection.id) continue;
      const box = this.scene.closedAncestor(this.model.data.groups[g]!.parent) < 0 ? this.scene.boxOfGroup(g) : null;
      if (box !== null && box.y < this.view.y + this.view.h && box.y + box.h > this.view.y) { this.box(ctx, grow(box, 4), 12); ctx.stroke(); }
    }
    ctx.setLineDash([]);
  }

  private outline(ctx: CanvasRenderingContext2D, box: Rect, radius: number): void {
    ctx.strokeStyle = this.palette.accent;
    ctx.lineWidth = Math.max(2.5, 2 / this.scale);
    this.box(ctx, grow(box, 3), radius + 3);
    ctx.stroke();
  }

  private pill(ctx: CanvasRenderingContext2D, right: number, y: number, text: string, fill: string, ink: string): void {
    ctx.font = `600 10px ${FONT}`;
    const w = ctx.measureText(text).width + 12;
    ctx.fillStyle = fill;
    this.box(ctx, { x: right - w, y: y - 8, w, h: 16 }, 8);
    ctx.fill();
    ctx.fillStyle = ink;
    ctx.fillText(text, right - w + 6, y + 0.5);
  }

  private chevron(ctx: CanvasRenderingContext2D, x: number, y: number, size: number, open: boolean, colour: string = this.palette.soft): void {
    const a = size * 0.28;
    ctx.strokeStyle = colour;
    ctx.lineWidth = size * 0.12;
    ctx.lineCap = "round";
    ctx.beginPath();
    if (open) { ctx.moveTo(x - a, y - a / 2); ctx.lineTo(x, y + a / 2); ctx.lineTo(x + a, y - a / 2); } else { ctx.moveTo(x - a / 2, y - a); ctx.lineTo(x + a / 2, y); ctx.lineTo(x - a / 2, y + a); }
    ctx.stroke();
    ctx.lineCap = "butt";
  }

  private box(ctx: CanvasRenderingContext2D, r: Rect, radius: number): void {
    ctx.beginPath();
    if (this.scale < 0.25) ctx.rect(r.x, r.y, r.w, r.h); else ctx.roundRect(r.x, r.y, r.w, r.h, Math.min(radius, r.h / 2));
  }

  private isSelected(kind: "node" | "group", id: number): boolean { const s = this.store.selection; return s !== null && s.kind === kind && s.id === id; }

  /** The text, cut to a width; the start is cut when the end says more. */
  private fit(ctx: CanvasRenderingContext2D, text: string, width: number, size: number, weight: number, keepEnd = false): string {
    const key = `${Math.round(width)}|${Math.round(size * 4)}|${weight}|${text}`;
    const known = this.fitted.get(key);
    if (known !== undefined) return known;
    if (this.fitted.size > 20_000) this.fitted.clear();
    ctx.font = `${weight} ${size}px ${FONT}`;
    let result = text;
    if (ctx.measureText(text).width > width) {
      let low = 0, high = text.length;
      const cut = (n: number): string => (keepEnd ? `…${text.slice(text.length - n)}` : `${text.slice(0, n)}…`);
      while (low < high) { const middle = (low + high + 1) >> 1; if (ctx.measureText(cut(middle)).width <= width) low = middle; else high = middle - 1; }
      result = low > 0 ? cut(low) : "";
    }
    this.fitted.set(key, result);
    return result;
  }
}

function grow(r: Rect, by: number): Rect { return { x: r.x - by, y: r.y - by, w: r.w + 2 * by, h: r.h + 2 * by }; }
function round(value: number): number { return Number.isInteger(value) ? value : Number(value.toPrecision(4)); }
function percent(part: number): string { return part < 0.001 ? "<0.1 %" : `${(part * 100).toFixed(1)} %`; }
function short(value: number): string { return formatCell(Math.round(value), "operations"); }
