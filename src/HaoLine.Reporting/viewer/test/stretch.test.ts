import assert from "node:assert/strict";
import { test } from "node:test";
import { stretch } from "../src/core/stretch.ts";
import type { GroupLayout } from "../src/data/types.ts";

// Rank 0: node A. Rank 1: group G (left), node B (right), and a route A → C crossing at x = 130. Rank 2: node C.
const group: GroupLayout = {
  w: 140, h: 140, tops: [0, 50, 100], heights: [20, 30, 20],
  items: { kind: [0, 1, 0, 0], id: [0, 1, 1, 2], rank: [0, 1, 1, 2], x: [50, 0, 60, 50], y: [0, 50, 55, 100], w: [40, 50, 40, 40], h: [20, 30, 20, 20] },
  routes: { from: [0, 0, 0], to: [1, 2, 3], ff: [250, 500, 750], tf: [500, 500, 500], xs: [[], [], [130]], edges: [[0], [1], [2]] },
};

test("nothing open changes nothing", () => {
  const s = stretch(group, new Map());
  assert.deepEqual([...s.x], group.items.x);
  assert.deepEqual([s.width, s.height, ...s.crossings], [140, 140, 130]);
});

test("an open group pushes its rank apart and the ranks below down", () => {
  // G grows from 50 × 30 to 150 × 90: the rank by 60, everything to its right by (150 − 50) / 2 = 50, G's left edge to −50.
  const s = stretch(group, new Map([[1, { w: 150, h: 90 }]]));
  assert.deepEqual([...s.tops], [0, 50, 160]);
  assert.deepEqual([...s.heights], [20, 90, 20]);
  assert.equal(s.height, 200);
  // Shifted by 50, so that the left edge is 0: A 50 → 100, G −50 → 0, B 60 + 50 → 160, C 50 → 100, crossing 130 + 50 → 230.
  assert.deepEqual([...s.x], [100, 0, 160, 100]);
  assert.deepEqual([...s.crossings], [230]);
  assert.equal(s.width, 230);
  // Centred in their bands: B is 20 high in a band of 90 from 50.
  assert.deepEqual([...s.y], [0, 50, 85, 160]);
  assert.deepEqual([...s.w], [40, 150, 40, 40]);
});

test("items of an opened rank keep their order and do not touch", () => {
  const two: GroupLayout = { ...group, items: { ...group.items, kind: [0, 1, 1, 0] } };
  const s = stretch(two, new Map([[1, { w: 150, h: 90 }], [2, { w: 300, h: 50 }]]));
  assert.ok(s.x[1]! + s.w[1]! <= s.x[2]!, `${s.x[1]! + s.w[1]!} <= ${s.x[2]!}`);
});

test("a rank grows only by what its tallest item lacks", () => {
  const s = stretch(group, new Map([[1, { w: 50, h: 25 }]]));
  assert.deepEqual([...s.tops], group.tops);
});
