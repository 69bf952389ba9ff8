import type { Palette } from "../core/colour.ts";
import { format, formatExact, type Quantity } from "../core/format.ts";
import type { Metric, Model } from "../data/model.ts";
import type { Store } from "../data/store.ts";
import { button, el } from "./dom.ts";
import { spaced, swatch } from "./toolbar.ts";

type Tab = "Summary" | "Attributes" | "Inputs & outputs" | "Weights" | "Costs" | "Findings";
const LINKS = 30;

/** What is known of the selected node or group; of the model when nothing is selected. */
export class Panel {
  readonly element: HTMLElement;
  private readonly body: HTMLElement;
  private tab: Tab = "Summary";

  constructor(private readonly model: Model, private readonly store: Store, private palette: () => Palette) {
    this.body = el("div", { class: "hl-panel-body" });
    this.element = el("aside", { id: "hl-panel", "data-testid": "panel", "aria-label": "Details", class: "hl-panel" }, this.body);
    store.on(["selection", "symbols", "theme"], () => this.render());
    this.render();
  }

  private render(): void {
    const selection = this.store.selection;
    const content = selection === null ? this.modelSummary() : selection.kind === "node" ? this.node(selection.id) : this.group(selection.id);
    this.body.replaceChildren(...content);
  }

  private modelSummary(): Node[] {
    const { model } = this;
    const hot = this.hottest(0);
    return [
      el("h3", {}, "Model"),
      el("p", { class: "hl-soft" }, `${model.nodeCount.toLocaleString("en")} nodes, ${(model.groupCount - 1).toLocaleString("en")} groups. Select a node for its details.`),
      this.numbers((m) => model.total(m)),
      ...(hot.length > 0 ? [el("h4", {}, `Most ${this.metric()?.title ?? ""}`), this.ranking(hot)] : []),
      ...(model.findingsOf.has(-1) ? [el("h4", {}, "Findings"), this.findings(-1)] : []),
    ];
  }

  private group(g: number): Node[] {
    const { model, store } = this;
    const group = model.data.groups[g]!;
    const twins = group.repeat >= 0 ? model.twins.get(group.repeat)! : [];
    const open = store.expanded.has(g);
    const hot = this.hottest(g);
    const crumbs = this.crumbs(group.parent);
    return [
      ...crumbs,
      el("h3", { "data-testid": "panel-title" }, model.groupName(g)),
      el("p", { class: "hl-soft" }, [model.text(group.className), `${group.nodes.toLocaleString("en")} nodes`, group.kind === "part" ? "part of a large group" : group.kind === "shape" ? "computes only shapes" : ""].filter((t) => t !== "").join(" · ")),
      el("p", {}, button(open ? "Collapse" : "Expand", "Open or close this group (Enter)", () => (open ? store.collapse([g]) : store.expand([g]))), " ",
        ...(twins.length > 1 ? [button(`Next of ${twins.length} identical`, "Select the next group of equal structure", () => store.selectGroup(twins[(twins.indexOf(g) + 1) % twins.length]!))] : [])),
      this.numbers((m) => (m.additive ? model.sum(m, model.nodesBelow(g)).value : this.number(m.groupNumbers[g]!)), true),
      ...(hot.length > 0 ? [el("h4", {}, `Most ${this.metric()?.title ?? ""}`), this.ranking(hot)] : []),
    ];
  }

  private node(i: number): Node[] {
    const { model } = this;
    const findings = model.findingsOf.get(i)?.length ?? 0;
    const attributes = model.data.nodes.attributes[i]!.length / 2;
    const weights = model.data.nodes.inputs[i]!.filter((v) => v >= 0 && model.data.values.parameter[v] === 1).length;
    const tabs: [Tab, number | null][] = [["Summary", null], ["Attributes", attributes], ["Inputs & outputs", null], ["Weights", weights], ["Costs", null], ["Findings", findings]];
    const shown = tabs.filter(([name, count]) => count !== 0 || name === this.tab);
    const strip = el("div", { class: "hl-tabs", role: "tablist", "aria-label": "Details of the node" });
    for (const [name, count] of shown) {
      const active = name === this.tab;
      const tab = el("button", { type: "button", role: "tab", "aria-selected": String(active), tabindex: active ? 0 : -1, onclick: () => { this.tab = name; this.render(); (this.body.querySelector("[role=tab][aria-selected=true]") as HTMLElement | null)?.focus(); } }, name, ...(count === null || count === 0 ? [] : [el("span", { class: "hl-number" }, ` ${count}`)]));
      strip.append(tab);
    }
    strip.addEventListener("keydown", (event) => {
      if (event.key !== "ArrowRight" && event.key !== "ArrowLeft") return;
      event.preventDefault(); event.stopPropagation();
      const at = shown.findIndex(([name]) => name === this.tab);
      (strip.children[(at + (event.key === "ArrowRight" ? 1 : shown.length - 1)) % shown.length] as HTMLElement).click();
    });
    return [
      ...this.crumbs(model.data.nodes.group[i]!),
      el("h3", { "data-testid": "panel-title" }, model.name(i)),
      el("p", { class: "hl-soft" }, swatch(this.palette().category(model.category(i))), `${model.operator(i)} · ${spaced(model.category(i))}`),
      strip,
      el("div", { role: "tabpanel", "aria-label": this.tab }, ...this.tabContent(i)),
    ];
  }

