import type { AtomData, MetricData, TermData, ViewData } from "../src/data/types.ts";
import { mockLayout } from "./layout.ts";

type Poly = Map<string, bigint>; // "symbol symbol" -> coefficient; "" is constant
const poly = (coefficient: number | bigint, ...symbols: string[]): Poly => new Map([[symbols.sort().join(" "), BigInt(coefficient)]]);

/** Builds view data by hand. */
class Builder {
  strings = [""]; private readonly known = new Map([["", 0]]);
  symbols: string[] = []; atoms: AtomData[] = []; formulas: TermData[][] = []; formulaTexts: number[] = [];
  private readonly formulaKeys = new Map<string, number>();
  nodes: { name: string; op: string; cat: string; group: number; inputs: number[]; outputs: number[]; attrs: [string, string][]; shape: boolean; macs: Poly; params: number; extra: Poly }[] = [];
  values: { name: string; type: string; shape: string; bytes: Poly; producer: number; parameter: boolean }[] = [];
  groups: { name: string; cls: string; parent: number; repeat: number }[] = [{ name: "", cls: "", parent: -1, repeat: -1 }];
  s(text: string): number { let i = this.known.get(text); if (i === undefined) { i = this.strings.length; this.strings.push(text); this.known.set(text, i); } return i; }
  group(name: string, cls: string, parent: number, repeat = -1): number { this.groups.push({ name, cls, parent, repeat }); return this.groups.length - 1; }
  value(name: string, type: string, shape: string, bytes: Poly, producer: number, parameter = false): number { this.values.push({ name, type, shape, bytes, producer, parameter }); return this.values.length - 1; }
  node(name: string, op: string, cat: string, group: number, inputs: number[], out: { shape: string; bytes: Poly; type?: string }, options: { macs?: Poly; params?: number; weight?: string; attrs?: [string, string][]; shape?: boolean; type?: string } = {}): number {
    const index = this.nodes.length;
    const all = [...inputs];
    if (options.weight !== undefined) all.push(this.value(`${name}.weight`, options.type ?? "float32", options.weight, poly((options.params ?? 0) * (options.type === "int8" ? 1 : 4)), -1, true));
    const output = this.value(`${name}_out`, out.type ?? "float32", out.shape, out.bytes, index);
    this.nodes.push({ name, op, cat, group, inputs: all, outputs: cat === "output" ? [] : [output], attrs: options.attrs ?? [], shape: options.shape ?? false, macs: options.macs ?? poly(0), params: options.params ?? 0, extra: out.bytes });
    return output;
  }
  formula(p: Poly): number {
    const terms = [...p].filter(([, c]) => c !== 0n);
    if (terms.every(([k]) => k === "")) return -1;
    const key = JSON.stringify(terms.map(([k, c]) => [k, c.toString()]));
    let at = this.formulaKeys.get(key);
    if (at !== undefined) return at;
    at = this.formulas.length; this.formulaKeys.set(key, at);
    this.formulas.push(terms.map(([k, c]) => {
      const factors: number[] = [];
      for (const symbol of k === "" ? [] : k.split(" ")) {
        let si = this.symbols.indexOf(symbol); if (si < 0) { si = this.symbols.length; this.symbols.push(symbol); }
        let ai = this.atoms.findIndex((a) => a[0] === "s" && a[1] === si); if (ai < 0) { ai = this.atoms.length; this.atoms.push(["s", si]); }
        const pos = factors.findIndex((f, i) => i % 2 === 0 && f === ai);
        if (pos >= 0) factors[pos + 1]!++; else factors.push(ai, 1);
      }
      return [c.toString(), factors];
    }));
    this.formulaTexts.push(this.s(terms.map(([k, c]) => (k === "" ? c.toString() : `${c === 1n ? "" : `${c}·`}${k.replaceAll(" ", "·")}`)).join(" + ")));
    return at;
  }
  build(title: string): ViewData {
    const sum = (list: Poly[]): Poly => { const r: Poly = new Map(); for (const p of list) for (const [k, c] of p) r.set(k, (r.get(k) ?? 0n) + c); return r; };
    const number = (p: Poly): number | null => ([...p].every(([k, c]) => k === "" || c === 0n) ? Number(p.get("") ?? 0n) : null);
    const metric = (key: string, t: string, unit: string, polys: (Poly | null)[], additive = true): MetricData => {
      const formulas = polys.map((p) => (p === null ? -1 : this.formula(p)));
      const total = sum(polys.filter((p): p is Poly => p !== null));
      return { key, title: t, unit, additive, values: polys.map((p) => (p === null ? null : number(p))), ...(formulas.some((f) => f >= 0) ? { formulas } : {}), total: additive ? number(total) : null, totalFormula: additive ? this.formula(total) : -1 };
    };
    const scale = (p: Poly, k: bigint): Poly => new Map([...p].map(([s, c]) => [s, c * k]));
    const real = (n: { cat: string }): boolean => n.cat !== "input" && n.cat !== "output";
    const read = this.nodes.map((n) => (real(n) ? sum(n.inputs.map((v) => this.values[v]!.bytes)) : null));
    const written = this.nodes.map((n) => (real(n) ? sum(n.outputs.map((v) => this.values[v]!.bytes)) : null));
    const metrics = [
      metric("macs", "MACs", "macs", this.nodes.map((n) => (real(n) ? n.macs : null))),
      metric("flops", "FLOPs", "flops", this.nodes.map((n) => (real(n) ? sum([scale(n.macs, 2n), n.cat === "elementwise" || n.cat === "activation" || n.cat === "normalization" ? n.extra : poly(0)]) : null))),
      metric("parameters", "Parameters", "count", this.nodes.map((n) => (real(n) ? poly(n.params) : null))),
      metric("parameterBytes", "Parameter bytes", "bytes", this.nodes.map((n) => (real(n) ? poly(n.params * 4) : null))),
      metric("bytesRead", "Bytes read", "bytes", read),
      metric("bytesWritten", "Bytes written", "bytes", written),
      metric("outputBytes", "Output bytes", "bytes", written),
      { key: "intensity", title: "Arithmetic intensity", unit: "operationsPerByte", additive: false, values: this.nodes.map(() => null), total: null, totalFormula: -1 } satisfies MetricData,
    ];
    const steps = this.nodes.map((_, i) => i).filter((i) => real(this.nodes[i]!));
    const stepOf = new Map(steps.map((n, s) => [n, s]));
    const last = this.values.map((v) => (v.producer >= 0 ? stepOf.get(v.producer) ?? 0 : 0));
    const edges: { from: number; to: number; value: number }[] = [];
    this.nodes.forEach((n, i) => { for (const v of n.inputs) { const p = this.values[v]!.producer; if (p >= 0) edges.push({ from: p, to: i, value: v }); last[v] = Math.max(last[v]!, stepOf.get(i) ?? steps.length - 1); } });
    const one = (p: Poly): number => Number([...p.values()].reduce((a, b) => a + b, 0n));
    const buffers = this.values.map((v, i) => ({ v: i, first: v.producer >= 0 ? stepOf.get(v.producer) ?? 0 : -1, last: last[i]!, bytes: one(v.bytes) })).filter((b) => b.first >= 0 && b.bytes > 0).sort((a, b) => a.first - b.first || a.v - b.v);
    const live = new Float64Array(steps.length + 1);
    for (const b of buffers) { live[b.first]! += b.bytes; live[b.last + 1]! -= b.bytes; }
    let peak = 0, peakStep = 0, now = 0;
    for (let s = 0; s < steps.length; s++) { now += live[s]!; if (now > peak) { peak = now; peakStep = s; } }
    const placed: { first: number; last: number; off: number; bytes: number }[] = [];
    const offsets = new Map<number, number>();
    if (buffers.length < 5000) for (const b of [...buffers].sort((p, q) => q.bytes - p.bytes)) {
      const clash = placed.filter((p) => p.first <= b.last && b.first <= p.last).sort((p, q) => p.off - q.off);
      let off = 0; for (const c of clash) { if (c.off >= off + b.bytes) break; off = Math.max(off, c.off + c.bytes); }
      placed.push({ first: b.first, last: b.last, off, bytes: b.bytes }); offsets.set(b.v, off);
    }
    return {
      version: 1, strings: this.strings, title: this.s(title), format: this.s("onnx"), path: this.s(`models/${title}.onnx`),
      symbols: this.symbols.map((n) => ({ name: this.s(n), default: n === "sequence" ? 128 : 1, isBatch: n === "batch" })),
      atoms: this.atoms, formulas: this.formulas, formulaTexts: this.formulaTexts,
      nodes: {
        name: this.nodes.map((n) => this.s(n.name)), operator: this.nodes.map((n) => this.s(n.op)), category: this.nodes.map((n) => this.s(n.cat)), group: this.nodes.map((n) => n.group),
        layer: this.nodes.map((n, i) => (real(n) ? stepOf.get(i)! : -1)), element: this.nodes.map((n, i) => this.s(real(n) ? `graph.node[${stepOf.get(i)!}]` : "")), scope: this.nodes.map(() => 0), confidence: this.nodes.map((n) => this.s(real(n) ? "exact" : "")),
        dataType: this.nodes.map((n) => this.s(this.values[n.outputs[0] ?? n.inputs[0]!]!.type)), shape: this.nodes.map((n) => (n.shape ? 1 : 0)), inputs: this.nodes.map((n) => n.inputs), outputs: this.nodes.map((n) => n.outputs),
        attributes: this.nodes.map((n) => n.attrs.flatMap(([k, v]) => [this.s(k), this.s(v)])),
      },
      values: { name: this.values.map((v) => this.s(v.name)), dataType: this.values.map((v) => this.s(v.type)), shape: this.values.map((v) => this.s(v.shape)), bytes: this.values.map((v) => number(v.bytes)), bytesFormula: this.values.map((v) => this.formula(v.bytes)), producer: this.values.map((v) => v.producer), parameter: this.values.map((v) => (v.parameter ? 1 : 0)) },
      metrics,
      groups: this.groups.map((g, i) => ({ name: this.s(g.name), className: this.s(g.cls), kind: "source", parent: g.parent, repeat: g.repeat, nodes: this.count(i) })),
      layout: mockLayout({ groups: this.groups, nodeGroup: this.nodes.map((n) => n.group), edges }),
      timeline: { steps, buffers: { value: buffers.map((b) => b.v), name: buffers.map((b) => this.s(this.values[b.v]!.name)), first: buffers.map((b) => b.first), last: buffers.map((b) => b.last), bytes: buffers.map((b) => b.bytes), offset: buffers.map((b) => offsets.get(b.v) ?? null) }, peakStep, peakBytes: peak, arenaBytes: placed.length > 0 ? Math.max(...placed.map((p) => p.off + p.bytes)) : null },
      devices: [{ name: this.s("Server GPU"), bytesPerSecond: 3.35e12, peaks: [[this.s("float32"), 67e12], [this.s("float16"), 989e12], [this.s("int8"), 1979e12]] }, { name: this.s("Desktop CPU, 8 cores"), bytesPerSecond: 80e9, peaks: [[this.s("float32"), 1e12], [this.s("int8"), 4e12]] }],
      criticalPath: steps.filter((_, i) => i % 3 !== 1),
      findings: [{ id: "HL3001", severity: "info", title: this.s("Large feature map"), message: this.s("The first block keeps 112 × 112 maps."), node: steps[0]! }, { id: "HL2003", severity: "warning", title: this.s("Type is not known"), message: this.s("An operand of this node has no type."), node: steps[Math.min(5, steps.length - 1)]! }],
    };
  }
  private below: number[] | null = null;
  private count(g: number): number {
    if (this.below === null) { this.below = this.groups.map(() => 0); for (const n of this.nodes) for (let p = n.group; p >= 0; p = this.groups[p]!.parent) this.below[p]!++; }
    return this.below[g]!;
  }
}

