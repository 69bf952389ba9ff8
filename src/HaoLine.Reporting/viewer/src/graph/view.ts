import { Palette } from "../core/colour.ts";
import { HeatScale } from "../core/heat.ts";
import type { Model } from "../data/model.ts";
import type { Store } from "../data/store.ts";
import { ItemKind } from "../data/types.ts";
import { el } from "../ui/dom.ts";
import { Painter, type Camera } from "./painter.ts";
import { Scene, type Rect } from "./scene.ts";

const MINIMUM_SCALE = 0.004, MAXIMUM_SCALE = 4;
const MOVE_MS = 260;

/** The graph on its canvas: camera, input, animation, minimap. */
export class GraphView {
  readonly element: HTMLElement;
  readonly canvas: HTMLCanvasElement;
  readonly scene: Scene;
  readonly painter: Painter;
  readonly frames: { interval: number; draw: number }[] = [];
  onInspect: (() => void) | null = null;
  private readonly map: HTMLCanvasElement;
  private readonly mapLayer: HTMLCanvasElement = document.createElement("canvas");
  private mapFresh = false;
  private mapScale = { x: 1, y: 1, left: 0, top: 0 };
  private readonly hint: HTMLElement;
  private readonly tip: HTMLElement;
  private readonly context: CanvasRenderingContext2D;
  private camera: Camera = { scale: 1, x: 0, y: 0 };
  private width = 0; private height = 0; private ratio = 1;
  private pending = false;
  private lastFrame = 0;
  private flight: { from: Camera; to: Camera; start: number } | null = null;
  private motion: { start: number; anchor: { group: number; x: number; y: number } | null } | null = null;
  private readonly pointers: Map<number, { x: number; y: number }> = new Map();
  private dragged = 0;
  private pinch = 0;
  private hintTimer = 0;
  private everFitted = false;
  private readonly reduced = matchMedia("(prefers-reduced-motion: reduce)");

  constructor(private readonly model: Model, private readonly store: Store, palette: Palette) {
    this.canvas = el("canvas", { id: "hl-graph", "data-testid": "graph", tabindex: 0, role: "application", "aria-label": "Graph of the model. Arrow keys move between neighbours, Enter opens a group, question mark lists all keys." });
    this.map = el("canvas", { class: "hl-map", "aria-hidden": "true", "data-testid": "minimap" });
    this.hint = el("div", { class: "hl-hint", "aria-hidden": "true" }, "Hold Ctrl, or click the graph first, to zoom with the wheel");
    this.tip = el("div", { class: "hl-tip", "aria-hidden": "true" });
    this.element = el("div", { class: "hl-stage" }, this.canvas, this.map, this.hint, this.tip);
    this.context = this.canvas.getContext("2d", { alpha: false })!;
    this.scene = new Scene(model, store.expanded);
    this.painter = new Painter(model, store, this.scene, palette);
    this.recolour();
    this.listen();
    new ResizeObserver(() => this.resize()).observe(this.element);
  }

  setPalette(palette: Palette): void { this.painter.palette = palette; this.refresh(); }

  /** Draws anew, the minimap as well. */
  refresh(): void { this.mapFresh = false; this.request(); }

  recolour(): void {
    const metric = this.store.metric >= 0 ? this.model.metrics[this.store.metric] : undefined;
    this.painter.nodeHeat = metric === undefined ? null : new HeatScale(metric.numbers, (i) => this.model.isWork[i] === 1, this.store.logScale, this.store.topOnly);
    this.painter.groupHeat = metric === undefined ? null : new HeatScale(metric.groupNumbers, (g) => g > 0, this.store.logScale, this.store.topOnly);
    this.painter.forget();
    this.refresh();
  }

