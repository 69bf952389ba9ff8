import { chartsSection } from "./charts/section.ts";
import { Palette } from "./core/colour.ts";
import { fusedNodes } from "./core/fusion.ts";
import { decodeView } from "./data/decode.ts";
import { Model } from "./data/model.ts";
import { Store } from "./data/store.ts";
import { GraphView } from "./graph/view.ts";
import { el, isTyping } from "./ui/dom.ts";
import { helpDialog } from "./ui/help.ts";
import { DeepLinks } from "./ui/links.ts";
import { Panel } from "./ui/panel.ts";
import { SearchBox } from "./ui/search.ts";
import { symbolsBar } from "./ui/symbols.ts";
import { LayerTable } from "./ui/table.ts";
import { legend, toolbar } from "./ui/toolbar.ts";

const mount = document.getElementById("hl-explore");
if (mount !== null && document.getElementById("haoline-view") !== null) {
  mount.classList.add("hl-loading");
  // The page shows first what needs no script; the graph comes after.
  requestAnimationFrame(() => setTimeout(() => { start(mount).catch((error: unknown) => fail(mount, error)); }));
}

function fail(target: HTMLElement, error: unknown): void {
  console.error(error);
  target.classList.remove("hl-loading");
  target.replaceChildren(el("section", { class: "panel failure" }, el("h2", {}, "The interactive view could not be opened"), el("p", {}, error instanceof Error ? error.message : String(error)), el("p", { class: "muted" }, "Everything below this works without it.")));
}

