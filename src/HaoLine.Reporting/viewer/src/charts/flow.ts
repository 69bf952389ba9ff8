import type { ChartContext } from "./context.ts";
import { short } from "./context.ts";
import { EChart } from "./echart.ts";
import { spaced } from "../ui/toolbar.ts";

const KINDS = 10, MODULES = 12;

/** Where the work goes: kind of operator, operator, module. */
export function flow(context: ChartContext): EChart {
  let links: { source: string; target: string; value: number; from: string; to: string }[] = [];
  let unit = "", total = 0;
  const nodeOf = new Map<string, number>();
  return new EChart({
    label: "Flow of cost from kinds of operators to modules", height: 460,
    option: (palette) => {
      const { model } = context;
      const metric = context.metric();
      unit = metric?.unit ?? ""; total = metric?.groupNumbers[0] ?? 0;
      const modules = topModules(context, metric?.groupNumbers);
      const operators = new Map<string, number>();
      for (const i of context.layers()) { const n = metric?.numbers[i] ?? 0; if (n > 0) operators.set(model.operator(i), (operators.get(model.operator(i)) ?? 0) + n); }
      const kept = new Set([...operators].sort((a, b) => b[1] - a[1]).slice(0, KINDS).map(([name]) => name));
      const sums = new Map<string, number>();
      const colours = new Map<string, string>();
      nodeOf.clear();
      const add = (a: string, b: string, n: number): void => { const key = `${a}\u0000${b}`; sums.set(key, (sums.get(key) ?? 0) + n); };
      for (const i of context.layers()) {
        const n = metric?.numbers[i] ?? 0;
        if (!(n > 0)) continue;
        const kind = `k:${spaced(model.category(i))}`, operator = kept.has(model.operator(i)) ? `o:${model.operator(i)}` : "o:other operators";
        const top = modules.find((g) => model.isBelow(model.data.nodes.group[i]!, g));
        const target = top === undefined ? "m:outside groups" : `m:${model.groupPaths[top]!}`;
        colours.set(kind, palette.category(model.category(i)));
        if (!colours.has(operator)) colours.set(operator, palette.category(model.category(i)));
        colours.set(target, palette.soft);
        if (!nodeOf.has(operator) || n > metric!.numbers[nodeOf.get(operator)!]!) nodeOf.set(operator, i);
        add(kind, operator, n);
        if (modules.length > 0) add(operator, target, n);
      }
      links = [...sums].map(([key, value]) => { const [source, target] = key.split("\u0000") as [string, string]; return { source, target, value, from: source.slice(2), to: target.slice(2) }; });
      return {
        series: [{
          type: "sankey", left: 4, right: 150, top: 8, bottom: 8, nodeGap: 9, nodeWidth: 14, draggable: false, emphasis: { focus: "adjacency" }, layoutIterations: 32,
          lineStyle: { color: "source", opacity: palette.dark ? 0.3 : 0.22, curveness: 0.5 },
          label: { color: palette.ink, fontSize: 12, formatter: (p: { name: string }) => short(p.name.slice(2), 24) },
          data: [...colours].map(([name, color]) => ({ name, itemStyle: { color, borderWidth: 0 } })), links,
        }],
      };
    },
    tip: (item) => {
      if (item.dataType === "edge") { const link = links[item.dataIndex]; return link === undefined ? [] : [`${link.from} → ${link.to}`, context.text(link.value, unit), context.share(link.value, total)]; }
      const value = (item as unknown as { value: number }).value;
      return [item.name.slice(2), context.text(value, unit), context.share(value, total)];
    },
    pick: (item) => {
      if (item.dataType === "edge") return;
      if (item.name.startsWith("m:")) { const g = context.model.groupByPath(item.name.slice(2)); if (g > 0) context.store.selectGroup(g); }
      else { const node = nodeOf.get(item.name); if (node !== undefined) context.store.selectNode(node); }
    },
  }, context.palette);
}

/** Groups that part the model into a dozen pieces. */
function topModules(context: ChartContext, numbers: Float64Array | undefined): number[] {
  const { model } = context;
  let list = [...model.groupChildren.of(0)];
  for (let depth = 0; depth < 6 && list.length > 0 && list.length < 5; depth++) {
    const next = list.flatMap((g) => { const children = [...model.groupChildren.of(g)]; return children.length > 0 ? children : [g]; });
    if (next.length > 40 || next.length === list.length) break;
    list = next;
  }
  return list.filter((g) => (numbers?.[g] ?? 0) > 0).sort((a, b) => (numbers?.[b] ?? 0) - (numbers?.[a] ?? 0)).slice(0, MODULES);
}