  setWanted(nodes: Uint8Array | null): void {
    this.painter.wanted = nodes;
    if (nodes === null) this.painter.wantedInGroup = null;
    else {
      const counts = new Int32Array(this.model.groupCount);
      const { nodes: columns, groups } = this.model.data;
      for (let i = 0; i < nodes.length; i++) if (nodes[i] === 1) counts[columns.group[i]!]!++;
      for (let g = counts.length - 1; g > 0; g--) counts[groups[g]!.parent]! += counts[g]!;
      this.painter.wantedInGroup = counts;
    }
    this.refresh();
  }

  fit(animate = true): void {
    const bounds = this.scene.bounds;
    if (bounds.w <= 0 && bounds.h <= 0) return;
    const margin = 36;
    const scale = Math.min(1.15, (this.width - 2 * margin) / Math.max(1, bounds.w), (this.height - 2 * margin) / Math.max(1, bounds.h));
    // A long chain fitted whole is a hair: start at its top instead, at a size that can be read.
    const readable = Math.max(scale, Math.min(0.72, (this.width - 2 * margin) / Math.max(1, bounds.w)));
    const all = scale >= 0.22;
    // Asked for, all of it is shown unless that leaves a hair; the minimap shows the rest.
    const used = Math.max(MINIMUM_SCALE, all ? scale : animate ? Math.max(scale, Math.min(0.3, (this.width / 4) / Math.max(1, bounds.w))) : readable);
    const y = used * bounds.h <= this.height ? (this.height - used * bounds.h) / 2 : margin;
    this.fly({ scale: used, x: this.width / 2 - used * (bounds.x + bounds.w / 2), y }, animate);
  }

  zoom(factor: number, x = this.width / 2, y = this.height / 2): void {
    const scale = Math.max(MINIMUM_SCALE, Math.min(MAXIMUM_SCALE, this.camera.scale * factor));
    const k = scale / this.camera.scale;
    this.flight = null;
    this.camera = { scale, x: x - (x - this.camera.x) * k, y: y - (y - this.camera.y) * k };
    this.request();
  }

  pan(dx: number, dy: number): void {
    this.flight = null;
    this.camera = { ...this.camera, x: this.camera.x + dx, y: this.camera.y + dy };
    this.clampCamera();
    this.request();
  }

  /** Moves the camera so that a node or group is in the middle. */
  show(rect: Rect, animate = true, tight = false): void {
    const wanted = tight ? Math.min(1, (this.width - 80) / rect.w, (this.height - 80) / rect.h) : Math.max(0.75, Math.min(this.camera.scale, 1.2));
    const scale = Math.max(MINIMUM_SCALE, Math.min(wanted, tight ? 1 : Math.max(0.3, (this.width - 60) / rect.w)));
    const y = rect.h * scale > this.height - 60 ? 40 - scale * rect.y : this.height / 2 - scale * (rect.y + rect.h / 2);
    this.fly({ scale, x: this.width / 2 - scale * (rect.x + rect.w / 2), y }, animate);
  }

  /** Opens what hides the selection and moves to it. */
  reveal(): void {
    const selection = this.store.selection;
    if (selection === null) { this.request(); return; }
    const group = selection.kind === "node" ? this.model.data.nodes.group[selection.id]! : this.model.data.groups[selection.id]!.parent;
    const hidden = this.model.ancestors(group).filter((g) => !this.store.expanded.has(g));
    if (hidden.length > 0 && this.store.reveal) { this.quiet = true; this.store.expand(hidden); this.quiet = false; }
    const rect = selection.kind === "node" ? this.scene.boxOfNode(selection.id)?.rect : this.scene.boxOfGroup(selection.id);
    if (rect !== undefined && rect !== null && this.store.reveal) {
      const c = this.camera;
      const left = rect.x * c.scale + c.x, top = rect.y * c.scale + c.y;
      const inside = left > 20 && top > 20 && left + rect.w * c.scale < this.width - 20 && top + rect.h * c.scale < this.height - 20;
      if (!inside || c.scale < 0.35) this.show(rect);
    }
    this.request();
  }

