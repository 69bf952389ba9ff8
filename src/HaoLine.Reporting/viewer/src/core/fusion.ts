import type { Model } from "../data/model.ts";

const PATTERNS: readonly (readonly string[])[] = [
  ["Conv", "BatchNormalization", "Relu"], ["Conv", "BatchNormalization", "Clip"], ["Conv", "BatchNormalization"], ["Conv", "Relu"], ["Conv", "Clip"], ["Conv", "Add", "Relu"],
  ["Conv", "Sigmoid", "Mul"], ["MatMul", "Add", "Gelu"], ["MatMul", "Add", "Relu"], ["MatMul", "Add"], ["Gemm", "Relu"], ["Gemm", "Gelu"], ["Add", "LayerNormalization"], ["Add", "Relu"],
];

/** Nodes in chains that runtimes usually run as one kernel: every link is read by its successor alone. */
export function fusedNodes(model: Model): Uint8Array {
  const result = new Uint8Array(model.nodeCount);
  for (let start = 0; start < model.nodeCount; start++) {
    if (result[start] === 1) continue;
    for (const pattern of PATTERNS) {
      const chain = [start];
      for (let k = 0; k < pattern.length; k++) {
        const node = chain[k]!;
        if (model.operator(node) !== pattern[k]) break;
        if (k === pattern.length - 1) { for (const member of chain) result[member] = 1; break; }
        const next = model.successors.of(node);
        if (next.length !== 1 || model.data.nodes.outputs[node]!.length !== 1) break;
        chain.push(next[0]!);
      }
      if (result[start] === 1) break;
    }
  }
  return result;
}
