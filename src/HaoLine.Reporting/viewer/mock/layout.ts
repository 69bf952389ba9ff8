import type { GroupLayout, LayoutData } from "../src/data/types.ts";

export interface MockGraph {
  groups: { name: string; parent: number }[];
  nodeGroup: number[];
  edges: { from: number; to: number; value: number }[];
}

const BOX_W = 224, BOX_H = 84, NODE_W = 172, NODE_H = 46, GAP = 28, RANK_GAP = 44;

/** A plain layered layout in the shape of the contract; only for developing the page without .NET. */
export function mockLayout(graph: MockGraph): LayoutData {
  const { groups, nodeGroup, edges } = graph;
  const path = (g: number): number[] => { const list: number[] = []; for (; g >= 0; g = groups[g]!.parent) list.push(g); return list.reverse(); };
  const paths = groups.map((_, g) => path(g));
  const fan = new Map<number, number>();
  for (const e of edges) fan.set(e.value, (fan.get(e.value) ?? 0) + 1);
  const portals = { edge: [] as number[], reason: [] as number[] };
  type Item = { kind: number; id: number; rank: number };
  const items: Item[][] = groups.map(() => []);
  const index: Map<string, number>[] = groups.map(() => new Map());
  const item = (g: number, kind: number, id: number): number => {
    const key = `${kind}:${id}`;
    let at = index[g]!.get(key);
    if (at === undefined) { at = items[g]!.length; items[g]!.push({ kind, id, rank: 0 }); index[g]!.set(key, at); }
    return at;
  };
  groups.forEach((g, i) => { if (g.parent >= 0) item(g.parent, 1, i); });
  nodeGroup.forEach((g, i) => item(g, 0, i));
  const routes: Map<string, { from: number; to: number; edges: number[] }>[] = groups.map(() => new Map());
  const route = (g: number, from: number, to: number, edge: number): void => {
    const key = `${from}:${to}`;
    const known = routes[g]!.get(key);
    if (known === undefined) routes[g]!.set(key, { from, to, edges: [edge] }); else known.edges.push(edge);
  };
  edges.forEach((e, i) => {
    if (fan.get(e.value)! > 8) { portals.edge.push(i); portals.reason.push(0); return; }
    const a = paths[nodeGroup[e.from]!]!, b = paths[nodeGroup[e.to]!]!;
    let common = 0;
    while (common + 1 < a.length && common + 1 < b.length && a[common + 1] === b[common + 1]) common++;
    const lca = a[common]!;
    route(lca, a.length > common + 1 ? item(lca, 1, a[common + 1]!) : item(lca, 0, e.from), b.length > common + 1 ? item(lca, 1, b[common + 1]!) : item(lca, 0, e.to), i);
    for (let d = common + 1; d < a.length; d++) route(a[d]!, d + 1 < a.length ? item(a[d]!, 1, a[d + 1]!) : item(a[d]!, 0, e.from), item(a[d]!, 3, e.from), i);
    for (let d = common + 1; d < b.length; d++) route(b[d]!, item(b[d]!, 2, e.from), d + 1 < b.length ? item(b[d]!, 1, b[d + 1]!) : item(b[d]!, 0, e.to), i);
  });

  const layouts: GroupLayout[] = groups.map((_, g) => {
    const list = items[g]!;
    const out = list.map(() => [] as number[]);
    const indegree = list.map(() => 0);
    for (const r of routes[g]!.values()) if (r.from !== r.to) { out[r.from]!.push(r.to); indegree[r.to]!++; }
    const queue = list.map((_, i) => i).filter((i) => indegree[i] === 0);
    for (let q = 0; q < queue.length; q++) for (const to of out[queue[q]!]!) {
      list[to]!.rank = Math.max(list[to]!.rank, list[queue[q]!]!.rank + 1);
      if (--indegree[to]! === 0) queue.push(to);
    }
    let ranks = 1;
    for (const it of list) ranks = Math.max(ranks, it.rank + 1);
    const hasEntry = list.some((it) => it.kind === 2);
    if (hasEntry) for (const it of list) if (it.kind !== 2 && indegree[list.indexOf(it)] === 0 && it.rank === 0 && it.kind !== 3) it.rank = 0;
    if (list.some((it) => it.kind === 3)) { const last = Math.max(...list.filter((it) => it.kind !== 3).map((it) => it.rank), 0) + 1; ranks = last + 1; for (const it of list) if (it.kind === 3) it.rank = last; }
    // Slots per rank: items and crossings, ordered by the mean of what is above.
    type Slot = { item: number; route: number; w: number; order: number; x: number };
    const rankSlots: Slot[][] = Array.from({ length: ranks }, () => []);
    const slotOf: Slot[] = list.map((it, i) => ({ item: i, route: -1, w: it.kind === 0 ? NODE_W : it.kind === 1 ? BOX_W : 0, order: i, x: 0 }));
    const routeList = [...routes[g]!.values()];
    const crossings: Slot[][] = routeList.map((r, ri) => {
      const slots: Slot[] = [];
      for (let k = list[r.from]!.rank + 1; k < list[r.to]!.rank; k++) slots.push({ item: -1, route: ri, w: 8, order: 0, x: 0 });
      return slots;
    });
    list.forEach((it, i) => rankSlots[it.rank]!.push(slotOf[i]!));
    const above = new Map<Slot, Slot[]>();
    routeList.forEach((r, ri) => {
      const chain = [slotOf[r.from]!, ...crossings[ri]!, slotOf[r.to]!];
      crossings[ri]!.forEach((s, k) => rankSlots[list[r.from]!.rank + 1 + k]!.push(s));
      for (let k = 1; k < chain.length; k++) { const l = above.get(chain[k]!) ?? []; l.push(chain[k - 1]!); above.set(chain[k]!, l); }
    });
    let width = 0;
    for (const slots of rankSlots) {
      for (const s of slots) { const up = above.get(s); if (up !== undefined) s.order = up.reduce((sum, u) => sum + u.x + u.w / 2, 0) / up.length; }
      slots.sort((p, q) => p.order - q.order);
      let x = 0;
      for (const s of slots) { s.x = x; x += s.w + GAP; }
      const wide = x - GAP;
      for (const s of slots) s.x -= wide / 2;
      width = Math.max(width, wide);
    }
    const tops: number[] = [], heights: number[] = [];
    let y = 0;
    rankSlots.forEach((slots) => {
      let h = 0;
      for (const s of slots) if (s.item >= 0) h = Math.max(h, list[s.item]!.kind === 0 ? NODE_H : list[s.item]!.kind === 1 ? BOX_H : 0);
      tops.push(y); heights.push(h); y += h + RANK_GAP;
    });
    const order = list.map((_, i) => i).sort((p, q) => list[p]!.rank - list[q]!.rank || slotOf[p]!.x - slotOf[q]!.x);
    const position = new Map(order.map((i, k) => [i, k]));
    const half = width / 2;
    const hOf = (i: number): number => list[i]!.kind === 0 ? NODE_H : list[i]!.kind === 1 ? BOX_H : 0;
    const outs = new Map<number, number>(), ins = new Map<number, number>(), outTotal = new Map<number, number>(), inTotal = new Map<number, number>();
    for (const r of routeList) { outTotal.set(r.from, (outTotal.get(r.from) ?? 0) + 1); inTotal.set(r.to, (inTotal.get(r.to) ?? 0) + 1); }
    const next = (used: Map<number, number>, total: Map<number, number>, key: number): number => { const k = (used.get(key) ?? 0) + 1; used.set(key, k); return Math.round(1000 * k / (total.get(key)! + 1)); };
    return {
      w: Math.round(width), h: Math.round(Math.max(0, y - RANK_GAP)), tops, heights,
      items: {
        kind: order.map((i) => list[i]!.kind), id: order.map((i) => list[i]!.id), rank: order.map((i) => list[i]!.rank),
        x: order.map((i) => Math.round(slotOf[i]!.x + half)), y: order.map((i) => Math.round(tops[list[i]!.rank]! + (heights[list[i]!.rank]! - hOf(i)) / 2)),
        w: order.map((i) => slotOf[i]!.w), h: order.map(hOf),
      },
      routes: {
        from: routeList.map((r) => position.get(r.from)!), to: routeList.map((r) => position.get(r.to)!),
        ff: routeList.map((r) => next(outs, outTotal, r.from)), tf: routeList.map((r) => next(ins, inTotal, r.to)),
        xs: crossings.map((slots) => slots.map((s) => Math.round(s.x + half + 4))), edges: routeList.map((r) => r.edges),
      },
    };
  });
  return {
    boxWidth: BOX_W, boxHeight: BOX_H, header: 30, padding: 18, rankSpacing: RANK_GAP, groups: layouts,
    edges: { from: edges.map((e) => e.from), to: edges.map((e) => e.to), value: edges.map((e) => e.value) }, portals,
  };
}
