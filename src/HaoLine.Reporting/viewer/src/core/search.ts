/** What the search language needs to know about a node. */
export interface SearchSubject {
  name(i: number): string; operator(i: number): string; category(i: number): string; dataTypes(i: number): readonly string[];
  group(i: number): string; scope(i: number): string; confidence(i: number): string; hasFinding(i: number): boolean;
  /** The number of a metric; null when unknown. Undefined metric: returns undefined. */
  metric(key: string, i: number): number | null | undefined;
  readonly metricKeys: readonly string[];
}

export interface Query { test(i: number): boolean; readonly isEmpty: boolean; readonly error: string | null; }

const MAXIMUM_TEXT = 256;
const MAXIMUM_QUERY = 512;
const SCALES: Record<string, number> = {
  "": 1, k: 1e3, m: 1e6, g: 1e9, t: 1e12, p: 1e15, ki: 2 ** 10, mi: 2 ** 20, gi: 2 ** 30, ti: 2 ** 40,
};
const METRIC_ALIASES: Record<string, string> = {
  params: "parameters", parambytes: "parameterBytes", bytes: "outputBytes", out: "outputBytes", read: "bytesRead", written: "bytesWritten", imacs: "integerMacs", ai: "intensity",
};
const TYPE_ALIASES: Record<string, string> = { fp32: "float32", fp16: "float16", half: "float16", bf16: "bfloat16", fp64: "float64", i8: "int8", u8: "uint8", i32: "int32", i64: "int64", f32: "float32", f16: "float16" };

/** What a table of our own says; never what objects inherit. */
function own<T>(table: Record<string, T>, key: string): T | undefined { return Object.hasOwn(table, key) ? table[key] : undefined; }

type Predicate = (i: number) => boolean;

/** Parses `op:Conv params>1M dtype:int8 name:/attn/`: terms are joined by and, a minus in front negates one. */
export function parseQuery(text: string, subject: SearchSubject): Query {
  const predicates: Predicate[] = [];
  let error: string | null = null;
  if (text.length > MAXIMUM_QUERY) return { test: () => false, isEmpty: false, error: `The query is longer than ${MAXIMUM_QUERY} characters.` };
  for (const token of tokens(text)) {
    const negative = token.length > 1 && token.startsWith("-");
    const result = term(negative ? token.slice(1) : token, subject);
    if (typeof result === "string") error ??= result;
    else predicates.push(negative ? (i) => !result(i) : result);
  }
  return {
    isEmpty: predicates.length === 0 && error === null,
    error,
    test: error === null ? (i) => { for (const predicate of predicates) if (!predicate(i)) return false; return true; } : () => false,
  };
}

/** Splits at spaces outside quotes and regular expressions. */
export function tokens(text: string): string[] {
  const result: string[] = [];
  let current = "", quoted = false, regex = false;
  for (let i = 0; i < text.length; i++) {
    const c = text[i]!;
    if (regex) {
      current += c;
      if (c === "\\" && i + 1 < text.length) current += text[++i]!;
      else if (c === "/" && (i + 1 === text.length || /\s/.test(text[i + 1]!))) regex = false;
    } else if (c === "\"") quoted = !quoted;
    else if (/\s/.test(c) && !quoted) { if (current.length > 0) result.push(current); current = ""; }
    else {
      if (c === "/" && !quoted && (current === "" || current === "-" || current.endsWith(":"))) regex = text.indexOf("/", i + 1) > i;
      current += c;
    }
  }
  if (current.length > 0) result.push(current);
  return result;
}

