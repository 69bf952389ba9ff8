/** The rules of UnitFormatter: counts and operations scale by 1000, bytes by 1024, fractions become percent. */
export type Quantity = bigint | number | null;

const DECIMAL = ["", "k", "M", "G", "T", "P", "E"];
const BINARY = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
const NAMES: Record<string, string> = {
  bytes: "B", macs: "MACs", flops: "FLOPs", operations: "ops", seconds: "s", operationsPerByte: "op/B", bits: "bits",
};

export function unitName(unit: string): string { return Object.hasOwn(NAMES, unit) ? NAMES[unit]! : ""; }

/** Short text for people: `4.09 G MACs`, `97.70 MiB`, `unknown`. */
export function format(value: Quantity, unit: string): string {
  const [number, name] = split(value, unit);
  return join(number, name);
}

/** Short text for a table whose heading names the unit. */
export function formatCell(value: Quantity, unit: string): string {
  if (value === null) return "unknown";
  if (unit === "macs" || unit === "flops" || unit === "operations") return join(...splitDecimal(value, "", 1000));
  return format(value, unit);
}

/** The value without rounding: `4,089,184,256 MACs`. */
export function formatExact(value: Quantity, unit: string): string {
  if (value === null) return "unknown";
  const whole = typeof value === "bigint" || (Number.isInteger(value) && Math.abs(value) < 1e15);
  return join(whole ? thousands(BigInt(value)) : roundTrip(Number(value)), unitName(unit));
}

/** The shortest digits that give the number back, in .NET's notation. */
function roundTrip(value: number): string {
  const [mantissa, power] = value.toExponential().split("e") as [string, string];
  const exponent = Number(power);
  if (exponent >= -4 && exponent < 15) return String(value);
  return `${mantissa}E${exponent < 0 ? "-" : "+"}${String(Math.abs(exponent)).padStart(2, "0")}`;
}

export function split(value: Quantity, unit: string): [string, string] {
  if (value === null || (typeof value === "number" && !Number.isFinite(value))) return ["unknown", ""];
  switch (unit) {
    case "bytes": return splitBytes(value);
    case "macs": case "flops": case "operations": return splitDecimal(value, unitName(unit), 1000);
    case "count": return splitDecimal(value, "", 1_000_000);
    case "fraction": return [formatPercent(Number(value)), "%"];
    case "seconds": return splitSeconds(Number(value));
    case "operationsPerByte": return [plain(value), "op/B"];
    case "bits": return [plain(value), "bits"];
    default: return [plain(value), ""];
  }
}

/** A part of one as percent with one decimal, without the sign. */
export function formatPercent(fraction: number): string {
  const percent = fraction * 100;
  return percent > 0 && percent < 0.05 ? "<0.1" : group(round(percent, 1), 1, true);
}

export function thousands(value: bigint): string {
  const negative = value < 0n;
  return (negative ? "-" : "") + groupDigits((negative ? -value : value).toString());
}

function splitBytes(value: bigint | number): [string, string] {
  const number = Number(value);
  if (Math.abs(number) < 1024) return [plain(value), BINARY[0]!];
  const [digits, scale] = scaled(number, 1024, BINARY.length);
  return [digits, BINARY[scale]!];
}

function splitDecimal(value: bigint | number, name: string, from: number): [string, string] {
  const number = Number(value);
  if (Math.abs(number) < from) return [plain(value), name];
  const [digits, scale] = scaled(number, 1000, DECIMAL.length);
  return [digits, join(DECIMAL[scale]!, name)];
}

function scaled(number: number, step: number, scales: number): [string, number] {
  let scale = 0;
  // Rounding first: 999,999 is 1.00 M, not 1000.00 k. C# rounds halves to even.
  while (scale < scales - 1 && roundEven(Math.abs(number), 2) >= step) { number /= step; scale++; }
  return [group(round(number, 2), 2, true), scale];
}

function splitSeconds(seconds: number): [string, string] {
  const size = Math.abs(seconds);
  const [factor, name] = size === 0 || size >= 1 ? [1, "s"] as const : size >= 1e-3 ? [1e3, "ms"] as const : size >= 1e-6 ? [1e6, "µs"] as const : [1e9, "ns"] as const;
  return [group(round(seconds * factor, 2), 2, true), name];
}

function plain(value: bigint | number): string {
  if (typeof value === "bigint") return thousands(value);
  if (Number.isInteger(value) && Math.abs(value) < 1e15) return thousands(BigInt(value));
  const size = Math.abs(value);
  if (size >= 1e15 || (size > 0 && size < 0.001)) {
    const [mantissa, exponent] = value.toExponential(3).split("e");
    return `${String(Number(mantissa))}E${exponent!.startsWith("-") ? exponent! : `+${exponent!.replace("+", "")}`}`;
  }
  return group(round(value, 3), 3, false);
}

/** .NET's custom formats round the decimal digits half away from zero. */
function round(value: number, digits: number): string {
  const fixed = Math.abs(value).toPrecision(15);
  const [whole, part = ""] = expand(fixed).split(".");
  if (part.length <= digits) return (value < 0 ? "-" : "") + whole! + (digits > 0 ? `.${part.padEnd(digits, "0")}` : "");
  let all = BigInt(whole! + part.slice(0, digits));
  if (part.charCodeAt(digits) >= 53) all++;
  const text = all.toString().padStart(digits + 1, "0");
  const result = digits > 0 ? `${text.slice(0, -digits)}.${text.slice(-digits)}` : text;
  return (value < 0 && all !== 0n ? "-" : "") + result;
}

function expand(text: string): string {
  const match = /^(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(text);
  if (match === null) return text;
  const digits = match[1]! + (match[2] ?? "");
  const exponent = Number(match[3]);
  if (exponent < 0) return `0.${"0".repeat(-exponent - 1)}${digits}`;
  return digits.length > exponent + 1 ? `${digits.slice(0, exponent + 1)}.${digits.slice(exponent + 1)}` : digits.padEnd(exponent + 1, "0");
}

function roundEven(value: number, digits: number): number {
  const factor = 10 ** digits;
  const product = value * factor;
  if (!Number.isFinite(product) || product > 2 ** 52) return value;
  const low = Math.floor(product);
  const rest = product - low;
  return (rest > 0.5 || (rest === 0.5 && low % 2 === 1) ? low + 1 : low) / factor;
}

function group(text: string, digits: number, keepZeros: boolean): string {
  const negative = text.startsWith("-");
  const [whole, part = ""] = (negative ? text.slice(1) : text).split(".");
  const fraction = keepZeros ? part.padEnd(digits, "0") : part.replace(/0+$/, "");
  return (negative ? "-" : "") + groupDigits(whole!) + (fraction.length > 0 ? `.${fraction}` : "");
}

function groupDigits(digits: string): string {
  let result = "";
  for (let end = digits.length; end > 0; end -= 3) {
    const chunk = digits.slice(Math.max(0, end - 3), end);
    result = result.length === 0 ? chunk : `${chunk},${result}`;
  }
  return result;
}

function join(left: string, right: string): string { return left.length === 0 ? right : right.length === 0 ? left : `${left} ${right}`; }