export function cnn(): ViewData {
  const b = new Builder();
  const t = (c: number, s: number): { shape: string; bytes: Poly } => ({ shape: `batch×${c}×${s}×${s}`, bytes: poly(4 * c * s * s, "batch") });
  const conv = (name: string, g: number, x: number, cin: number, cout: number, k: number, s: number): number => b.node(name, "Conv", "convolution", g, [x], t(cout, s), { macs: poly(cin * cout * k * k * s * s, "batch"), params: cin * cout * k * k, weight: `${cout}×${cin}×${k}×${k}`, attrs: [["kernel_shape", `[${k}, ${k}]`], ["pads", "[1, 1, 1, 1]"], ["strides", "[1, 1]"], ["group", "1"]] });
  const bn = (name: string, g: number, x: number, c: number, s: number): number => b.node(name, "BatchNormalization", "normalization", g, [x], t(c, s), { params: 2 * c, weight: `${c}`, attrs: [["epsilon", "1E-05"]] });
  const relu = (name: string, g: number, x: number, c: number, s: number): number => b.node(name, "Relu", "activation", g, [x], t(c, s));
  let x = b.node("input", "Input", "input", 0, [], t(3, 224));
  x = conv("stem/conv", 0, x, 3, 32, 3, 112); x = bn("stem/bn", 0, x, 32, 112); x = relu("stem/relu", 0, x, 32, 112);
  let c = 32, s = 112;
  for (let stage = 0; stage < 3; stage++) {
    const g = b.group(`stage${stage + 1}`, "Stage", 0, -1);
    for (let k = 0; k < 2; k++) {
      const blk = b.group(`block${k}`, "BasicBlock", g, stage * 2 + (k > 0 ? 1 : 0));
      const p = `stage${stage + 1}/block${k}`;
      const cout = k === 0 ? c * 2 : c; if (k === 0) s /= 2;
      const skip = k === 0 ? conv(`${p}/downsample`, blk, x, c, cout, 1, s) : x;
      let y = conv(`${p}/conv1`, blk, x, c, cout, 3, s); y = bn(`${p}/bn1`, blk, y, cout, s); y = relu(`${p}/relu1`, blk, y, cout, s);
      y = conv(`${p}/conv2`, blk, y, cout, cout, 3, s); y = bn(`${p}/bn2`, blk, y, cout, s);
      y = b.node(`${p}/add`, "Add", "elementwise", blk, [y, skip], t(cout, s)); x = relu(`${p}/relu2`, blk, y, cout, s); c = cout;
    }
  }
  x = b.node("pool", "GlobalAveragePool", "pooling", 0, [x], t(c, 1));
  x = b.node("flatten", "Flatten", "dataMovement", 0, [x], { shape: `batch×${c}`, bytes: poly(4 * c, "batch") });
  x = b.node("classifier", "Gemm", "matrixMultiplication", 0, [x], { shape: "batch×1000", bytes: poly(4000, "batch") }, { macs: poly(c * 1000, "batch"), params: c * 1000 + 1000, weight: `1000×${c}` });
  b.node("logits", "Output", "output", 0, [x], { shape: "batch×1000", bytes: poly(4000, "batch") });
  return b.build("small-cnn");
}

