/** A colour as red, green, blue from 0 to 255. */
export type Rgb = readonly [number, number, number];

const LIGHT_RAMP = ["#f2f6f7", "#cde7dc", "#86c9b0", "#3ea3a0", "#257a98", "#2a4f8c", "#2f2566"];
const DARK_RAMP = ["#202a33", "#25405c", "#23617f", "#1f8a8c", "#41b184", "#a4d15a", "#fdf08a"];
const STEPS = 64;

const LIGHT_CATEGORIES: Record<string, string> = {
  convolution: "#0b8a9c", matrixMultiplication: "#5a6fd6", attention: "#7d5bb5", recurrent: "#7d5bb5", normalization: "#a1821a", pooling: "#3f9c5a", reduction: "#3f9c5a",
  elementwise: "#6b7a88", activation: "#c44e7b", softmax: "#c44e7b", dataMovement: "#9aa7b3", indexing: "#e07a2f", generator: "#9aa7b3", quantization: "#d9534f",
  controlFlow: "#b5651d", input: "#2f855a", output: "#2f855a",
};
const DARK_CATEGORIES: Record<string, string> = {
  convolution: "#35b3c6", matrixMultiplication: "#8c9df0", attention: "#a98be0", recurrent: "#a98be0", normalization: "#cbb04a", pooling: "#62bf7e", reduction: "#62bf7e",
  elementwise: "#8e9dab", activation: "#e57ba4", softmax: "#e57ba4", dataMovement: "#6f7f8d", indexing: "#f09a57", generator: "#6f7f8d", quantization: "#f0807c",
  controlFlow: "#d69a5c", input: "#6fd39c", output: "#6fd39c",
};
const SERIES_LIGHT = ["#0b8a9c", "#e07a2f", "#5a6fd6", "#3f9c5a", "#c44e7b", "#a1821a", "#7d5bb5", "#6b7a88"];
const SERIES_DARK = ["#35b3c6", "#f09a57", "#8c9df0", "#62bf7e", "#e57ba4", "#cbb04a", "#a98be0", "#8e9dab"];
const TYPE_ORDER = ["float32", "float16", "bfloat16", "int8", "uint8", "float64", "int32", "int64", "bool", "float8", "int4", "uint4"];
const TYPE_LIGHT = ["#5b7fb8", "#e07a2f", "#c9932a", "#3f9c5a", "#6fae3f", "#38598c", "#8d7bb0", "#a69cbd", "#b0b8bf", "#c44e7b", "#1f8a70", "#2aa184"];
const TYPE_DARK = ["#7aa2dc", "#f09a57", "#e0b450", "#62bf7e", "#8fcf5f", "#5d86c4", "#a999cf", "#867ba0", "#6d7881", "#e57ba4", "#3fb597", "#4ec7a7"];

export function parseHex(hex: string): Rgb {
  const n = Number.parseInt(hex.slice(1), 16);
  return [n >> 16, (n >> 8) & 255, n & 255];
}

/** All colours of the drawing for one theme. */
export class Palette {
  readonly ramp: string[] = [];
  private readonly bright: boolean[] = [];
  readonly panel: string; readonly ink: string; readonly soft: string; readonly line: string; readonly background: string; readonly accent: string; readonly groupFills: string[]; readonly dimmed: string; readonly warning: string;

  constructor(readonly dark: boolean) {
    const stops = (dark ? DARK_RAMP : LIGHT_RAMP).map(parseHex).map(toLab);
    for (let i = 0; i < STEPS; i++) {
      const at = (i / (STEPS - 1)) * (stops.length - 1);
      const k = Math.min(stops.length - 2, Math.floor(at));
      const t = at - k;
      const lab = [0, 1, 2].map((c) => stops[k]![c]! + (stops[k + 1]![c]! - stops[k]![c]!) * t) as unknown as Rgb;
      this.ramp.push(toCss(fromLab(lab)));
      this.bright.push(lab[0] > 0.66);
    }
    this.panel = dark ? "#161e25" : "#ffffff";
    this.background = dark ? "#11181e" : "#f8fafb";
    this.ink = dark ? "#e4eaef" : "#17212b";
    this.soft = dark ? "#93a2b0" : "#5a6876";
    this.line = dark ? "#3a4854" : "#c9d2da";
    this.accent = dark ? "#4cc3d6" : "#0b7285";
    this.dimmed = dark ? "#1a232b" : "#f3f5f7";
    this.warning = dark ? "#f3c15f" : "#b06a00";
    this.groupFills = dark ? ["#11181e", "#161f27", "#1b2630", "#202d38"] : ["#f8fafb", "#f1f5f7", "#e9eff2", "#e2e9ed"];
  }

  /** Colour of the heat at 0 … 1. */
  heat(t: number): string { return this.ramp[heatStep(t)]!; }
  /** Text colour that reads on that heat. */
  inkOn(t: number): string { return this.bright[heatStep(t)]! ? "#17212b" : "#ffffff"; }
  softOn(t: number): string { return this.bright[heatStep(t)]! ? "rgba(23,33,43,0.72)" : "rgba(255,255,255,0.82)"; }

  category(name: string): string {
    const table = this.dark ? DARK_CATEGORIES : LIGHT_CATEGORIES;
    return Object.hasOwn(table, name) ? table[name]! : this.series(hash(name));
  }

  type(name: string): string {
    const at = TYPE_ORDER.findIndex((type) => name === type || (type === "float8" && name.startsWith("float8")));
    return at >= 0 ? (this.dark ? TYPE_DARK : TYPE_LIGHT)[at]! : name === "" ? this.line : this.series(hash(name));
  }

  series(index: number): string { const list = this.dark ? SERIES_DARK : SERIES_LIGHT; return list[((index % list.length) + list.length) % list.length]!; }
}

function heatStep(t: number): number { return Math.max(0, Math.min(STEPS - 1, Math.round(t * (STEPS - 1)))); }

export function hash(text: string): number {
  let h = 17;
  for (let i = 0; i < text.length; i++) h = (h * 31 + text.charCodeAt(i)) | 0;
  return Math.abs(h);
}

// Oklab (Björn Ottosson, 2020): equal steps look equal.
function toLab(rgb: Rgb): Rgb {
  const [r, g, b] = rgb.map((c) => { const v = c / 255; return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; }) as unknown as Rgb;
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b), m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b), s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s, 1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s, 0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s];
}

function fromLab([L, a, b]: Rgb): Rgb {
  const l = (L + 0.3963377774 * a + 0.2158037573 * b) ** 3, m = (L - 0.1055613458 * a - 0.0638541728 * b) ** 3, s = (L - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const linear = [4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s, -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s, -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s];
  return linear.map((v) => Math.round(255 * Math.max(0, Math.min(1, v <= 0.0031308 ? 12.92 * v : 1.055 * v ** (1 / 2.4) - 0.055)))) as unknown as Rgb;
}

function toCss([r, g, b]: Rgb): string { return `#${((1 << 24) | (r << 16) | (g << 8) | b).toString(16).slice(1)}`; }
