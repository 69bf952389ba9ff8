import { formatCell, formatExact } from "../core/format.ts";
import type { Model } from "../data/model.ts";
import type { Store } from "../data/store.ts";
import { el } from "./dom.ts";

const STEPS = 1000;
const TOTALS = ["macs", "flops", "parameters", "parameterBytes", "bytesRead", "bytesWritten"];

/** Sliders for free sizes and the totals that follow from them. */
export function symbolsBar(model: Model, store: Store): HTMLElement {
  const order = model.data.symbols.map((_, i) => i).sort((a, b) => Number(model.data.symbols[b]!.isBatch) - Number(model.data.symbols[a]!.isBatch) || a - b);
  const bar = el("div", { class: "hl-symbols" });
  for (const i of order) {
    const symbol = model.data.symbols[i]!;
    const name = model.text(symbol.name);
    const maximum = Math.max(symbol.isBatch ? 1024 : 16_384, symbol.default * 4);
    const toSize = (step: number): number => Math.max(1, Math.round(maximum ** (step / STEPS)));
    const toStep = (size: number): number => Math.round(STEPS * Math.log(Math.max(1, size)) / Math.log(maximum));
    const slider = el("input", { type: "range", min: 0, max: STEPS, value: toStep(Number(model.symbolSizes[i])), "aria-label": `Size of ${name}, logarithmic` });
    const number = el("input", { type: "number", min: 1, max: Number.MAX_SAFE_INTEGER, step: 1, value: String(model.symbolSizes[i]), "data-symbol": name, "aria-label": `Size of ${name}` });
    let pending = 0;
    const apply = (size: bigint): void => { cancelAnimationFrame(pending); pending = requestAnimationFrame(() => store.setSymbol(i, size)); };
    slider.addEventListener("input", () => { const size = toSize(Number(slider.value)); number.value = String(size); apply(BigInt(size)); });
    number.addEventListener("input", () => {
      const valid = /^\d{1,15}$/.test(number.value) && Number(number.value) >= 1;
      number.setAttribute("aria-invalid", String(!valid));
      if (valid) { slider.value = String(toStep(Number(number.value))); apply(BigInt(number.value)); }
    });
    const reset = el("button", { type: "button", title: `Back to ${symbol.default}`, "aria-label": `Reset ${name}`, onclick: () => { number.value = String(symbol.default); slider.value = String(toStep(symbol.default)); apply(BigInt(symbol.default)); } }, "↺");
    bar.append(el("label", { class: "hl-symbol" }, el("span", { class: "hl-symbol-name" }, name), slider, number, reset));
  }
  const totals = el("dl", { class: "hl-totals", "aria-label": "Totals" });
  const render = (): void => {
    totals.replaceChildren(...model.metrics.filter((m) => TOTALS.includes(m.key)).map((m) => {
      const value = model.total(m);
      return el("div", {}, el("dt", {}, m.title), el("dd", { "data-total": m.key, "data-exact": value === null ? "" : String(value), title: formatExact(value, m.unit) }, formatCell(value, m.unit)));
    }));
  };
  render();
  store.on("symbols", render);
  bar.append(totals);
  return bar;
}