export function transformer(blocks: number, title: string, extra = 0): ViewData {
  const b = new Builder();
  const D = 768, H = 12;
  const act = (d: number, type = "float32"): { shape: string; bytes: Poly; type: string } => ({ shape: `batch×sequence×${d}`, bytes: poly(d * (type === "float16" ? 2 : 4), "batch", "sequence"), type });
  const score = { shape: `batch×${H}×sequence×sequence`, bytes: poly(4 * H, "batch", "sequence", "sequence") };
  const ids = b.node("input_ids", "Input", "input", 0, [], { shape: "batch×sequence", bytes: poly(8, "batch", "sequence"), type: "int64" });
  const maskIn = b.node("attention_mask", "Input", "input", 0, [], { shape: "batch×sequence", bytes: poly(8, "batch", "sequence"), type: "int64" });
  const emb = b.group("embeddings", "Embeddings", 0);
  let x = b.node("embeddings/word/Gather", "Gather", "indexing", emb, [ids], act(D), { params: 30522 * D, weight: `30522×${D}` });
  const pos = b.node("embeddings/position/Gather", "Gather", "indexing", emb, [ids], act(D), { params: 512 * D, weight: `512×${D}` });
  x = b.node("embeddings/Add", "Add", "elementwise", emb, [x, pos], act(D));
  x = b.node("embeddings/LayerNorm", "LayerNormalization", "normalization", emb, [x], act(D), { params: 2 * D, weight: `${D}` });
  const mask = b.node("mask/Unsqueeze", "Unsqueeze", "dataMovement", 0, [maskIn], { shape: "batch×1×1×sequence", bytes: poly(4, "batch", "sequence") });
  const enc = b.group("encoder", "Encoder", 0);
  const linear = (name: string, g: number, input: number, i: number, o: number, type = "float32"): number => {
    const m = b.node(`${name}/MatMul`, "MatMul", "matrixMultiplication", g, [input], act(o), { macs: poly(i * o, "batch", "sequence"), params: i * o, weight: `${i}×${o}`, type });
    return b.node(`${name}/Add`, "Add", "elementwise", g, [m], act(o), { params: o, weight: `${o}` });
  };
  for (let k = 0; k < blocks; k++) {
    const L = b.group(`layer.${k}`, "BertLayer", enc, 0), p = `encoder/layer.${k}`;
    const A = b.group("attention", "BertAttention", L, 1), F = b.group("mlp", "BertMlp", L, 2);
    const heads = { shape: `batch×${H}×sequence×${D / H}`, bytes: poly(4 * D, "batch", "sequence") };
    const qkv = ["query", "key", "value"].map((n) => {
      const type = k % 3 === 2 ? "float16" : "float32";
      const l = linear(`${p}/attention/${n}`, A, x, D, D, type);
      const r = b.node(`${p}/attention/${n}/Reshape`, "Reshape", "dataMovement", A, [l], heads);
      return b.node(`${p}/attention/${n}/Transpose`, "Transpose", "dataMovement", A, [r], heads, { attrs: [["perm", "[0, 2, 1, 3]"]] });
    });
    const qk = b.node(`${p}/attention/qk/MatMul`, "MatMul", "matrixMultiplication", A, [qkv[0]!, qkv[1]!], score, { macs: poly(D, "batch", "sequence", "sequence") });
    const sc = b.node(`${p}/attention/Div`, "Div", "elementwise", A, [qk], score);
    const mk = b.node(`${p}/attention/Add`, "Add", "elementwise", A, [sc, mask], score);
    const sm = b.node(`${p}/attention/Softmax`, "Softmax", "softmax", A, [mk], score, { attrs: [["axis", "-1"]] });
    const av = b.node(`${p}/attention/av/MatMul`, "MatMul", "matrixMultiplication", A, [sm, qkv[2]!], heads, { macs: poly(D, "batch", "sequence", "sequence") });
    const tr = b.node(`${p}/attention/Transpose`, "Transpose", "dataMovement", A, [av], act(D));
    const rs = b.node(`${p}/attention/Reshape`, "Reshape", "dataMovement", A, [tr], act(D));
    const out = linear(`${p}/attention/output`, A, rs, D, D);
    const r1 = b.node(`${p}/Add_1`, "Add", "elementwise", L, [out, x], act(D));
    const n1 = b.node(`${p}/LayerNorm_1`, "LayerNormalization", "normalization", L, [r1], act(D), { params: 2 * D, weight: `${D}` });
    const up = linear(`${p}/mlp/up`, F, n1, D, 4 * D);
    const ge = b.node(`${p}/mlp/Gelu`, "Gelu", "activation", F, [up], act(4 * D));
    let dn = linear(`${p}/mlp/down`, F, ge, 4 * D, D);
    for (let e = 0; e < extra; e++) dn = b.node(`${p}/mlp/extra_${e}`, e % 3 === 0 ? "Mul" : e % 3 === 1 ? "Relu" : "Add", e % 3 === 1 ? "activation" : "elementwise", F, [dn], act(D));
    const r2 = b.node(`${p}/Add_2`, "Add", "elementwise", L, [dn, n1], act(D));
    x = b.node(`${p}/LayerNorm_2`, "LayerNormalization", "normalization", L, [r2], act(D), { params: 2 * D, weight: `${D}` });
  }
  x = linear("pooler", 0, x, D, D);
  x = b.node("pooler/Tanh", "Tanh", "activation", 0, [x], act(D));
  b.node("last_hidden_state", "Output", "output", 0, [x], act(D));
  return b.build(title);
}
