import { parseQuery } from "../core/search.ts";
import type { Model } from "../data/model.ts";
import type { Store } from "../data/store.ts";
import { button, el } from "./dom.ts";

const SHOWN = 200;

/** Search box with a list of results. */
export class SearchBox {
  readonly element: HTMLElement;
  readonly input: HTMLInputElement;
  private readonly list: HTMLElement;
  private readonly count: HTMLElement;
  private results: number[] = [];
  private current = -1;
  private timer = 0;

  constructor(private readonly model: Model, private readonly store: Store) {
    this.input = el("input", { id: "hl-search", "data-testid": "search", type: "search", placeholder: "Search: op:Conv params>1M name:/attn/", autocomplete: "off", spellcheck: "false", role: "combobox", "aria-label": "Search nodes", "aria-controls": "hl-results", "aria-expanded": "false" });
    this.count = el("span", { class: "hl-count", "data-testid": "search-count", role: "status" });
    this.list = el("ol", { id: "hl-results", "data-testid": "results", role: "listbox", "aria-label": "Results", class: "hl-results" });
    this.list.hidden = true;
    this.element = el("div", { class: "hl-search" }, this.input, this.count,
      button("↑", "Previous result (Shift+Enter)", () => this.move(-1), { "aria-label": "Previous result" }), button("↓", "Next result (Enter)", () => this.move(1), { "aria-label": "Next result" }), this.list);
    this.input.addEventListener("input", () => { clearTimeout(this.timer); this.timer = window.setTimeout(() => this.run(), this.model.nodeCount > 20_000 ? 200 : 60); });
    this.input.addEventListener("focus", () => this.open(this.results.length > 0));
    this.input.addEventListener("keydown", (event) => {
      if (event.key === "Enter") { event.preventDefault(); clearTimeout(this.timer); if (this.dirty) this.run(); this.move(event.shiftKey ? -1 : 1); }
      else if (event.key === "ArrowDown") { event.preventDefault(); this.move(1); }
      else if (event.key === "ArrowUp") { event.preventDefault(); this.move(-1); }
      else if (event.key === "Escape") { event.stopPropagation(); if (this.list.hidden) this.clear(); else this.open(false); }
    });
    document.addEventListener("pointerdown", (event) => { if (!this.element.contains(event.target as Node)) this.open(false); });
  }

  focus(): void { this.input.focus(); this.input.select(); }
  clear(): void { this.input.value = ""; this.run(); this.input.blur(); }
  set(text: string): void { this.input.value = text; this.run(); }

  /** Selects the next or previous result. */
  move(step: number): void {
    if (this.results.length === 0) return;
    this.current = this.current < 0 ? (step > 0 ? 0 : this.results.length - 1) : (this.current + step + this.results.length) % this.results.length;
    this.store.selectNode(this.results[this.current]!);
    this.mark();
  }

  private lastText = "";
  private get dirty(): boolean { return this.lastText !== this.input.value; }

  private run(): void {
    const text = this.lastText = this.input.value;
    const query = parseQuery(text, this.model);
    this.current = -1;
    this.input.setAttribute("aria-invalid", String(query.error !== null));
    if (query.isEmpty || query.error !== null) {
      this.results = [];
      this.count.textContent = "";
      this.list.replaceChildren(...(query.error === null ? [] : [el("li", { class: "hl-message", "data-testid": "search-error" }, query.error)]));
      this.open(query.error !== null);
      this.store.found = null;
      this.store.emit("search");
      return;
    }
    this.results = [];
    for (let i = 0; i < this.model.nodeCount; i++) if (query.test(i)) this.results.push(i);
    this.store.found = new Set(this.results);
    this.count.textContent = this.results.length.toLocaleString("en");
    this.list.replaceChildren(...this.results.slice(0, SHOWN).map((i, k) => {
      const item = el("li", { role: "option", id: `hl-result-${k}` }, el("b", {}, this.model.operator(i)), el("span", {}, this.model.name(i)));
      item.addEventListener("pointerdown", (event) => { event.preventDefault(); this.current = k; this.store.selectNode(i); this.mark(); });
      return item;
    }), ...(this.results.length === 0 ? [el("li", { class: "hl-message" }, "No node matches.")] : this.results.length > SHOWN ? [el("li", { class: "hl-message" }, `${(this.results.length - SHOWN).toLocaleString("en")} more; use ↓ to step through them.`)] : []));
    this.open(document.activeElement === this.input);
    this.store.emit("search");
  }

  private open(open: boolean): void {
    this.list.hidden = !open;
    this.input.setAttribute("aria-expanded", String(open));
  }

  private mark(): void {
    this.count.textContent = `${this.current + 1} / ${this.results.length.toLocaleString("en")}`;
    for (const item of this.list.children) item.removeAttribute("aria-selected");
    const item = this.list.children[this.current];
    if (item === undefined || this.current >= SHOWN) return;
    item.setAttribute("aria-selected", "true");
    this.input.setAttribute("aria-activedescendant", item.id);
    if (!this.list.hidden) item.scrollIntoView({ block: "nearest" });
  }
}
