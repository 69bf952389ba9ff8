type Child = Node | string | null | undefined;
type Options = { [name: string]: string | number | boolean | null | undefined | ((event: never) => void) };

/** Makes an element. Texts become text nodes; `on…` takes a listener; everything else is an attribute that this project wrote. */
export function el<K extends keyof HTMLElementTagNameMap>(tag: K, options: Options = {}, ...children: Child[]): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(options)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") element.addEventListener(name.slice(2), value as EventListener);
    else if (name === "class") element.className = String(value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.filter((child): child is Node | string => child !== null && child !== undefined));
  return element;
}

export function button(label: string, title: string, action: () => void, options: Options = {}): HTMLButtonElement {
  return el("button", { type: "button", title, onclick: action, ...options }, label);
}

/** True when a key belongs to a field that takes text. */
export function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}
