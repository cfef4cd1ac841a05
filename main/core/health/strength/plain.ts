import { startLengths, type Dictionary } from "./dictionary.ts";

/** What the judge reads of a password. */
const judged = 100;
const leastLength = 12;
/** More ways to read a password than these are left to the judge. */
const mostReadings = 16;

/**
 * Whether a password is certainly strong, so that the judge, who takes ten thousand times as long, need not be
 * asked. True only where zxcvbn scores 3 or more, by this proof. A guess of three parts or more costs above
 * 10^8, which is a score of 3. One of one or two parts with a score below 3 guesses at most seven characters by
 * brute force (10^7), so that one part that is a pattern (a word, a row of keys, a repetition, a date) begins or
 * ends the password and has at least `least` characters. Where no pattern may do that, none does. [H4]
 */
export function isPlainlyStrong(password: string, dictionary: Dictionary): boolean {
  const text = password.slice(0, judged);
  const lower = text.toLowerCase();
  if (text.length < leastLength || lower.length !== text.length) return false;
  const least = Math.min(text.length - 7, Math.ceil(text.length / 2));
  return (
    !isRegular(text, lower, least, dictionary) &&
    !isRegular(reverse(text), reverse(lower), least, dictionary) &&
    (readingsOf(lower, dictionary)?.every(
      // What a digraph takes beyond its letter may be part of a word.
      (reading) => !hasWord(reading, least - (text.length - reading.length), dictionary),
    ) ??
      false)
  );
}

/** With so few characters, guessing each by brute force scores below 3 whatever they are. */
export function isPlainlyWeak(password: string): boolean {
  return password.length <= 8;
}

/** The text in classes, its digraphs as they stand and as letters in every combination; null for too many. */
function readingsOf(text: string, dictionary: Dictionary): string[] | null {
  const { classOf, digraphs, anyDigraph } = dictionary;
  const at = text.search(anyDigraph);
  const plain = (part: string) => {
    let classes = "";
    for (let index = 0; index < part.length; index++)
      classes += String.fromCharCode(classOf(part.charCodeAt(index)));
    return classes;
  };
  if (at < 0) return [plain(text)];
  const before = plain(text.slice(0, at));
  const here = digraphs.filter((digraph) => text.startsWith(digraph.text, at));
  const readings: string[] = [];
  for (const { text: taken, letter } of [
    { text: text.charAt(at), letter: text.charAt(at) },
    ...here,
  ]) {
    const rest = readingsOf(text.slice(at + taken.length), dictionary);
    if (rest === null || readings.length + rest.length > mostReadings) return null;
    readings.push(...rest.map((reading) => before + plain(letter) + reading));
  }
  return readings;
}

/** Whether a word of `least` letters, or a counted row of words, may begin or end these classes. */
function hasWord(classes: string, least: number, { longestWith, countedRow }: Dictionary): boolean {
  const length = startLengths.findLast((start) => start <= least);
  if (length === undefined) return true;
  const last = classes.length - 1;
  return (
    longestWith((at) => classes.charCodeAt(at), length) >= least ||
    longestWith((at) => classes.charCodeAt(last - at), length) >= least ||
    countedRow.test(classes) ||
    countedRow.test(reverse(classes))
  );
}

/** Whether a row of keys, digits or codes, or a repetition, of this many characters may begin the text. */
function isRegular(text: string, lower: string, least: number, dictionary: Dictionary): boolean {
  const step = text.charCodeAt(1) - text.charCodeAt(0);
  return (
    areAll(least, (at) => "0123456789./_\\ -".includes(text.charAt(at))) ||
    areAll(least - 1, (at) => text.charCodeAt(at + 1) - text.charCodeAt(at) === step) ||
    areAll(least - 1, (at) => dictionary.areNeighbours(lower.charAt(at), lower.charAt(at + 1))) ||
    isRepeated(text, least)
  );
}

function areAll(count: number, holds: (at: number) => boolean): boolean {
  for (let at = 0; at < count; at++) if (!holds(at)) return false;
  return true;
}

function isRepeated(text: string, least: number): boolean {
  for (let period = 1; period * 2 <= text.length; period++) {
    let end = period;
    while (end < text.length && text[end] === text[end - period]) end++;
    if (end >= period * 2 && end >= least) return true;
  }
  return false;
}

function reverse(text: string): string {
  let reversed = "";
  for (let at = text.length - 1; at >= 0; at--) reversed += text.charAt(at);
  return reversed;
}
