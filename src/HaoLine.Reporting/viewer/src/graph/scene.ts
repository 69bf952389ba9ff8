import { crossingStarts, stretch, type Size, type Stretched } from "../core/stretch.ts";
import type { Model } from "../data/model.ts";
import { ItemKind, type GroupLayout } from "../data/types.ts";

export interface Rect { x: number; y: number; w: number; h: number; }

/** An open group: positions of what is directly in it, relative to the origin of its content. */
export interface Frame {
  readonly group: number;
  readonly layout: GroupLayout;
  now: Stretched;
  from: Stretched | null;
  to: Stretched;
  /** Origin of the content in the drawing. */
  ox: number; oy: number;
  /** The box around it; the root has none. */
  box: Rect;
  alpha: number;
  readonly starts: Int32Array;
  /** First item of each rank. */
  readonly rankStarts: Int32Array;
  /** Routes in ascending order of their upper rank, and the ranks they cover at most. */
  readonly routeOrder: Int32Array;
  readonly routeTop: Int32Array;
  readonly maximumSpan: number;
  /** For each Entry and Exit, its item by node. */
  readonly entries: Map<number, number>;
  readonly exits: Map<number, number>;
}

type Shape = Pick<Frame, "starts" | "rankStarts" | "routeOrder" | "routeTop" | "maximumSpan" | "entries" | "exits">;

/** Which groups are open and where everything is. Knows nothing of drawing. */
export class Scene {
  readonly frames: Map<number, Frame> = new Map();
  /** Index of the item that stands for a node or a group in the layout of its parent. */
  readonly itemOfNode: Int32Array;
  readonly itemOfGroup: Int32Array;
  bounds: Rect = { x: 0, y: 0, w: 0, h: 0 };
  private readonly shapes: (Shape | undefined)[] = [];
  private itemCount = 0;
  private progress = 1;
  private readonly stretched: Map<number, { key: string; value: Stretched }> = new Map();

  constructor(readonly model: Model, private readonly expanded: ReadonlySet<number>) {
    this.itemOfNode = new Int32Array(model.nodeCount).fill(-1);
    this.itemOfGroup = new Int32Array(model.groupCount).fill(-1);
    model.data.layout.groups.forEach((group) => {
      const { kind, id } = group.items;
      for (let i = 0; i < kind.length; i++) {
        if (kind[i] === ItemKind.Node) this.itemOfNode[id[i]!] = i;
        else if (kind[i] === ItemKind.Group) this.itemOfGroup[id[i]!] = i;
      }
    });
    this.update(false);
  }

  get isEmpty(): boolean { return this.model.nodeCount === 0 || this.model.data.layout.groups.length === 0; }
  get isMoving(): boolean { return this.progress < 1; }

  /** Lays out again after groups were opened or closed. */
  update(animate: boolean): void {
    if (this.isEmpty) return;
    const targets = new Map<number, Stretched>();
    this.measure(0, targets);
    let items = 0;
    for (const g of targets.keys()) items += this.model.data.layout.groups[g]!.items.id.length;
    this.itemCount = items;
    const moves = animate && items < 20_000;
    for (const g of [...this.frames.keys()]) if (!targets.has(g)) this.frames.delete(g);
    for (const [g, to] of targets) {
      const frame = this.frames.get(g);
      if (frame === undefined) {
        const layout = this.model.data.layout.groups[g]!;
        this.frames.set(g, { group: g, layout, now: to, from: null, to, ox: 0, oy: 0, box: { x: 0, y: 0, w: 0, h: 0 }, alpha: moves ? 0 : 1, ...this.shapeOf(g, layout) });
      } else {
        frame.from = moves && frame.now !== to ? frame.now : null;
        frame.to = to;
        if (!moves) { frame.now = to; frame.alpha = 1; }
      }
    }
    this.progress = moves ? 0 : 1;
    this.place();
  }

  /** Moves towards the new positions; returns false when it has arrived. */
  step(progress: number): boolean {
    this.progress = Math.max(0, Math.min(1, progress)); // a frame can bear a time before the start
    const eased = 1 - (1 - this.progress) ** 3;
    for (const frame of this.frames.values()) {
      if (this.progress >= 1) { frame.now = frame.to; frame.from = null; frame.alpha = 1; continue; }
      if (frame.alpha < 1) frame.alpha = eased;
      if (frame.from !== null) frame.now = blend(frame.from, frame.to, eased);
    }
    this.place();
    return this.progress < 1;
  }

  /** Box of a node, or of the closed group that hides it. */
  boxOfNode(node: number): { rect: Rect; hiddenBy: number } | null {
    const g = this.model.data.nodes.group[node]!;
    const closed = this.closedAncestor(g);
    if (closed >= 0) { const rect = this.boxOfGroup(closed); return rect === null ? null : { rect, hiddenBy: closed }; }
    const frame = this.frames.get(g);
    const item = this.itemOfNode[node]!;
    return frame === undefined || item < 0 ? null : { rect: this.rect(frame, item), hiddenBy: -1 };
  }

  boxOfGroup(g: number): Rect | null {
    if (g <= 0) return this.bounds;
    const parent = this.frames.get(this.model.data.groups[g]!.parent);
    const item = this.itemOfGroup[g]!;
    return parent === undefined || item < 0 ? null : this.rect(parent, item);
  }

  /** The outermost closed group around or equal to a group; -1 when all are open. */
  closedAncestor(g: number): number {
    for (const a of this.model.ancestors(g)) if (!this.expanded.has(a)) return a;
    return -1;
  }

  rect(frame: Frame, item: number): Rect {
    const s = frame.now;
    return { x: frame.ox + s.x[item]!, y: frame.oy + s.y[item]!, w: s.w[item]!, h: s.h[item]! };
  }