async function start(target: HTMLElement): Promise<void> {
  const data = await decodeView(document.getElementById("haoline-view"));
  if (data === null) { target.remove(); return; }
  const model = new Model(data);
  const store = new Store(model);
  const darkQuery = matchMedia("(prefers-color-scheme: dark)");
  const isDark = (): boolean => { const forced = document.documentElement.dataset["theme"]; return forced === undefined ? darkQuery.matches : forced === "dark"; };
  let palette = new Palette(isDark());

  const hasGraph = model.nodeCount > 0 && data.layout.groups.length > 0;
  const view = new GraphView(model, store, palette);
  const search = new SearchBox(model, store);
  const panel = new Panel(model, store, () => palette);
  const help = helpDialog();
  const legendBox = el("div", { class: "hl-legend-box" });
  const drawLegend = (): void => legendBox.replaceChildren(legend(model, store, palette, view.painter.nodeHeat));

  const allGroups = (): number[] => [...data.groups.keys()].filter((g) => g > 0);
  const expandAll = (): void => { view.relayoutQuietly(() => store.expand(allGroups())); view.fit(false); };
  const collapseAll = (): void => { view.relayoutQuietly(() => store.collapse([...store.expanded])); view.fit(false); };
  const explore = el("section", { class: "panel hl-explore", id: "graph", "aria-label": "Graph" });
  const maximise = (): void => { explore.classList.toggle("hl-max"); document.documentElement.classList.toggle("hl-noscroll", explore.classList.contains("hl-max")); };
  const theme = (): void => {
    document.documentElement.dataset["theme"] = isDark() ? "light" : "dark";
    repaint();
  };
  const repaint = (): void => { palette = new Palette(isDark()); view.setPalette(palette); drawLegend(); store.emit("theme"); };
  darkQuery.addEventListener("change", repaint);

  const tools = toolbar(model, store, { fit: () => view.fit(), zoom: (factor) => view.zoom(factor), expandAll, collapseAll, maximise, theme, help: () => help.showModal() });
  explore.append(
    el("div", { class: "hl-head" }, el("h2", {}, "Graph"), search.element),
    symbolsBar(model, store), tools,
    el("div", { class: "hl-split" }, el("div", { class: "hl-left" }, view.element, legendBox), panel.element), help);

  const table = model.isWork.includes(1) ? el("section", { class: "panel hl-wide", id: "layers", "aria-label": "Layers" }, el("h2", {}, "Layers"), new LayerTable(model, store).element) : null;
  const charts = hasGraph ? chartsSection(model, store, () => palette) : null;
  target.classList.remove("hl-loading");
  document.documentElement.classList.add("hl-ready");
  target.replaceChildren(...[hasGraph ? explore : null, charts, table].filter((part): part is HTMLElement => part !== null));
  if (!hasGraph) return;
  addToNavigation([["graph", "Graph"], ["charts", "Charts"], ["layers", "Layers"]]);
  drawLegend();

  const fused = { nodes: null as Uint8Array | null };
  const applyFilter = (): void => {
    if (store.filter === "all" && store.found === null) { view.setWanted(null); return; }
    const wanted = new Uint8Array(model.nodeCount);
    const metric = model.metrics[store.metric] ?? model.find("macs") ?? model.metrics[0];
    const hot = store.filter === "bottlenecks" && metric !== undefined ? new Set(hottest(model, metric.numbers, 10)) : null;
    if (store.filter === "fused") fused.nodes ??= fusedNodes(model);
    for (let i = 0; i < wanted.length; i++) {
      let keep = store.found === null || store.found.has(i);
      switch (store.filter) {
        case "bottlenecks": keep &&= hot?.has(i) ?? false; break;
        case "fused": keep &&= fused.nodes![i] === 1; break;
        case "critical": keep &&= model.criticalSet.has(i); break;
        case "findings": keep &&= model.findingsOf.has(i); break;
        case "dtype": keep &&= model.dataType(i) === store.filterType; break;
        case "all": break;
      }
      wanted[i] = keep ? 1 : 0;
    }
    view.setWanted(wanted);
  };

  let before = new Set<number>();
  store.on("expanded", () => {
    const changed = [...store.expanded].find((g) => !before.has(g)) ?? [...before].find((g) => !store.expanded.has(g)) ?? -1;
    before = new Set(store.expanded);
    view.relayout(changed);
  });
  store.on("selection", () => view.reveal());
  store.on(["metric", "symbols"], () => { view.recolour(); drawLegend(); if (store.filter === "bottlenecks") applyFilter(); });
  store.on(["filter", "search"], applyFilter);

  const links = new DeepLinks(store);
  view.resize();
  if (data.groups.length > 1 && !location.hash.includes("expand=")) openUseful(model, store, view);
  links.read();
  keyboard(model, store, view, search, help, expandAll, collapseAll, maximise, explore);

  let undo: (() => void) | null = null;
  const beforePrint = (): void => {
    if (undo !== null) return;
    const forced = document.documentElement.dataset["theme"];
    document.documentElement.dataset["theme"] = "light";
    document.documentElement.classList.add("hl-printing");
    const screen = palette;
    palette = new Palette(false);
    drawLegend();
    store.emit("theme");
    const back = view.prepareForPrint(palette);
    undo = () => {
      if (forced === undefined) delete document.documentElement.dataset["theme"]; else document.documentElement.dataset["theme"] = forced;
      document.documentElement.classList.remove("hl-printing");
      palette = screen;
      back();
      drawLegend();
      store.emit("theme");
    };
  };
  window.addEventListener("beforeprint", beforePrint);
  window.addEventListener("afterprint", () => { undo?.(); undo = null; });

  Object.assign(window, { haoline: {
    selected: () => { const s = store.selection; return s === null ? null : s.kind === "node" ? model.name(s.id) : model.groupPaths[s.id]; },
    select: (name: string) => { const i = model.nodeByName(name); if (i >= 0) store.selectNode(i); return i >= 0; },
    expand: (path: string) => { const g = model.groupByPath(path); if (g > 0) store.expand(model.ancestors(g)); return g > 0; },
    collapse: (path: string) => { const g = model.groupByPath(path); if (g > 0) store.collapse([g]); return g > 0; },
    expanded: () => [...store.expanded].sort((a, b) => a - b).map((g) => model.groupPaths[g]!),
    groups: () => model.groupPaths.slice(1),
    totals: () => Object.fromEntries(model.metrics.map((m) => { const value = model.total(m); return [m.key, value === null ? null : String(value)]; })),
    frameTimes: () => view.frames.map((frame) => ({ ...frame })),
    pan: (dx: number, dy: number) => view.pan(dx, dy), fit: () => view.fit(false), zoom: (factor: number) => view.zoom(factor),
    drawn: () => view.painter.boxesDrawn,
    positionOf: (name: string) => view.screenPosition(model.nodeByName(name)),
    positionOfGroup: (path: string) => view.screenPositionOfGroup(model.groupByPath(path)),
    ready: true,
  } });
}

