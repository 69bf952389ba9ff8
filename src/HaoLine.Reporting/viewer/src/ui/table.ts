import { quote, untrustedCell } from "../core/csv.ts";
import { formatCell, formatExact, type Quantity } from "../core/format.ts";
import { parseQuery } from "../core/search.ts";
import type { Metric, Model } from "../data/model.ts";
import type { Store } from "../data/store.ts";
import { button, el } from "./dom.ts";

const ROW = 29;
const OVERSCAN = 8;

interface Column {
  readonly key: string; readonly title: string; readonly numeric: boolean; readonly metric?: Metric;
  text(i: number): string;
  /** Sort key; NaN sorts last. */
  order(i: number): number | string;
  exact(i: number): Quantity | string;
}

/** Table of all nodes that do work: only visible rows are in the page. */
export class LayerTable {
  readonly element: HTMLElement;
  private readonly scroller: HTMLElement;
  private readonly body: HTMLTableSectionElement;
  private readonly foot: HTMLTableSectionElement;
  private readonly table: HTMLTableElement;
  private readonly filter: HTMLInputElement;
  private readonly status: HTMLElement;
  private readonly columns: Column[];
  private readonly all: number[] = [];
  private rows: number[] = [];
  private position: Map<number, number> = new Map();
  private sorted = -1;
  private descending = false;
  private pending = false;
  private shown = "";

  constructor(private readonly model: Model, private readonly store: Store) {
    for (let i = 0; i < model.nodeCount; i++) if (model.isWork[i] === 1) this.all.push(i);
    this.columns = this.makeColumns();
    this.filter = el("input", { type: "search", class: "hl-filter", placeholder: "Filter: op:Conv macs>1M", "aria-label": "Filter the table", "data-testid": "table-filter", oninput: () => this.update() });
    this.status = el("span", { class: "hl-soft", role: "status", "data-testid": "table-status" });
    const head = el("thead", {}, el("tr", { "aria-rowindex": 1 }, ...this.columns.map((column, c) => el("th", { scope: "col", class: column.numeric ? "num" : "" }, el("button", { type: "button", onclick: () => this.sort(c) }, column.title)))));
    this.body = el("tbody");
    this.foot = el("tfoot");
    this.table = el("table", { id: "hl-layers", "data-testid": "layers", "aria-label": "Layers" }, head, this.body, this.foot);
    this.scroller = el("div", { class: "hl-rows", tabindex: 0, role: "region", "aria-label": "Rows of the layer table" }, this.table);
    this.element = el("div", { class: "hl-table" },
      el("div", { class: "hl-tools" }, this.filter, this.status, el("span", { class: "hl-grow" }),
        el("span", { class: "hl-group" }, button("CSV", "Download the rows shown as CSV", () => this.download("csv"), { "data-testid": "csv" }), button("JSON", "Download the rows shown as JSON", () => this.download("json"), { "data-testid": "json" }))),
      this.scroller);
    this.scroller.addEventListener("scroll", () => this.request(), { passive: true });
    this.body.addEventListener("click", (event) => {
      const row = (event.target as Element).closest("tr");
      const node = row?.dataset["node"];
      if (node !== undefined) this.store.selectNode(Number(node));
    });
    this.scroller.addEventListener("keydown", (event) => {
      if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
      const at = this.store.selection?.kind === "node" ? this.position.get(this.store.selection.id) : undefined;
      const next = at === undefined ? 0 : at + (event.key === "ArrowDown" ? 1 : -1);
      if (next < 0 || next >= this.rows.length) return;
      event.preventDefault(); event.stopPropagation();
      this.store.selectNode(this.rows[next]!);
    });
    new ResizeObserver(() => this.request()).observe(this.scroller);
    store.on("selection", () => this.reveal());
    store.on("symbols", () => this.update());
    this.update();
  }

