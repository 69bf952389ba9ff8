import type { ChartContext } from "./context.ts";
import { short } from "./context.ts";
import { axisStyle, EChart } from "./echart.ts";

const ROWS = 14;

interface Bar { name: string; value: number; count: number; colour: string; pick: () => void; }

function horizontalBars(context: ChartContext, label: string, rows: () => { bars: Bar[]; unit: string; total: number }): EChart {
  let shown: Bar[] = [], unit = "", total = 0;
  return new EChart({
    label,
    height: () => Math.max(120, 40 + 26 * Math.min(ROWS, rows().bars.length)),
    option: (palette) => {
      ({ bars: shown, unit, total } = rows());
      const style = axisStyle(palette);
      return {
        grid: { left: 8, right: 92, top: 4, bottom: 8, containLabel: true },
        xAxis: { type: "value", ...style, show: false },
        yAxis: { type: "category", inverse: true, data: shown.map((bar) => bar.name), ...style, axisLine: { show: false }, axisLabel: { color: palette.ink, fontSize: 12, formatter: (text: string) => short(text, 30) } },
        series: [{ type: "bar", barMaxWidth: 16, cursor: "pointer", itemStyle: { borderRadius: [0, 3, 3, 0] }, data: shown.map((bar) => ({ value: bar.value, itemStyle: { color: bar.colour } })),
          label: { show: true, position: "right", color: palette.soft, fontSize: 11.5, formatter: (p: { dataIndex: number }) => context.text(shown[p.dataIndex]!.value, unit) } }],
      };
    },
    tip: (item) => { const bar = shown[item.dataIndex]; return bar === undefined ? [] : [bar.name, context.text(bar.value, unit), context.share(bar.value, total), `${bar.count.toLocaleString("en")} nodes`]; },
    pick: (item) => shown[item.dataIndex]?.pick(),
  }, context.palette);
}

function fold(bars: Bar[], colour: string): Bar[] {
  bars.sort((a, b) => b.value - a.value);
  if (bars.length <= ROWS) return bars;
  const rest = bars.slice(ROWS - 1);
  return [...bars.slice(0, ROWS - 1), { name: `${rest.length} others`, value: rest.reduce((sum, bar) => sum + bar.value, 0), count: rest.reduce((sum, bar) => sum + bar.count, 0), colour, pick: () => undefined }];
}

/** How the metric, or the number of nodes, spreads over operators. */
export function operatorBars(context: ChartContext, byCount: boolean): EChart {
  return horizontalBars(context, byCount ? "Nodes by operator" : "Cost by operator", () => {
    const metric = byCount ? undefined : context.metric();
    const palette = context.palette();
    const bars = new Map<string, Bar & { best: number; node: number }>();
    for (const i of context.layers()) {
      const value = metric === undefined ? 1 : metric.numbers[i]!;
      if (!(value > 0)) continue;
      const name = context.model.operator(i);
      const bar = bars.get(name);
      if (bar === undefined) { const made = { name, value, count: 1, colour: palette.category(context.model.category(i)), best: value, node: i, pick: () => context.store.selectNode(made.node) }; bars.set(name, made); }
      else { bar.value += value; bar.count++; if (value > bar.best) { bar.best = value; bar.node = i; } }
    }
    return { bars: fold([...bars.values()], palette.line), unit: metric?.unit ?? "count", total: metric === undefined ? context.layers().length : metric.groupNumbers[0]! };
  });
}

/** How the metric spreads over blocks: the first level of groups with more than one member. */
export function blockBars(context: ChartContext): EChart {
  return horizontalBars(context, "Cost by block", () => {
    const { model } = context;
    const metric = context.metric();
    const palette = context.palette();
    let blocks = [...model.groupChildren.of(0)];
    for (let depth = 0; depth < 6 && blocks.length > 0 && blocks.length < 6; depth++) {
      const next = blocks.flatMap((g) => { const children = [...model.groupChildren.of(g)]; return children.length > 1 ? children : [g]; });
      if (next.length === blocks.length) break;
      blocks = next;
    }
    const bars: Bar[] = blocks.map((g) => ({ name: model.groupPaths[g]!, value: metric?.groupNumbers[g] ?? 0, count: model.data.groups[g]!.nodes, colour: palette.series(0), pick: () => context.store.selectGroup(g) })).filter((bar) => bar.value > 0);
    return { bars: fold(bars, palette.line), unit: metric?.unit ?? "", total: metric?.groupNumbers[0] ?? 0 };
  });
}