  private quiet = false;

  /** Runs a change of open groups without animation. */
  relayoutQuietly(change: () => void): void { this.quiet = true; change(); this.quiet = false; }

  /** Middle of a node on the page; null when it is hidden in a closed group. */
  screenPosition(node: number): { x: number; y: number } | null {
    const box = node < 0 ? null : this.scene.boxOfNode(node);
    return box === null || box.hiddenBy >= 0 ? null : this.onPage(box.rect);
  }

  screenPositionOfGroup(g: number): { x: number; y: number } | null {
    const box = g <= 0 || this.scene.closedAncestor(this.model.data.groups[g]!.parent) >= 0 ? null : this.scene.boxOfGroup(g);
    return box === null ? null : this.onPage({ ...box, h: Math.min(box.h, this.model.data.layout.boxHeight) });
  }

  private onPage(rect: Rect): { x: number; y: number } {
    const canvas = this.canvas.getBoundingClientRect();
    return { x: canvas.left + (rect.x + rect.w / 2) * this.camera.scale + this.camera.x, y: canvas.top + (rect.y + rect.h / 2) * this.camera.scale + this.camera.y };
  }

  /** Lays out after groups were opened or closed; a group keeps its place on the screen. */
  relayout(anchor: number): void {
    const box = anchor > 0 ? this.scene.boxOfGroup(anchor) : null;
    const point = box === null ? null : { group: anchor, x: (box.x + box.w / 2) * this.camera.scale + this.camera.x, y: box.y * this.camera.scale + this.camera.y };
    const animate = !this.quiet && !this.reduced.matches;
    this.scene.update(animate);
    this.mapFresh = false;
    if (this.scene.isMoving) this.motion = { start: performance.now(), anchor: point };
    else this.hold(point);
    this.request();
  }

  hold(point: { group: number; x: number; y: number } | null): void {
    if (point === null) return;
    const box = this.scene.boxOfGroup(point.group);
    if (box === null) return;
    const scale = this.camera.scale;
    this.camera = { scale, x: point.x - scale * (box.x + box.w / 2), y: point.y - scale * box.y };
  }

  /** Neighbour of the selection in a direction; null when there is none. */
  neighbour(direction: "up" | "down" | "left" | "right"): { kind: "node" | "group"; id: number } | null {
    const selection = this.store.selection;
    if (selection === null) {
      const root = this.scene.frames.get(0);
      const items = root?.layout.items;
      if (items === undefined) return null;
      const first = items.kind.findIndex((k) => k <= ItemKind.Group);
      return first < 0 ? null : { kind: items.kind[first] === ItemKind.Node ? "node" : "group", id: items.id[first]! };
    }
    const parent = selection.kind === "node" ? this.model.data.nodes.group[selection.id]! : this.model.data.groups[selection.id]!.parent;
    const frame = this.scene.frames.get(parent);
    if (frame === undefined) return null;
    const item = selection.kind === "node" ? this.scene.itemOfNode[selection.id]! : this.scene.itemOfGroup[selection.id]!;
    const { items, routes } = frame.layout;
    const named = (i: number): { kind: "node" | "group"; id: number } | null => items.kind[i] === ItemKind.Node ? { kind: "node", id: items.id[i]! } : items.kind[i] === ItemKind.Group ? { kind: "group", id: items.id[i]! } : null;
    if (direction === "left" || direction === "right") {
      for (let i = item + (direction === "left" ? -1 : 1); items.rank[i] === items.rank[item]; i += direction === "left" ? -1 : 1) { const found = named(i); if (found !== null) return found; }
      return null;
    }
    let best: number | null = null;
    const centre = frame.now.x[item]! + frame.now.w[item]! / 2;
    for (let r = 0; r < routes.from.length; r++) {
      const other = direction === "down" ? (routes.from[r] === item ? routes.to[r]! : -1) : routes.to[r] === item ? routes.from[r]! : -1;
      if (other < 0) continue;
      const distance = Math.abs(frame.now.x[other]! + frame.now.w[other]! / 2 - centre);
      if (best === null || distance < Math.abs(frame.now.x[best]! + frame.now.w[best]! / 2 - centre)) best = other;
    }
    if (best === null) return null;
    const found = named(best);
    if (found !== null) return found;
    // An entry or exit: go to what is outside.
    const node = items.id[best]!;
    if (items.kind[best] === ItemKind.Entry) return this.visible(node);
    const targets = this.model.successors.of(node);
    for (const target of targets) if (!this.model.isBelow(this.model.data.nodes.group[target]!, parent)) return this.visible(target);
    return null;
  }

