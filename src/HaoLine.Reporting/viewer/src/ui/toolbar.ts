import type { Palette } from "../core/colour.ts";
import { format } from "../core/format.ts";
import type { HeatScale } from "../core/heat.ts";
import type { Model } from "../data/model.ts";
import type { NodeFilter, Store } from "../data/store.ts";
import { button, el } from "./dom.ts";

export interface ToolbarActions { fit(): void; zoom(factor: number): void; expandAll(): void; collapseAll(): void; maximise(): void; theme(): void; help(): void; }

/** Metric picker, filters and buttons above the graph. */
export function toolbar(model: Model, store: Store, actions: ToolbarActions): HTMLElement {
  const metric = el("select", { id: "hl-metric", "data-testid": "metric", onchange: () => store.setMetric(Number(metric.value)) });
  metric.append(el("option", { value: -1 }, "Operator kind"), ...model.metrics.map((m, i) => el("option", { value: i }, m.title)));
  metric.value = String(store.metric);
  store.on("metric", () => { metric.value = String(store.metric); });
  const scale = el("button", { type: "button", class: "hl-toggle", "aria-pressed": String(store.logScale), title: "Colour by the logarithm of the number", "data-testid": "log", onclick: () => { store.logScale = !store.logScale; scale.setAttribute("aria-pressed", String(store.logScale)); store.emit("metric"); } }, "Log");
  const top = el("select", { "aria-label": "How many are coloured", "data-testid": "top", onchange: () => { store.topOnly = Number(top.value); store.emit("metric"); } },
    el("option", { value: 0 }, "all"), ...[10, 25, 100].map((n) => el("option", { value: n }, `top ${n}`)));
  const filters: [NodeFilter, string][] = [["all", "Everything"], ["bottlenecks", "Bottlenecks (top 10)"], ["fused", "Fusable chains"]];
  if (model.data.criticalPath.length > 0) filters.push(["critical", "Critical path"]);
  if (model.data.findings.some((f) => f.node >= 0)) filters.push(["findings", "With findings"]);
  const types = [...new Set(model.data.nodes.dataType)].map((t) => model.text(t)).filter((t) => t !== "").sort();
  const filter = el("select", { "aria-label": "Highlight", "data-testid": "filter", onchange: () => {
    const value = filter.value;
    store.filter = value.startsWith("dtype:") ? "dtype" : value as NodeFilter;
    store.filterType = value.startsWith("dtype:") ? value.slice(6) : "";
    store.emit("filter");
  } }, ...filters.map(([value, label]) => el("option", { value }, label)), ...(types.length > 1 ? types.map((t) => el("option", { value: `dtype:${t}` }, `Type ${t}`)) : []));
  return el("div", { class: "hl-tools", role: "toolbar", "aria-label": "Graph" },
    el("label", {}, "Colour ", metric), scale, el("label", {}, "Show ", top), el("label", {}, "Highlight ", filter),
    el("span", { class: "hl-grow" }),
    el("span", { class: "hl-group" }, button("Expand all", "Open all groups (Shift+E)", actions.expandAll), button("Collapse all", "Close all groups (Shift+C)", actions.collapseAll)),
    el("span", { class: "hl-group" }, button("−", "Zoom out", () => actions.zoom(1 / 1.35), { "aria-label": "Zoom out" }), button("Fit", "Fit the graph into the window (f)", actions.fit), button("+", "Zoom in", () => actions.zoom(1.35), { "aria-label": "Zoom in" })),
    el("span", { class: "hl-group" }, button("⤢", "Fill the window", actions.maximise, { "aria-label": "Fill the window" }), button("◐", "Light or dark", actions.theme, { "aria-label": "Light or dark" }), button("?", "Keys and search language", actions.help, { "aria-label": "Help" })));
}

/** What colours mean: a ramp with quantiles, or kinds of operators. */
export function legend(model: Model, store: Store, palette: Palette, nodes: HeatScale | null): HTMLElement {
  const metric = store.metric >= 0 ? model.metrics[store.metric] : undefined;
  if (metric !== undefined && nodes !== null) {
    if (nodes.sorted.length === 0) return el("div", { class: "hl-legend" }, el("span", {}, `No node has ${metric.title}.`));
    const ramp = el("canvas", { width: 180, height: 8, class: "hl-ramp", role: "img", "aria-label": `Colours from low to high ${metric.title}` });
    const ctx = ramp.getContext("2d")!;
    for (let x = 0; x < 180; x++) { ctx.fillStyle = palette.heat(x / 179); ctx.fillRect(x, 0, 1, 8); }
    const marks = el("span", { class: "hl-marks" });
    for (const [q, label] of [[0.5, "median"], [0.9, "90 %"], [1, "max"]] as const) {
      const value = nodes.quantile(q);
      marks.append(el("span", {}, el("i", {}, label), ` ${format(Number.isInteger(value) ? value : Number(value.toPrecision(4)), metric.unit)}`));
    }
    return el("div", { class: "hl-legend" }, el("b", {}, `${metric.title} of a node`), ramp, marks);
  }
  const kinds = new Map<string, number>();
  for (let i = 0; i < model.nodeCount; i++) { const c = model.category(i); kinds.set(c, (kinds.get(c) ?? 0) + 1); }
  const list = [...kinds].sort((a, b) => b[1] - a[1]).slice(0, 8);
  return el("div", { class: "hl-legend" }, ...list.map(([name, count]) => el("span", { class: "hl-key" }, swatch(palette.category(name)), `${spaced(name)} ${count}`)));
}

/** A small square of one colour. */
export function swatch(colour: string): HTMLElement {
  const square = el("i", { class: "hl-swatch" });
  square.style.background = colour;
  return square;
}

/** `matrixMultiplication` as `matrix multiplication`. */
export function spaced(camel: string): string { return camel.replace(/([a-z])([A-Z])/g, (_, a: string, b: string) => `${a} ${b.toLowerCase()}`); }
