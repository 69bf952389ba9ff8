import type { Model } from "../data/model.ts";

/** Kinds of work that runtimes usually run as one kernel; longer chains first. What an operator is, the analysis has said. */
const PATTERNS: readonly (readonly string[])[] = [
  ["convolution", "normalization", "activation"], ["convolution", "elementwise", "activation"], ["matrixMultiplication", "elementwise", "activation"],
  ["convolution", "normalization"], ["convolution", "activation"], ["matrixMultiplication", "elementwise"], ["matrixMultiplication", "activation"],
  ["elementwise", "normalization"], ["elementwise", "activation"],
];

/** Nodes in such chains; every link is read by its successor alone. A hint from the structure, not what a runtime did. */
export function fusedNodes(model: Model): Uint8Array {
  const result = new Uint8Array(model.nodeCount);
  for (let start = 0; start < model.nodeCount; start++) {
    if (result[start] === 1) continue;
    for (const pattern of PATTERNS) {
      const chain = [start];
      for (let k = 0; k < pattern.length; k++) {
        const node = chain[k]!;
        if (model.category(node) !== pattern[k]) break;
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