  /** Sharper and in the size of the paper; returns what undoes it. */
  prepareForPrint(light: Palette): () => void {
    const palette = this.painter.palette, { ratio, camera, width, height } = this;
    const box = this.element.getBoundingClientRect();
    this.painter.palette = light;
    this.ratio = 3;
    this.width = Math.round(box.width); this.height = Math.round(box.height);
    const scale = camera.scale * this.width / Math.max(1, width);
    this.camera = { scale, x: camera.x * scale / camera.scale, y: camera.y * scale / camera.scale };
    this.applySize();
    this.drawNow();
    return () => {
      this.painter.palette = palette; this.ratio = ratio; this.camera = camera; this.width = width; this.height = height;
      this.applySize(); this.mapFresh = false; this.drawNow();
    };
  }

  resize(): void {
    if (document.documentElement.classList.contains("hl-printing")) return;
    const box = this.element.getBoundingClientRect();
    const width = Math.round(box.width), height = Math.round(box.height);
    if (width < 2 || height < 2) return;
    const before = { w: this.width, h: this.height };
    this.width = width; this.height = height;
    this.ratio = Math.min(3, window.devicePixelRatio || 1);
    this.applySize();
    if (!this.everFitted) { this.everFitted = true; this.fit(false); } else if (before.w > 0) { this.camera = { ...this.camera, x: this.camera.x + (width - before.w) / 2 }; }
    this.drawNow();
  }

  request(): void {
    if (this.pending) return;
    this.pending = true;
    requestAnimationFrame((time) => { this.pending = false; this.tick(time); });
  }

  private visible(node: number): { kind: "node" | "group"; id: number } {
    const closed = this.scene.closedAncestor(this.model.data.nodes.group[node]!);
    return closed >= 0 ? { kind: "group", id: closed } : { kind: "node", id: node };
  }

  private applySize(): void {
    this.canvas.width = Math.round(this.width * this.ratio);
    this.canvas.height = Math.round(this.height * this.ratio);
  }

  private fly(to: Camera, animate: boolean): void {
    if (!animate || this.reduced.matches) { this.flight = null; this.camera = to; } else this.flight = { from: this.camera, to, start: performance.now() };
    this.request();
  }

  private tick(time: number): void {
    let moving = false;
    if (this.motion !== null) {
      const more = this.scene.step((time - this.motion.start) / MOVE_MS);
      if (this.flight === null) this.hold(this.motion.anchor);
      if (more) moving = true; else { this.motion = null; this.mapFresh = false; }
    }
    if (this.flight !== null) {
      const t = Math.min(1, Math.max(0, (time - this.flight.start) / MOVE_MS));
      const k = t < 0.5 ? 4 * t ** 3 : 1 - (-2 * t + 2) ** 3 / 2;
      const { from, to } = this.flight;
      const scale = from.scale * (to.scale / from.scale) ** k;
      // The middle of the window moves on a straight line in the drawing.
      const cx = mix((this.width / 2 - from.x) / from.scale, (this.width / 2 - to.x) / to.scale, k);
      const cy = mix((this.height / 2 - from.y) / from.scale, (this.height / 2 - to.y) / to.scale, k);
      this.camera = t >= 1 ? to : { scale, x: this.width / 2 - cx * scale, y: this.height / 2 - cy * scale };
      if (t >= 1) this.flight = null; else moving = true;
    }
    const start = performance.now();
    this.drawNow();
    this.frames.push({ interval: this.lastFrame > 0 ? time - this.lastFrame : 0, draw: performance.now() - start });
    if (this.frames.length > 1200) this.frames.splice(0, 600);
    this.lastFrame = time;
    if (moving) this.request(); 
  }

