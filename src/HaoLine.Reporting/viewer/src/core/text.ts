const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cn}\p{Cs}]/gu;
const MAXIMUM = 500;

/** One visible line: control, direction and invisible characters become escapes, long text is cut. The rules of DisplayText. */
export function clean(text: string, maximum = MAXIMUM): string {
  const visible = text.replace(INVISIBLE, (c) => {
    const code = c.codePointAt(0)!;
    return c === "\n" ? "\\n" : c === "\r" ? "\\r" : c === "\t" ? "\\t" : code >= 0xd800 && code <= 0xdfff ? "\ufffd" : `\\u{${code.toString(16).toUpperCase()}}`;
  });
  return visible.length > maximum ? `${visible.slice(0, maximum)}…` : visible;
}

/** The end of a path-like name, cut in the middle when it is long. */
export function tail(name: string, maximum: number): string {
  if (name.length <= maximum) return name;
  return `…${name.slice(name.length - maximum + 1)}`;
}
