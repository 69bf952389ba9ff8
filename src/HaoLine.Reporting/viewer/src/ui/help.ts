import { button, el } from "./dom.ts";

const KEYS: [string, string][] = [
  ["/", "search"], ["Enter, Shift+Enter", "in the search box: next, previous result"], ["f", "fit the graph into the window"], ["e, c", "expand, collapse the selected group"], ["Shift+E, Shift+C", "expand, collapse all"],
  ["[, ]", "previous, next hottest node"], ["arrow keys", "move between neighbours (when the graph has the focus)"], ["Enter", "open or close the selected group"], ["+, −", "zoom"], ["Esc", "close, or drop the selection"], ["?", "this help"],
];
const SEARCH: [string, string][] = [
  ["op:Conv", "operator, exactly; * stands for anything"], ["name:/attn/", "a regular expression in slashes, for any text"], ["params>1M", "any metric with >, >=, <, <=, =; units k, M, G, T and Ki, Mi, Gi"], ["macs:1M..10M", "a range"],
  ["dtype:int8", "type of any operand or result"], ["group:encoder", "module path"], ["has:finding", "nodes with findings"], ["-op:Add", "a minus excludes"], ["softmax", "a bare word: name or operator contains it"],
];

export function helpDialog(): HTMLDialogElement {
  const list = (rows: [string, string][], tag: "kbd" | "code"): HTMLElement => el("dl", {}, ...rows.map(([name, text]) => el("div", {}, el("dt", {}, el(tag, {}, name)), el("dd", {}, text))));
  const dialog = el("dialog", { class: "hl-help", "aria-label": "Help" });
  dialog.append(el("h3", {}, "Keys"), list(KEYS, "kbd"), el("h3", {}, "Search language"), list(SEARCH, "code"), el("p", {}, button("Close", "Close", () => dialog.close())));
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  return dialog;
}