  private drawNow(): void {
    if (this.width === 0) return;
    this.painter.paint(this.context, this.camera, this.width, this.height, this.ratio);
    this.drawMap();
  }

  private drawMap(): void {
    const { w, h } = this.scene.bounds;
    const needed = w * this.camera.scale > this.width * 1.05 || h * this.camera.scale > this.height * 1.05;
    this.map.hidden = !needed || this.width < 420;
    if (this.map.hidden) return;
    const aspect = Math.max(0.3, Math.min(3, w / Math.max(1, h)));
    const width = Math.round(Math.min(190, 170 * Math.sqrt(aspect))), height = Math.round(Math.min(200, 170 / Math.sqrt(aspect)));
    const ratio = this.ratio;
    if (!this.mapFresh && this.motion === null) {
      this.mapLayer.width = width * ratio; this.mapLayer.height = height * ratio;
      const pad = 6;
      let sx = (width - 2 * pad) / Math.max(1, w), sy = (height - 2 * pad) / Math.max(1, h);
      if (sx > 6 * sy) sx = 6 * sy < (width - 2 * pad) / Math.max(1, w) ? Math.max(6 * sy, Math.min(sx, 40 / Math.max(1, w))) : sx; else if (sx > sy) sx = sy;
      if (sy > sx) sy = Math.min(sy, sx * 6 > sy ? sx : sx * 6);
      this.mapScale = { x: sx, y: sy, left: (width - w * sx) / 2, top: (height - h * sy) / 2 };
      this.painter.paint(this.mapLayer.getContext("2d", { alpha: false })!, { scale: sx, x: this.mapScale.left, y: this.mapScale.top }, width, height, ratio, "boxes", sy);
      this.mapFresh = true;
    }
    if (this.map.width !== this.mapLayer.width || this.map.height !== this.mapLayer.height) {
      this.map.width = this.mapLayer.width; this.map.height = this.mapLayer.height;
      this.map.style.width = `${this.mapLayer.width / ratio}px`; this.map.style.height = `${this.mapLayer.height / ratio}px`;
    }
    const ctx = this.map.getContext("2d", { alpha: false })!;
    ctx.setTransform(1, 0, 0, 1, 0, 0);
    ctx.drawImage(this.mapLayer, 0, 0);
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    const { scale, x, y } = this.camera;
    const m = this.mapScale;
    ctx.strokeStyle = this.painter.palette.accent;
    ctx.lineWidth = 1.5;
    const frame = { x: m.left - x / scale * m.x, y: m.top - y / scale * m.y, w: Math.max(4, this.width / scale * m.x), h: Math.max(3, this.height / scale * m.y) };
    ctx.fillStyle = this.painter.palette.accent;
    ctx.globalAlpha = 0.12; ctx.fillRect(frame.x, frame.y, frame.w, frame.h); ctx.globalAlpha = 1;
    ctx.strokeRect(frame.x, frame.y, frame.w, frame.h);
  }

  private clampCamera(): void {
    const { w, h } = this.scene.bounds;
    const { scale } = this.camera;
    const edge = 80;
    this.camera.x = Math.max(edge - w * scale, Math.min(this.width - edge, this.camera.x));
    this.camera.y = Math.max(edge - h * scale, Math.min(this.height - edge, this.camera.y));
  }

