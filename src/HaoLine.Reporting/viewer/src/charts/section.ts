import type { Palette } from "../core/colour.ts";
import type { Model } from "../data/model.ts";
import type { Store } from "../data/store.ts";
import { el } from "../ui/dom.ts";
import { blockBars, operatorBars } from "./bars.ts";
import type { ChartView } from "./chart.ts";
import { ChartContext } from "./context.ts";
import { DepthProfile } from "./depth.ts";
import { Efficiency } from "./efficiency.ts";
import { flow } from "./flow.ts";
import { MemoryTimeline } from "./memory.ts";
import { CriticalPath } from "./path.ts";
import { Precision } from "./precision.ts";
import { Roofline } from "./roofline.ts";
import { Scaling } from "./scaling.ts";
import { Treemap } from "./treemap.ts";

interface Tab { id: string; title: string; make(): ChartView; }

/** Charts in tabs; one is made when its tab opens and the section is in sight. */
export function chartsSection(model: Model, store: Store, palette: () => Palette): HTMLElement | null {
  const context = new ChartContext(model, store, palette);
  const metric = context.firstOf("macs", "flops", "parameters", "outputBytes");
  const has = (key: string): boolean => (model.find(key)?.groupNumbers[0] ?? 0) > 0;
  const hasGroups = model.groupCount > 1;
  if (context.layers().length === 0) return null;
  const tabs: Tab[] = [{ id: "operators", title: "Operators", make: () => sideBySide([["Nodes", operatorBars(context, true)], ...(metric === undefined ? [] : [["Cost", operatorBars(context, false)] as [string, ChartView]]), ...(hasGroups && metric !== undefined ? [["Blocks", blockBars(context)] as [string, ChartView]] : [])]) }];
  if (metric !== undefined) tabs.push({ id: "treemap", title: "Treemap", make: () => new Treemap(context) }, { id: "depth", title: "Depth", make: () => new DepthProfile(context) });
  if (model.data.timeline !== null && model.data.timeline.buffers.first.length > 0) tabs.push({ id: "memory", title: "Memory", make: () => new MemoryTimeline(context) });
  if (model.data.devices.some((d) => d.peaks.length > 0) && has("bytesRead") && (has("operations") || has("flops"))) tabs.push({ id: "roofline", title: "Roofline", make: () => new Roofline(context) });
  if (model.data.symbols.length > 0 && has("macs")) tabs.push({ id: "scaling", title: "Scaling", make: () => new Scaling(context) });
  if (metric !== undefined) tabs.push({ id: "flow", title: "Flow", make: () => flow(context) });
  if (has("macs") && model.find("intensity") !== undefined) tabs.push({ id: "efficiency", title: "Efficiency", make: () => new Efficiency(context) });
  if (model.data.criticalPath.length > 1 && metric !== undefined) tabs.push({ id: "path", title: "Critical path", make: () => new CriticalPath(context) });
  tabs.push({ id: "precision", title: "Precision", make: () => new Precision(context) });

  const views = new Map<string, ChartView>();
  const stale = new Set<string>();
  let current = tabs[0]!.id;
  let inSight = false;
  const strip = el("div", { class: "hl-tabs hl-chart-tabs", role: "tablist", "aria-label": "Charts" });
  const body = el("div", { id: "hl-chart", role: "tabpanel", "data-testid": "chart" });
  const show = (): void => {
    for (const tab of strip.children) { const active = tab.id === `hl-tab-${current}`; tab.setAttribute("aria-selected", String(active)); tab.setAttribute("tabindex", active ? "0" : "-1"); }
    body.setAttribute("aria-labelledby", `hl-tab-${current}`);
    if (!inSight) return;
    let view = views.get(current);
    const fresh = view === undefined;
    if (view === undefined) { view = tabs.find((tab) => tab.id === current)!.make(); views.set(current, view); }
    if (body.firstElementChild !== view.element || body.childElementCount !== 1) body.replaceChildren(view.element);
    if (fresh || stale.has(current)) { stale.delete(current); view.update(); }
  };
  for (const tab of tabs) strip.append(el("button", { type: "button", role: "tab", id: `hl-tab-${tab.id}`, "data-testid": `tab-${tab.id}`, "aria-controls": "hl-chart", onclick: () => { current = tab.id; stale.add(tab.id); show(); } }, tab.title));
  strip.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowRight" && event.key !== "ArrowLeft") return;
    event.preventDefault(); event.stopPropagation();
    const at = tabs.findIndex((tab) => tab.id === current);
    const next = strip.children[(at + (event.key === "ArrowRight" ? 1 : tabs.length - 1)) % tabs.length] as HTMLElement;
    next.click(); next.focus();
  });
  const section = el("section", { class: "panel hl-explore", id: "charts", "aria-label": "Charts" }, el("h2", {}, "Charts"), strip, body);
  let pending = 0;
  const changed = (): void => {
    for (const tab of tabs) stale.add(tab.id);
    cancelAnimationFrame(pending);
    pending = requestAnimationFrame(show);
  };
  store.on(["metric", "symbols", "theme"], changed);
  store.on("selection", () => { if (["memory", "roofline", "path", "precision"].includes(current)) { stale.add(current); cancelAnimationFrame(pending); pending = requestAnimationFrame(show); } });
  new IntersectionObserver((entries) => { inSight = entries.some((entry) => entry.isIntersecting); if (inSight) show(); }, { rootMargin: "200px" }).observe(section);
  // On paper, the charts that need no choice stand one below the other.
  window.addEventListener("beforeprint", () => {
    document.documentElement.classList.add("hl-printing");
    views.clear();
    const wanted = tabs.filter((tab) => ["operators", "memory", "roofline", "depth"].includes(tab.id));
    body.replaceChildren(...wanted.map((tab) => { let view = views.get(tab.id); if (view === undefined) { view = tab.make(); views.set(tab.id, view); } return el("div", { class: "hl-print" }, el("h3", {}, tab.title), view.element); }));
    for (const tab of wanted) views.get(tab.id)!.update();
  });
  window.addEventListener("afterprint", () => { document.documentElement.classList.remove("hl-printing"); views.clear(); changed(); });
  show();
  return section;
}

function sideBySide(parts: [string, ChartView][]): ChartView {
  return { element: el("div", { class: "hl-side" }, ...parts.map(([title, view]) => el("div", {}, el("h3", { class: "hl-sub" }, title), view.element))), update: () => { for (const [, view] of parts) view.update(); } };
}