  /** What is at a point of the drawing. */
  hit(x: number, y: number): { kind: "node" | "group"; id: number; header: boolean } | null {
    const root = this.frames.get(0);
    return root === undefined ? null : this.hitFrame(root, x, y);
  }

  /** Ranks of a frame that may show between two heights; [first, last], empty when first > last. */
  ranksBetween(frame: Frame, top: number, bottom: number): [number, number] {
    const { tops, heights } = frame.now;
    const last = upperBound(tops, bottom - frame.oy) - 1;
    let first = Math.max(0, upperBound(tops, top - frame.oy) - 1);
    if (first < tops.length && tops[first]! + heights[first]! < top - frame.oy) first++;
    return [first, last];
  }

  private hitFrame(frame: Frame, x: number, y: number): { kind: "node" | "group"; id: number; header: boolean } | null {
    const [first, last] = this.ranksBetween(frame, y, y);
    for (let i = frame.rankStarts[first] ?? 0; i < (frame.rankStarts[last + 1] ?? 0); i++) {
      const kind = frame.layout.items.kind[i]!;
      if (kind > ItemKind.Group) continue;
      const box = this.rect(frame, i);
      if (x < box.x || x > box.x + box.w || y < box.y || y > box.y + box.h) continue;
      const id = frame.layout.items.id[i]!;
      if (kind === ItemKind.Node) return { kind: "node", id, header: false };
      const inner = this.frames.get(id);
      if (inner === undefined) return { kind: "group", id, header: false };
      return this.hitFrame(inner, x, y) ?? { kind: "group", id, header: y < box.y + this.model.data.layout.header };
    }
    return null;
  }

  private measure(g: number, targets: Map<number, Stretched>): Size {
    const layoutData = this.model.data.layout;
    const layout = layoutData.groups[g]!;
    const opened = new Map<number, Size>();
    let key = "";
    for (const child of this.model.groupChildren.of(g)) {
      const item = this.itemOfGroup[child]!;
      if (item < 0 || !this.expanded.has(child)) continue;
      const size = this.measure(child, targets);
      const box = { w: Math.max(layoutData.boxWidth, size.w + 2 * layoutData.padding), h: layoutData.header + size.h + 2 * layoutData.padding };
      opened.set(item, box);
      key += `${item}:${box.w}:${box.h};`;
    }
    let known = this.stretched.get(g);
    if (known === undefined || known.key !== key) { known = { key, value: stretch(layout, opened) }; this.stretched.set(g, known); }
    targets.set(g, known.value);
    return { w: known.value.width, h: known.value.height };
  }

  private place(): void {
    const root = this.frames.get(0);
    if (root === undefined) return;
    root.ox = 0; root.oy = 0;
    root.box = { x: 0, y: 0, w: root.now.width, h: root.now.height };
    this.bounds = root.box;
    const { header, padding } = this.model.data.layout;
    const visit = (g: number): void => {
      const frame = this.frames.get(g)!;
      for (const child of this.model.groupChildren.of(g)) {
        const inner = this.frames.get(child);
        if (inner === undefined) continue;
        inner.box = this.rect(frame, this.itemOfGroup[child]!);
        inner.ox = inner.box.x + (inner.box.w - inner.now.width) / 2;
        inner.oy = inner.box.y + header + padding;
        visit(child);
      }
    };
    visit(0);
  }

  private shapeOf(g: number, layout: GroupLayout): Shape {
    const known = this.shapes[g];
    if (known !== undefined) return known;
    const { kind, id, rank } = layout.items;
    const rankStarts = new Int32Array(layout.tops.length + 1);
    for (const r of rank) rankStarts[r + 1]!++;
    for (let r = 0; r < layout.tops.length; r++) rankStarts[r + 1]! += rankStarts[r]!;
    const entries = new Map<number, number>(), exits = new Map<number, number>();
    for (let i = 0; i < kind.length; i++) { if (kind[i] === ItemKind.Entry) entries.set(id[i]!, i); else if (kind[i] === ItemKind.Exit) exits.set(id[i]!, i); }
    const { from, to } = layout.routes;
    const top = Int32Array.from(from, (f, r) => Math.min(rank[f]!, rank[to[r]!]!));
    let maximumSpan = 0;
    for (let r = 0; r < from.length; r++) maximumSpan = Math.max(maximumSpan, Math.abs(rank[from[r]!]! - rank[to[r]!]!));
    const routeOrder = Int32Array.from(from, (_, r) => r).sort((a, b) => top[a]! - top[b]! || a - b);
    const shape = { starts: crossingStarts(layout), rankStarts, routeOrder, routeTop: routeOrder.map((r) => top[r]!), maximumSpan, entries, exits };
    this.shapes[g] = shape;
    return shape;
  }

  get visibleItems(): number { return this.itemCount; }
}

/** First index whose value is above. */
export function upperBound(sorted: ArrayLike<number>, value: number): number {
  let low = 0, high = sorted.length;
  while (low < high) { const middle = (low + high) >> 1; if (sorted[middle]! <= value) low = middle + 1; else high = middle; }
  return low;
}

function blend(a: Stretched, b: Stretched, t: number): Stretched {
  const mix = (p: Float64Array, q: Float64Array): Float64Array => {
    const out = new Float64Array(q.length);
    for (let i = 0; i < out.length; i++) out[i] = p[i]! + (q[i]! - p[i]!) * t;
    return out;
  };
  return {
    x: mix(a.x, b.x), y: mix(a.y, b.y), w: mix(a.w, b.w), h: mix(a.h, b.h), tops: mix(a.tops, b.tops), heights: mix(a.heights, b.heights), crossings: mix(a.crossings, b.crossings),
    width: a.width + (b.width - a.width) * t, height: a.height + (b.height - a.height) * t,
  };
}
