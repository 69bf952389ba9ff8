/** The document in the page (`haoline-view`), version 1. Written by ViewDataWriter; columns have one entry a node, value or buffer. */

/** Index into `strings`. */
export type Text = number;
/** Index into `formulas`; -1 for none. */
export type FormulaIndex = number;

export type AtomData = ["s", number] | ["floor" | "ceil" | "min" | "max", FormulaIndex, FormulaIndex];
/** Coefficient as decimal text and factors as atom, power, atom, power … */
export type TermData = [string, number[]];

export interface NodeColumns {
  name: Text[]; operator: Text[]; category: Text[]; group: number[]; layer: number[]; element: Text[]; scope: Text[];
  confidence: Text[]; dataType: Text[]; shape: number[]; inputs: number[][]; outputs: number[][]; attributes: Text[][];
}

export interface ValueColumns {
  name: Text[]; dataType: Text[]; shape: Text[]; bytes: (number | null)[]; bytesFormula?: FormulaIndex[]; producer: number[]; parameter: number[];
}

export interface MetricData {
  key: string; title: string; unit: string; additive: boolean; values: (number | null)[]; formulas?: FormulaIndex[];
  total: number | null; totalFormula: FormulaIndex;
}

export interface GroupData { name: Text; className: Text; kind: string; parent: number; repeat: number; nodes: number; }

export interface ItemColumns { kind: number[]; id: number[]; rank: number[]; x: number[]; y: number[]; w: number[]; h: number[]; }
export interface RouteColumns { from: number[]; to: number[]; ff: number[]; tf: number[]; xs: number[][]; edges: number[][]; }
export interface GroupLayout { w: number; h: number; tops: number[]; heights: number[]; items: ItemColumns; routes: RouteColumns; }

export interface LayoutData {
  boxWidth: number; boxHeight: number; header: number; padding: number; rankSpacing: number;
  groups: GroupLayout[];
  edges: { from: number[]; to: number[]; value: number[] };
  portals: { edge: number[]; reason: number[] };
}

export interface BufferColumns { value: number[]; name: Text[]; first: number[]; last: number[]; bytes: number[]; offset: (number | null)[]; }
export interface TimelineData { steps: number[]; buffers: BufferColumns; peakStep: number; peakBytes: number; arenaBytes: number | null; }
export interface DeviceData { name: Text; bytesPerSecond: number; peaks: [Text, number][]; }
export interface FindingData { id: string; severity: string; title: Text; message: Text; node: number; }

export interface ViewData {
  version: number;
  strings: string[];
  title: Text; format: Text; path: Text;
  symbols: { name: Text; default: number; isBatch: boolean }[];
  atoms: AtomData[];
  formulas: TermData[][];
  formulaTexts: Text[];
  nodes: NodeColumns;
  values: ValueColumns;
  metrics: MetricData[];
  groups: GroupData[];
  layout: LayoutData;
  timeline: TimelineData | null;
  devices: DeviceData[];
  criticalPath: number[];
  findings: FindingData[];
}

export const enum ItemKind { Node = 0, Group = 1, Entry = 2, Exit = 3 }
