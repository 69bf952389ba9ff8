/** A cell as text that can neither break a row nor start a spreadsheet formula; the rules of CsvText. */
export function untrustedCell(text: string): string {
  const first = text.charAt(0);
  return quote(first !== "" && "=+-@\t\r".includes(first) ? `'${text}` : text);
}

/** A cell written by the page itself, such as a number. */
export function quote(text: string): string {
  return /[",\r\n]/.test(text) || text.startsWith(" ") || text.endsWith(" ") ? `"${text.replaceAll("\"", "\"\"")}"` : text;
}