  private listen(): void {
    const { canvas } = this;
    const at = (event: MouseEvent): { x: number; y: number } => { const box = canvas.getBoundingClientRect(); return { x: event.clientX - box.left, y: event.clientY - box.top }; };
    canvas.addEventListener("wheel", (event) => {
      const active = event.ctrlKey || event.metaKey || document.activeElement === canvas;
      if (!active) { this.showHint(); return; }
      event.preventDefault();
      const p = at(event);
      const unit = event.deltaMode === 1 ? 30 : event.deltaMode === 2 ? 300 : 1;
      const trackpad = !event.ctrlKey && !event.metaKey && event.deltaMode === 0 && (event.deltaX !== 0 || !Number.isInteger(event.deltaY) || Math.abs(event.deltaY) < 40);
      if (trackpad) this.pan(-event.deltaX, -event.deltaY);
      else this.zoom(Math.exp(-Math.max(-240, Math.min(240, event.deltaY * unit)) * (event.ctrlKey && Math.abs(event.deltaY) < 40 ? 0.012 : 0.0022)), p.x, p.y);
    }, { passive: false });
    canvas.addEventListener("pointerdown", (event) => {
      if (event.button > 1) return;
      canvas.setPointerCapture(event.pointerId);
      this.pointers.set(event.pointerId, at(event));
      this.dragged = 0;
      this.pinch = this.spread();
      this.hideTip();
    });
    canvas.addEventListener("pointermove", (event) => {
      const p = at(event);
      const before = this.pointers.get(event.pointerId);
      if (before === undefined) { this.hover(p); return; }
      this.pointers.set(event.pointerId, p);
      this.dragged += Math.abs(p.x - before.x) + Math.abs(p.y - before.y);
      if (this.pointers.size === 2) {
        const spread = this.spread();
        const [a, b] = [...this.pointers.values()] as [{ x: number; y: number }, { x: number; y: number }];
        if (this.pinch > 0) this.zoom(spread / this.pinch, (a.x + b.x) / 2, (a.y + b.y) / 2);
        this.pinch = spread;
        this.pan((p.x - before.x) / 2, (p.y - before.y) / 2);
      } else if (this.dragged > 4) { canvas.classList.add("hl-drag"); this.pan(p.x - before.x, p.y - before.y); }
    });
    const end = (event: PointerEvent): void => {
      const known = this.pointers.delete(event.pointerId);
      canvas.classList.remove("hl-drag");
      if (known && event.type === "pointerup" && this.dragged <= 4 && this.pointers.size === 0) this.click(at(event));
    };
    canvas.addEventListener("pointerup", end);
    canvas.addEventListener("pointercancel", end);
    canvas.addEventListener("pointerleave", () => this.hideTip());
    canvas.addEventListener("dblclick", (event) => {
      const p = this.toDrawing(at(event));
      const hit = this.scene.hit(p.x, p.y);
      if (hit === null) this.zoom(1.6, at(event).x, at(event).y);
      else if (hit.kind === "group") { if (this.store.expanded.has(hit.id)) this.store.collapse([hit.id]); else this.store.expand([hit.id]); }
    });
    const jump = (event: PointerEvent): void => {
      const box = this.map.getBoundingClientRect();
      const { scale } = this.camera, m = this.mapScale;
      const x = (event.clientX - box.left - m.left) / m.x, y = (event.clientY - box.top - m.top) / m.y;
      this.camera = { scale, x: this.width / 2 - x * scale, y: this.height / 2 - y * scale };
      this.clampCamera();
      this.request();
    };
    this.map.addEventListener("pointerdown", (event) => { this.map.setPointerCapture(event.pointerId); jump(event); });
    this.map.addEventListener("pointermove", (event) => { if (event.buttons !== 0) jump(event); });
  }

  private toDrawing(p: { x: number; y: number }): { x: number; y: number } { return { x: (p.x - this.camera.x) / this.camera.scale, y: (p.y - this.camera.y) / this.camera.scale }; }

