import { cleanText } from "#core/ssh";

/** What a program calls itself, as it may be shown. */
export function cleanTitle(title: string): string {
  return cleanText(title).replace(/\s+/g, " ").trim().slice(0, 200);
}
