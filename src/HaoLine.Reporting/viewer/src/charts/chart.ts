/** A chart of the page: draws itself when it is in sight, and again when what it shows changed. */
export interface ChartView {
  readonly element: HTMLElement;
  /** Draws with the current numbers, colours and size. */
  update(): void;
}