  private makeColumns(): Column[] {
    const { model } = this;
    const { nodes, values } = model.data;
    const text = (key: string, title: string, value: (i: number) => string): Column => ({ key, title, numeric: false, text: value, order: (i) => value(i).toLowerCase(), exact: value });
    const columns: Column[] = [
      { key: "layer", title: "#", numeric: true, text: (i) => String(nodes.layer[i]! + 1), order: (i) => nodes.layer[i]!, exact: (i) => nodes.layer[i]! + 1 },
      text("name", "Name", (i) => model.name(i)), text("operator", "Operator", (i) => model.operator(i)),
      text("dataType", "Type", (i) => model.dataType(i)),
      text("shape", "Output shape", (i) => { const v = nodes.outputs[i]![0] ?? -1; return v < 0 ? "" : model.text(values.shape[v]!); }),
    ];
    for (const metric of model.metrics) {
      if (metric.groupNumbers[0] === undefined || Number.isNaN(metric.groupNumbers[0]) || metric.groupNumbers[0] === 0) continue;
      columns.push({
        key: metric.key, title: metric.title, numeric: true, metric,
        text: (i) => { const value = model.exact(metric, i); return value === null ? "" : formatCell(typeof value === "number" && !Number.isInteger(value) ? Number(value.toPrecision(5)) : value, metric.unit); },
        order: (i) => metric.numbers[i]!, exact: (i) => model.exact(metric, i),
      });
    }
    if (model.groupCount > 1) columns.push(text("group", "Group", (i) => model.group(i)));
    if (nodes.scope.some((s) => s !== 0)) columns.push(text("scope", "Inside", (i) => model.scope(i)));
    return columns;
  }

  private sort(c: number): void {
    const numeric = this.columns[c]!.numeric;
    this.descending = this.sorted === c ? !this.descending : numeric && this.columns[c]!.key !== "layer";
    this.sorted = c;
    const heads = this.table.tHead!.rows[0]!.cells;
    for (const head of heads) head.removeAttribute("aria-sort");
    heads[c]!.setAttribute("aria-sort", this.descending ? "descending" : "ascending");
    this.update();
  }

  private update(): void {
    const query = parseQuery(this.filter.value, this.model);
    this.filter.setAttribute("aria-invalid", String(query.error !== null));
    const rows = query.isEmpty || query.error !== null ? [...this.all] : this.all.filter((i) => query.test(i));
    if (this.sorted >= 0) {
      const column = this.columns[this.sorted]!;
      const sign = this.descending ? -1 : 1;
      if (column.numeric) {
        const keys = new Map(rows.map((i) => [i, column.order(i) as number]));
        rows.sort((a, b) => { const p = keys.get(a)!, q = keys.get(b)!; return Number.isNaN(p) || Number.isNaN(q) ? Number(Number.isNaN(p)) - Number(Number.isNaN(q)) || a - b : sign * (p - q) || a - b; });
      } else {
        const keys = new Map(rows.map((i) => [i, column.order(i) as string]));
        rows.sort((a, b) => { const p = keys.get(a)!, q = keys.get(b)!; return sign * (p < q ? -1 : p > q ? 1 : 0) || a - b; });
      }
    }
    this.rows = rows;
    this.position = new Map(rows.map((i, at) => [i, at]));
    this.status.textContent = query.error ?? (rows.length === this.all.length ? `${rows.length.toLocaleString("en")} layers` : `${rows.length.toLocaleString("en")} of ${this.all.length.toLocaleString("en")} layers`);
    this.table.setAttribute("aria-rowcount", String(rows.length + 2));
    this.footer();
    this.shown = "";
    this.render();
  }