/** Opens groups from the outside as long as what is drawn stays easy to survey. */
function openUseful(model: Model, store: Store, view: GraphView): void {
  const { groups } = model.data.layout;
  const open: number[] = [];
  let items = groups[0]!.items.id.length;
  const queue = [...model.groupChildren.of(0)];
  if (items > 12) return;
  for (let q = 0; q < queue.length && items < 60; q++) {
    const g = queue[q]!;
    const inside = groups[g]!.items.id.length;
    if (items + inside > 60) continue;
    items += inside;
    open.push(g);
    queue.push(...model.groupChildren.of(g));
  }
  view.relayoutQuietly(() => store.expand(open));
  view.fit(false);
}

function hottest(model: Model, numbers: Float64Array, count: number): number[] {
  const nodes: number[] = [];
  for (let i = 0; i < numbers.length; i++) if (numbers[i]! > 0 && model.isWork[i] === 1) nodes.push(i);
  return nodes.sort((a, b) => numbers[b]! - numbers[a]! || a - b).slice(0, count);
}

function addToNavigation(entries: [string, string][]): void {
  const nav = document.querySelector("main > nav");
  if (nav === null) return;
  nav.prepend(...entries.filter(([id]) => document.getElementById(id) !== null).map(([id, title]) => el("a", { href: `#${id}` }, title)));
}

function keyboard(model: Model, store: Store, view: GraphView, search: SearchBox, help: HTMLDialogElement, expandAll: () => void, collapseAll: () => void, maximise: () => void, explore: HTMLElement): void {
  let hot: { metric: number; nodes: number[] } | null = null;
  store.on("symbols", () => { hot = null; });
  const stepHot = (step: number): void => {
    const metric = store.metric >= 0 ? store.metric : model.metricIndex("macs");
    const numbers = model.metrics[metric]?.numbers;
    if (numbers === undefined) return;
    if (hot === null || hot.metric !== metric) hot = { metric, nodes: hottest(model, numbers, 500) };
    if (hot.nodes.length === 0) return;
    const at = store.selection?.kind === "node" ? hot.nodes.indexOf(store.selection.id) : -1;
    store.selectNode(hot.nodes[at < 0 ? (step > 0 ? 0 : hot.nodes.length - 1) : (at + step + hot.nodes.length) % hot.nodes.length]!);
  };
  const target = (): number => store.selection === null ? -1 : store.selection.kind === "group" ? store.selection.id : model.data.nodes.group[store.selection.id]!;
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || help.open) return;
    if (isTyping(event.target)) return;
    const onGraph = document.activeElement === view.canvas;
    const arrows: Record<string, "up" | "down" | "left" | "right"> = { ArrowUp: "up", ArrowDown: "down", ArrowLeft: "left", ArrowRight: "right" };
    let handled = true;
    if (event.key === "/") { search.focus(); explore.scrollIntoView({ block: "nearest" }); }
    else if (event.key === "f") view.fit();
    else if (event.key === "e") { const g = target(); if (g > 0) store.expand([g]); }
    else if (event.key === "c") { const g = target(); if (g > 0) { store.collapse([g]); store.selectGroup(g); } }
    else if (event.key === "E") expandAll();
    else if (event.key === "C") collapseAll();
    else if (event.key === "[") stepHot(-1);
    else if (event.key === "]") stepHot(1);
    else if (event.key === "?") help.showModal();
    else if (event.key === "Escape") { if (explore.classList.contains("hl-max")) maximise(); else store.select(null, false); }
    else if (onGraph && (event.key === "+" || event.key === "=")) view.zoom(1.3);
    else if (onGraph && event.key === "-") view.zoom(1 / 1.3);
    else if (onGraph && event.key === "Enter" && store.selection?.kind === "group") { const g = store.selection.id; if (store.expanded.has(g)) store.collapse([g]); else store.expand([g]); }
    else if (onGraph && arrows[event.key] !== undefined) { const next = view.neighbour(arrows[event.key]!); if (next !== null) store.select(next); }
    else handled = false;
    if (handled) event.preventDefault();
  });
}
