import type { GroupLayout } from "../data/types.ts";

/** Positions inside a group after some of its child groups were opened. */
export interface Stretched {
  x: Float64Array; y: Float64Array; w: Float64Array; h: Float64Array;
  tops: Float64Array; heights: Float64Array;
  /** Crossing positions of all routes, one after the other. */
  crossings: Float64Array;
  width: number; height: number;
}

export interface Size { w: number; h: number; }

/** Where the crossings of each route start in `Stretched.crossings`. */
export function crossingStarts(group: GroupLayout): Int32Array {
  const xs = group.routes.xs;
  const starts = new Int32Array(xs.length + 1);
  for (let i = 0; i < xs.length; i++) starts[i + 1] = starts[i]! + xs[i]!.length;
  return starts;
}

/**
 * Makes room for opened items without a new layout: a rank grows by what its tallest opened item needs, and in a rank everything
 * moves away from an opened item by half of what it gained. The order within ranks stays as it is.
 */
export function stretch(group: GroupLayout, opened: ReadonlyMap<number, Size>): Stretched {
  const items = group.items;
  const count = items.id.length;
  const ranks = group.tops.length;
  const x = Float64Array.from(items.x), y = Float64Array.from(items.y), w = Float64Array.from(items.w), h = Float64Array.from(items.h);
  const tops = Float64Array.from(group.tops), heights = Float64Array.from(group.heights);
  const starts = crossingStarts(group);
  const crossings = new Float64Array(starts[starts.length - 1]!);
  const xs = group.routes.xs;
  for (let r = 0, at = 0; r < xs.length; r++) for (const value of xs[r]!) crossings[at++] = value;
  if (opened.size === 0) return { x, y, w, h, tops, heights, crossings, width: group.w, height: group.h };

  const growth = new Float64Array(ranks);
  const pushes = new Map<number, { centre: number; half: number }[]>();
  for (const [index, size] of opened) {
    const rank = items.rank[index]!;
    growth[rank] = Math.max(growth[rank]!, size.h - group.heights[rank]!);
    const list = pushes.get(rank) ?? [];
    list.push({ centre: items.x[index]! + items.w[index]! / 2, half: (size.w - items.w[index]!) / 2 });
    pushes.set(rank, list);
    w[index] = size.w;
    h[index] = size.h;
  }

  let sum = 0;
  for (let r = 0; r < ranks; r++) {
    tops[r] = group.tops[r]! + sum;
    heights[r] = group.heights[r]! + growth[r]!;
    sum += growth[r]!;
  }

  const move = (centre: number, rank: number): number => {
    const list = pushes.get(rank);
    if (list === undefined) return 0;
    let shift = 0;
    for (const push of list) shift += push.centre < centre ? push.half : push.centre > centre ? -push.half : 0;
    return shift;
  };

  let left = Infinity, right = -Infinity;
  for (let i = 0; i < count; i++) {
    const rank = items.rank[i]!;
    const centre = items.x[i]! + items.w[i]! / 2;
    x[i] = centre + move(centre, rank) - w[i]! / 2;
    y[i] = tops[rank]! + (heights[rank]! - h[i]!) / 2;
    left = Math.min(left, x[i]!);
    right = Math.max(right, x[i]! + w[i]!);
  }

  for (let r = 0; r < xs.length; r++) {
    const from = items.rank[group.routes.from[r]!]!;
    const to = items.rank[group.routes.to[r]!]!;
    const step = to >= from ? 1 : -1;
    for (let at = starts[r]!; at < starts[r + 1]!; at++) {
      crossings[at] = crossings[at]! + move(crossings[at]!, from + step * (at - starts[r]! + 1));
      left = Math.min(left, crossings[at]!);
      right = Math.max(right, crossings[at]!);
    }
  }

  if (left === Infinity) { left = 0; right = group.w; }
  for (let i = 0; i < count; i++) x[i] = x[i]! - left;
  for (let i = 0; i < crossings.length; i++) crossings[i] = crossings[i]! - left;
  return { x, y, w, h, tops, heights, crossings, width: right - left, height: group.h + sum };
}
