/** Letters with a stroke or joined, which Unicode does not take apart. */
const apart: Readonly<Record<string, string>> = {
  ß: "ss",
  æ: "ae",
  œ: "oe",
  ø: "o",
  đ: "d",
  ð: "d",
  ł: "l",
  þ: "th",
  ı: "i",
};

const isAscii = /^[\0-\x7f]*$/;

/** The form in which texts are compared: without case, accents or compatibility forms. */
export function fold(text: string): string {
  if (isAscii.test(text)) return text.toLowerCase();
  return text
    .normalize("NFKD")
    .replace(/\p{M}+/gu, "")
    .toLowerCase()
    .replace(/[ßæœøđðłþı]/g, (letter) => apart[letter] ?? letter);
}

/** The words of a folded text: runs of letters and digits, each as long as it can be. */
export function wordsOf(folded: string): readonly string[] {
  return folded.match(isAscii.test(folded) ? /[a-z0-9]+/g : /[\p{L}\p{N}]+/gu) ?? [];
}

/** Whether a word of a folded text may go on at `at`: a letter or digit stands before it. */
export function isInsideWord(folded: string, at: number): boolean {
  const code = folded.charCodeAt(at - 1);
  // ASCII is told by its number, since this is asked for every record at a keystroke.
  if (code < 128) return (code >= 97 && code <= 122) || (code >= 48 && code <= 57);
  return /[\p{L}\p{N}]$/u.test(folded.slice(Math.max(0, at - 2), at));
}
