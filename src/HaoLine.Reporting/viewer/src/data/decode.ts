import type { ViewData } from "./types.ts";

/** Reads the compressed data of the page; null when the page has none. */
export async function decodeView(element: Element | null): Promise<ViewData | null> {
  const text = element?.textContent?.trim();
  if (text === undefined || text === "") return null;
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
  element?.replaceChildren();
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  const data = JSON.parse(await new Response(stream).text()) as ViewData;
  if (data.version !== 1) throw new Error(`The page holds data of version ${String(data.version)}, this viewer reads version 1.`);
  return data;
}
