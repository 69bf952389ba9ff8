/** A chart of the page: draws itself when it is in sight, and again when what it shows changed. */
export interface ChartView {
  readonly element: HTMLElement;
  /** Draws with the current numbers, colours and size. */
  update(): void;
}

/** True while the page is made ready for paper. */
export function printing(): boolean { return document.documentElement.classList.contains("hl-printing"); }

/** Charts are lower on paper. */
export function printScale(): number { return printing() ? 0.6 : 1; }