  private footer(): void {
    const inner = this.rows.filter((i) => this.model.isInner[i] === 1).length;
    this.foot.replaceChildren(el("tr", { "aria-rowindex": this.rows.length + 2 }, ...this.columns.map((column, c) => {
      if (column.metric === undefined) return el("td", {}, c === 1 ? (inner > 0 ? `Sum without ${inner} rows inside subgraphs` : "Sum") : "");
      if (!column.metric.additive) return el("td", { class: "num" });
      const { value, unknown } = this.model.sum(column.metric, this.rows);
      return el("td", { class: "num", "data-sum": column.key, "data-exact": value === null ? "" : String(value), title: value === null ? "" : formatExact(value, column.metric.unit) + (unknown > 0 ? `; ${unknown} unknown` : "") }, value === null ? "" : formatCell(value, column.metric.unit));
    })));
  }

  private request(): void {
    if (this.pending) return;
    this.pending = true;
    requestAnimationFrame(() => { this.pending = false; this.render(); });
  }

  private render(): void {
    const height = Math.max(ROW, this.scroller.clientHeight);
    const first = Math.max(0, Math.floor(this.scroller.scrollTop / ROW) - OVERSCAN);
    const last = Math.min(this.rows.length, Math.ceil((this.scroller.scrollTop + height) / ROW) + OVERSCAN);
    const selected = this.store.selection?.kind === "node" ? this.store.selection.id : -1;
    const key = `${first}:${last}:${selected}`;
    if (key === this.shown) return;
    this.shown = key;
    const spacer = (count: number): HTMLElement => { const row = el("tr", { "aria-hidden": "true", class: "hl-space" }); row.style.height = `${count * ROW}px`; return row; };
    const rows: HTMLElement[] = [];
    if (first > 0) rows.push(spacer(first));
    for (let at = first; at < last; at++) {
      const i = this.rows[at]!;
      rows.push(el("tr", { "data-node": i, "aria-rowindex": at + 2, "aria-selected": i === selected ? "true" : null, "data-odd": at % 2 === 1 ? "" : null }, ...this.columns.map((column) => {
        const text = column.text(i);
        const value = column.metric === undefined ? null : column.exact(i) as Quantity;
        return el("td", { class: column.numeric ? "num" : column.key === "name" || column.key === "shape" || column.key === "group" ? "hl-mono" : "", title: column.metric === undefined ? (text.length > 24 ? text : null) : value === null ? "unknown or not applicable" : formatExact(value, column.metric.unit) }, text);
      })));
    }
    if (this.rows.length === 0) rows.push(el("tr", {}, el("td", { colspan: this.columns.length, class: "hl-soft" }, "No layer matches.")));
    if (last < this.rows.length) rows.push(spacer(this.rows.length - last));
    this.body.replaceChildren(...rows);
  }

  private reveal(): void {
    const selection = this.store.selection;
    const at = selection?.kind === "node" ? this.position.get(selection.id) : undefined;
    if (at !== undefined) {
      const top = at * ROW, { scrollTop, clientHeight } = this.scroller;
      const head = 34, foot = 34;
      if (top < scrollTop || top + ROW > scrollTop + clientHeight - head - foot) this.scroller.scrollTop = Math.max(0, top - (clientHeight - head - foot) / 2);
    }
    this.render();
  }

  private download(kind: "csv" | "json"): void {
    let text: string;
    if (kind === "csv") {
      const lines = [this.columns.map((column) => quote(column.key)).join(",")];
      for (const i of this.rows) lines.push(this.columns.map((column) => { const value = column.exact(i); return value === null ? "" : typeof value === "string" ? untrustedCell(value) : quote(String(value)); }).join(","));
      text = `${lines.join("\r\n")}\r\n`;
    } else {
      const rows = this.rows.map((i) => `{${this.columns.map((column) => { const value = column.exact(i); return `${JSON.stringify(column.key)}:${typeof value === "bigint" ? String(value) : JSON.stringify(value)}`; }).join(",")}}`);
      text = `[\n${rows.join(",\n")}\n]\n`;
    }
    const url = URL.createObjectURL(new Blob([text], { type: kind === "csv" ? "text/csv" : "application/json" }));
    el("a", { href: url, download: `layers.${kind}` }).click();
    setTimeout(() => URL.revokeObjectURL(url), 10_000);
  }
}

