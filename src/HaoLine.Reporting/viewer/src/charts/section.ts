import type { Palette } from "../core/colour.ts";
import type { Model } from "../data/model.ts";
import type { Store } from "../data/store.ts";

export function chartsSection(_model: Model, _store: Store, _palette: () => Palette): HTMLElement | null { return null; }