  private tagAt(p: { x: number; y: number }): (typeof this.painter.tags)[number] | undefined {
    return this.painter.tags.find((tag) => p.x >= tag.rect.x && p.x <= tag.rect.x + tag.rect.w && p.y >= tag.rect.y && p.y <= tag.rect.y + tag.rect.h);
  }

  private click(screen: { x: number; y: number }): void {
    this.canvas.focus({ preventScroll: true });
    const path = this.painter.pathBox;
    if (path !== null && screen.x >= path.rect.x && screen.x <= path.rect.x + path.rect.w && screen.y >= path.rect.y && screen.y <= path.rect.y + path.rect.h) { this.store.selectGroup(path.group, false); this.onInspect?.(); return; }
    const p = this.toDrawing(screen);
    const tag = this.tagAt(p);
    if (tag !== undefined) {
      const { edges } = this.model.data.layout;
      this.store.selectNode(tag.outgoing ? edges.to[tag.edge]! : edges.from[tag.edge]!);
      return;
    }
    const hit = this.scene.hit(p.x, p.y);
    if (hit === null) { this.store.select(null, false); return; }
    if (hit.kind === "node") { this.store.selectNode(hit.id, false); this.onInspect?.(); return; }
    const box = this.scene.boxOfGroup(hit.id)!;
    const isChevron = p.x - box.x < 28 && p.y - box.y < 32;
    if (isChevron) { if (this.store.expanded.has(hit.id)) this.store.collapse([hit.id]); else this.store.expand([hit.id]); }
    this.store.selectGroup(hit.id, false);
    this.onInspect?.();
  }

  private hover(screen: { x: number; y: number }): void {
    const p = this.toDrawing(screen);
    const tag = this.tagAt(p);
    const edge = tag?.edge ?? -1;
    if (edge !== this.painter.hoverEdge) { this.painter.hoverEdge = edge; this.request(); }
    const hit = tag === undefined ? this.scene.hit(p.x, p.y) : null;
    this.canvas.style.cursor = tag !== undefined || (hit !== null && (hit.kind === "node" || hit.header || !this.store.expanded.has(hit.id))) ? "pointer" : "grab";
    if (tag !== undefined) {
      const { edges } = this.model.data.layout;
      this.showTip(screen, this.model.text(this.model.data.values.name[edges.value[edge]!] ?? 0), tag.outgoing ? "Read in many places; click to go to the first" : `From ${this.model.name(edges.from[edge]!)}; click to go there`);
    } else if (hit !== null && hit.kind === "node") this.showTip(screen, this.model.name(hit.id), this.model.operator(hit.id));
    else if (hit !== null && !this.store.expanded.has(hit.id)) this.showTip(screen, this.model.groupPaths[hit.id]!, "Double-click to open");
    else this.hideTip();
  }

  private showTip(p: { x: number; y: number }, title: string, text: string): void {
    this.tip.replaceChildren(el("b", {}, title), el("span", {}, text));
    this.tip.classList.add("hl-on");
    const right = p.x + 16 + 300 > this.width;
    this.tip.style.left = right ? "auto" : `${p.x + 16}px`;
    this.tip.style.right = right ? `${this.width - p.x + 12}px` : "auto";
    this.tip.style.top = `${Math.min(p.y + 14, this.height - 60)}px`;
  }

  private hideTip(): void { this.tip.classList.remove("hl-on"); }

  private showHint(): void {
    this.hint.classList.add("hl-on");
    clearTimeout(this.hintTimer);
    this.hintTimer = window.setTimeout(() => this.hint.classList.remove("hl-on"), 1100);
  }

  private spread(): number {
    if (this.pointers.size !== 2) return 0;
    const [a, b] = [...this.pointers.values()] as [{ x: number; y: number }, { x: number; y: number }];
    return Math.hypot(a.x - b.x, a.y - b.y);
  }
}

function mix(a: number, b: number, t: number): number { return a + (b - a) * t; }
