import { el } from "../ui/dom.ts";

let box: HTMLElement | null = null;

/** Shows lines of text beside the pointer; the first is bold. */
export function showTooltip(x: number, y: number, lines: readonly string[]): void {
  if (lines.length === 0) { hideTooltip(); return; }
  if (box === null) { box = el("div", { class: "hl-float", role: "tooltip" }); document.body.append(box); }
  box.replaceChildren(...lines.filter((line) => line !== "").map((line, i) => el(i === 0 ? "b" : "span", {}, line)));
  box.hidden = false;
  const { offsetWidth: w, offsetHeight: h } = box;
  box.style.left = `${x + 16 + w > innerWidth ? Math.max(4, x - w - 12) : x + 16}px`;
  box.style.top = `${y + 16 + h > innerHeight ? Math.max(4, y - h - 8) : y + 16}px`;
}

export function hideTooltip(): void { if (box !== null) box.hidden = true; }