  private tabContent(i: number): Node[] {
    const { model } = this;
    const { nodes, values } = model.data;
    switch (this.tab) {
      case "Summary": {
        const facts: [string, string][] = [["Type", model.dataType(i) || "unknown"]];
        if (nodes.layer[i]! >= 0) facts.push(["Layer", String(nodes.layer[i]! + 1)]);
        if (model.confidence(i) !== "") facts.push(["Numbers are", model.confidence(i)]);
        if (model.text(nodes.element[i]!) !== "") facts.push(["In the file", model.text(nodes.element[i]!)]);
        if (model.scope(i) !== "") facts.push(["Inside", model.scope(i)]);
        if (model.criticalSet.has(i)) facts.push(["Critical path", "yes"]);
        return [this.numbers((m) => model.exact(m, i), true), this.facts(facts)];
      }
      case "Attributes": {
        const list = nodes.attributes[i]!;
        if (list.length === 0) return [el("p", { class: "hl-soft" }, "The node has no attributes.")];
        const facts: [string, string][] = [];
        for (let k = 0; k < list.length; k += 2) facts.push([model.text(list[k]!), model.text(list[k + 1]!)]);
        return [this.facts(facts, true)];
      }
      case "Inputs & outputs": {
        const inputs = nodes.inputs[i]!, outputs = nodes.outputs[i]!;
        return [
          el("h4", {}, "Inputs"), ...(inputs.length === 0 ? [el("p", { class: "hl-soft" }, "none")] : inputs.map((v, k) => this.value(v, k, "producer"))),
          el("h4", {}, "Outputs"), ...(outputs.length === 0 ? [el("p", { class: "hl-soft" }, "none")] : outputs.map((v, k) => this.value(v, k, "consumers"))),
        ];
      }
      case "Weights": {
        const weights = nodes.inputs[i]!.filter((v) => v >= 0 && values.parameter[v] === 1);
        if (weights.length === 0) return [el("p", { class: "hl-soft" }, "The node reads no parameters.")];
        return weights.map((v, k) => this.value(v, k, "consumers"));
      }
      case "Costs": return this.costs(i);
      case "Findings": return [this.findings(i)];
    }
  }

  private costs(i: number): Node[] {
    const { model } = this;
    const rows = model.metrics.flatMap((m) => {
      const value = model.exact(m, i);
      if (value === null || (Number(value) === 0 && m.key !== "macs")) return [];
      const f = m.data.formulas?.[i] ?? -1;
      const all = m.additive ? m.groupNumbers[0]! : NaN;
      return [el("div", { class: "hl-cost" },
        el("div", {}, el("span", {}, m.title), el("b", { "data-value": m.key, "data-exact": String(value) }, formatExact(value, m.unit))),
        ...(f >= 0 && model.isSymbolic(f) ? [el("code", {}, `= ${model.formulaText(f)}`), el("small", {}, this.sizesOf(f))] : []),
        ...(all > 0 && model.isInner[i] === 0 ? [el("small", {}, `${(Number(value) / all * 100).toFixed(2)} % of the model`)] : []))];
    });
    return rows.length > 0 ? rows : [el("p", { class: "hl-soft" }, "The cost pass gives this node no numbers.")];
  }

  private sizesOf(f: number): string {
    return this.model.data.symbols.map((s, i) => (this.model.formulas.dependsOn(f, i) ? `${this.model.text(s.name)} = ${this.model.symbolSizes[i]!}` : "")).filter((t) => t !== "").join(", ");
  }