function term(token: string, subject: SearchSubject): Predicate | string {
  const match = /^([A-Za-z]\w*)(:|>=|<=|>|<|=)(.*)$/s.exec(token);
  if (match === null) {
    const matcher = textMatcher(token, false);
    return typeof matcher === "string" ? matcher : (i) => matcher(subject.name(i)) || matcher(subject.operator(i));
  }
  const field = match[1]!.toLowerCase(), operator = match[2]!, value = match[3]!;
  if (value === "") return `“${token}” lacks a value.`;
  const metric = own(METRIC_ALIASES, field) ?? subject.metricKeys.find((key) => key.toLowerCase() === field);
  if (metric !== undefined && subject.metricKeys.includes(metric)) return comparison(metric, operator, value, subject, token);
  if (operator !== ":" && operator !== "=") return `“${match[1]!}” has no numbers to compare; metrics are ${subject.metricKeys.join(", ")}.`;
  switch (field) {
    case "op": case "operator": return apply(value, true, (i) => subject.operator(i));
    case "name": return apply(value, false, (i) => subject.name(i));
    case "group": case "module": return apply(value, false, (i) => subject.group(i));
    case "scope": return apply(value, false, (i) => subject.scope(i));
    case "cat": case "category": return apply(value, true, (i) => subject.category(i));
    case "confidence": return apply(value, true, (i) => subject.confidence(i));
    case "dtype": case "type": {
      const matcher = textMatcher(own(TYPE_ALIASES, value.toLowerCase()) ?? value, true);
      return typeof matcher === "string" ? matcher : (i) => subject.dataTypes(i).some(matcher);
    }
    case "has": return value === "finding" || value === "findings" ? (i) => subject.hasFinding(i) : "“has:” knows only “finding”.";
    default: return `Unknown field “${match[1]!}”. Fields are op, name, group, dtype, category, scope, confidence, has, and metrics such as macs or params.`;
  }
}

function apply(pattern: string, whole: boolean, text: (i: number) => string): Predicate | string {
  const matcher = textMatcher(pattern, whole);
  return typeof matcher === "string" ? matcher : (i) => matcher(text(i));
}

function textMatcher(pattern: string, whole: boolean): ((text: string) => boolean) | string {
  if (pattern.length > 1 && pattern.startsWith("/") && pattern.endsWith("/")) {
    try {
      const regex = new RegExp(pattern.slice(1, -1), "iu");
      return (text) => regex.test(text.length > MAXIMUM_TEXT ? text.slice(0, MAXIMUM_TEXT) : text);
    } catch (error) {
      return `“${pattern}” is no valid regular expression: ${error instanceof Error ? error.message.replace(/^.*: /s, "") : ""}.`;
    }
  }
  const wanted = pattern.toLowerCase();
  if (!wanted.includes("*")) return whole ? (text) => text.toLowerCase() === wanted : (text) => text.toLowerCase().includes(wanted);
  const parts = wanted.split("*");
  return (text) => {
    const lower = text.toLowerCase();
    let at = 0;
    for (let p = 0; p < parts.length; p++) {
      const part = parts[p]!;
      const last = p === parts.length - 1;
      if (p === 0 && whole) { if (!lower.startsWith(part)) return false; at = part.length; continue; }
      if (last && whole) return part === "" || (lower.length - part.length >= at && lower.endsWith(part));
      const found = lower.indexOf(part, at);
      if (found < 0) return false;
      at = found + part.length;
    }
    return true;
  };
}

function comparison(key: string, operator: string, value: string, subject: SearchSubject, token: string): Predicate | string {
  if (value === "unknown") return (i) => subject.metric(key, i) === null;
  const range = /^(.+)\.\.(.+)$/.exec(value);
  if (range !== null && (operator === ":" || operator === "=")) {
    const low = parseNumber(range[1]!), high = parseNumber(range[2]!);
    if (low === null || high === null) return `“${token}” is no range of numbers.`;
    return (i) => { const n = subject.metric(key, i); return n !== null && n !== undefined && n >= low && n <= high; };
  }
  const wanted = parseNumber(value);
  if (wanted === null) return `“${value}” is no number; write 3, 1.5M, 2G or 64Ki.`;
  return (i) => {
    const n = subject.metric(key, i);
    if (n === null || n === undefined) return false;
    switch (operator) {
      case ">": return n > wanted;
      case ">=": return n >= wanted;
      case "<": return n < wanted;
      case "<=": return n <= wanted;
      default: return n === wanted;
    }
  };
}

/** A number with an optional unit: k, M, G, T by 1000; Ki, Mi, Gi, Ti by 1024. */
export function parseNumber(text: string): number | null {
  const match = /^([+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?)\s*([a-z]*)$/i.exec(text.replaceAll("_", "").replaceAll(",", ""));
  if (match === null) return null;
  let unit = match[2]!.toLowerCase();
  if (unit.endsWith("b")) unit = unit.slice(0, -1);
  const scale = own(SCALES, unit);
  return scale === undefined ? null : Number(match[1]) * scale;
}
