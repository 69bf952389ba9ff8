import type { Store } from "../data/store.ts";

/** Writes the state into the address and reads it: `#node=NAME&metric=KEY&expand=PATH,PATH`. */
export class DeepLinks {
  private written = "";
  /** The address the page was opened with: groups that open at first rewrite it before it is read. */
  private readonly opened = location.hash;

  constructor(private readonly store: Store) {
    window.addEventListener("hashchange", () => { if (location.hash !== this.written) this.read(location.hash); });
    store.on(["selection", "metric", "expanded"], () => this.write());
  }

  /** Returns true when the address names something to show. */
  read(hash = this.opened): boolean {
    if (!hash.includes("=")) return false;
    const { model } = this.store;
    const parts = new URLSearchParams(hash.slice(1));
    const metric = parts.get("metric");
    if (metric !== null) this.store.setMetric(metric === "none" ? -1 : model.metricIndex(metric));
    const expand = parts.get("expand");
    if (expand === "all") this.store.expand(model.data.groups.keys());
    else if (expand !== null) this.store.expand(expand.split(",").map((path) => model.groupByPath(unescapePart(path))).filter((g) => g > 0).flatMap((g) => model.ancestors(g)));
    const node = parts.get("node"), group = parts.get("group");
    if (node !== null) { const i = model.nodeByName(node); if (i >= 0) this.store.selectNode(i); return i >= 0; }
    if (group !== null) { const g = model.groupByPath(group); if (g > 0) this.store.selectGroup(g); return g > 0; }
    return false;
  }

  private write(): void {
    const { model, selection, expanded, metric } = this.store;
    const parts: string[] = [];
    if (selection?.kind === "node") parts.push(`node=${encodeURIComponent(model.name(selection.id))}`);
    if (selection?.kind === "group") parts.push(`group=${encodeURIComponent(model.groupPaths[selection.id]!)}`);
    parts.push(`metric=${metric < 0 ? "none" : encodeURIComponent(model.metricKeys[metric]!)}`);
    if (expanded.size > 0) {
      const leaves = [...expanded].filter((g) => ![...model.groupChildren.of(g)].some((c) => expanded.has(c)));
      if (expanded.size >= model.groupCount - 1) parts.push("expand=all");
      else if (leaves.length <= 40) parts.push(`expand=${encodeURIComponent(leaves.map((g) => escapePart(model.groupPaths[g]!)).join(","))}`);
    }
    this.written = `#${parts.join("&")}`;
    try { history.replaceState(null, "", this.written); } catch { /* a page without a history, such as a sandboxed frame */ }
  }
}

function escapePart(path: string): string { return path.replaceAll("%", "%25").replaceAll(",", "%2C"); }
function unescapePart(path: string): string { return path.replaceAll("%2C", ",").replaceAll("%25", "%"); }