  private value(v: number, position: number, ends: "producer" | "consumers"): HTMLElement {
    if (v < 0) return el("div", { class: "hl-value" }, el("b", {}, `${position}`), el("span", { class: "hl-soft" }, " omitted"));
    const { model } = this;
    const { values } = model.data;
    const bytes = model.bytesOf(v);
    const links = el("div", { class: "hl-links" });
    if (ends === "producer") links.append(values.producer[v]! >= 0 ? this.link(values.producer[v]!) : el("span", { class: "hl-soft" }, values.parameter[v] === 1 ? "stored parameter" : "stored constant"));
    else {
      const users = [...new Set(model.consumers.of(v))];
      for (const user of users.slice(0, LINKS)) links.append(this.link(user));
      if (users.length > LINKS) links.append(el("span", { class: "hl-soft" }, `and ${users.length - LINKS} more`));
      if (users.length === 0) links.append(el("span", { class: "hl-soft" }, "read by no node"));
    }
    return el("div", { class: "hl-value" },
      el("div", { class: "hl-mono" }, model.text(values.name[v]!)),
      el("div", { class: "hl-soft" }, swatch(this.palette().type(model.text(values.dataType[v]!))), `${model.text(values.dataType[v]!)}  ${model.text(values.shape[v]!)}`, bytes === null ? "" : `  ·  ${format(bytes, "bytes")}`),
      links);
  }

  private link(i: number): HTMLElement {
    return el("button", { type: "button", class: "hl-link", onclick: () => this.store.selectNode(i) }, this.model.name(i));
  }

  private findings(i: number): HTMLElement {
    const list = this.model.findingsOf.get(i) ?? [];
    if (list.length === 0) return el("p", { class: "hl-soft" }, "No findings.");
    return el("ul", { class: "hl-findings" }, ...list.map((f) => {
      const finding = this.model.data.findings[f]!;
      const severity = /^(error|warning|info)$/.test(finding.severity) ? finding.severity : "info";
      return el("li", {}, el("span", { class: `badge ${severity}` }, severity), el("code", {}, finding.id), ` ${this.model.text(finding.title)}`, el("div", { class: "hl-soft" }, this.model.text(finding.message)));
    }));
  }

  private numbers(value: (m: Metric) => Quantity, share = false): HTMLElement {
    const list = el("dl", { class: "hl-facts" });
    for (const m of this.model.metrics) {
      const number = value(m);
      if (number === null || (Number(number) === 0 && m.key !== "macs")) continue;
      const all = m.groupNumbers[0]!;
      list.append(el("div", {}, el("dt", {}, m.title), el("dd", { title: formatExact(number, m.unit), "data-value": m.key, "data-exact": String(number) }, format(typeof number === "number" && !Number.isInteger(number) ? Number(number.toPrecision(5)) : number, m.unit),
        ...(share && m.additive && all > 0 ? [el("small", {}, `${(Number(number) / all * 100).toFixed(1)} %`)] : []))));
    }
    if (list.childElementCount === 0) list.append(el("div", {}, el("dt", {}, "Numbers"), el("dd", {}, "none")));
    return list;
  }

  private facts(rows: [string, string][], mono = false): HTMLElement {
    return el("dl", { class: "hl-facts" }, ...rows.map(([name, value]) => el("div", {}, el("dt", {}, name), el("dd", mono ? { class: "hl-mono" } : {}, value))));
  }

  private crumbs(g: number): Node[] {
    const path = this.model.ancestors(g);
    if (path.length === 0) return [];
    return [el("p", { class: "hl-crumbs" }, ...path.flatMap((a, k) => [k > 0 ? " / " : "", el("button", { type: "button", class: "hl-link", onclick: () => this.store.selectGroup(a) }, this.model.groupName(a))]))];
  }

  private metric(): Metric | undefined { return this.model.metrics[this.store.metric] ?? this.model.find("macs"); }
  private number(value: number): Quantity { return Number.isNaN(value) ? null : value; }

  private hottest(g: number): number[] {
    const metric = this.metric();
    if (metric === undefined) return [];
    const nodes: number[] = [];
    for (const i of g === 0 ? this.all() : this.model.nodesBelow(g)) if (metric.numbers[i]! > 0 && this.model.isInner[i] === 0 && this.model.isWork[i] === 1) nodes.push(i);
    return nodes.sort((a, b) => metric.numbers[b]! - metric.numbers[a]! || a - b).slice(0, 5);
  }

  private *all(): Generator<number> { for (let i = 0; i < this.model.nodeCount; i++) yield i; }

  private ranking(nodes: number[]): HTMLElement {
    const metric = this.metric()!;
    return el("ol", { class: "hl-ranking" }, ...nodes.map((i) => el("li", {}, this.link(i), el("span", {}, format(metric.numbers[i]! >= 2 ** 53 || !Number.isInteger(metric.numbers[i]!) ? Number(metric.numbers[i]!.toPrecision(5)) : metric.numbers[i]!, metric.unit)))));
  }
}
