const newline = 0x0a;
const carriageReturn = 0x0d;
const escape = 0x1b;
/** More than any screen shows. */
const keptLines = 200;
const mostStyle = 4096;

/**
 * The first line of a flood, a line that says how many are not shown, and the last ones: what a person who
 * pressed Ctrl-C wants to see of it. Null when it is short, or when more than text and colours would be lost.
 */
export function skipMiddle(flood: Uint8Array): Uint8Array | null {
  // What an unfinished sequence of before goes on with stays: a whole line is skipped or none of it.
  const from = flood.indexOf(newline) + 1;
  let to = flood.length;
  for (let lines = 0; lines <= keptLines && to > 0; lines++)
    to = flood.lastIndexOf(newline, to - 1);
  // After a bare line feed the column would be a matter of what was skipped.
  if (from === 0 || to < from || flood[to - 1] !== carriageReturn) return null;
  const middle = flood.subarray(from, to + 1);
  const style = styleOf(middle);
  if (style === null) return null;
  const lines = middle.reduce((count, byte) => (byte === newline ? count + 1 : count), 0);
  const mark = new TextEncoder().encode(`… ${lines.toLocaleString("en")} lines skipped …\r\n`);
  return join([flood.subarray(0, from), mark, ...style, flood.subarray(to + 1)]);
}

export function join(pieces: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.byteLength, 0));
  let at = 0;
  for (const piece of pieces) {
    joined.set(piece, at);
    at += piece.byteLength;
  }
  return joined;
}

/** The sequences that set the style that this text ends in, or null when it holds more than style. */
function styleOf(text: Uint8Array): readonly Uint8Array[] | null {
  let style: Uint8Array[] = [];
  let length = 0;
  for (let at = 0; at < text.length; at++) {
    if (isPlain(text, at)) continue;
    const end = text[at] === escape ? endOfStyle(text, at) : null;
    if (end === null) return null;
    const sequence = text.subarray(at, end);
    if (isReset(sequence)) style = [];
    style.push(sequence);
    length = style.length === 1 ? sequence.length : length + sequence.length;
    if (length > mostStyle) return null;
    at = end - 1;
  }
  return style;
}

/** Text, tabs and line ends. Not a bell, a change of letters, or a control character of two bytes (C1). */
function isPlain(text: Uint8Array, at: number): boolean {
  const byte = text[at] ?? 0;
  if (byte === 0xc2) return (text[at + 1] ?? 0) >= 0xa0;
  return (
    byte >= 0x20 || byte === newline || byte === carriageReturn || byte === 0x09 || byte === 0x08
  );
}

/** The end of an SGR sequence (ECMA-48, 8.3.117) that begins at `at`, or null when it is another. */
function endOfStyle(text: Uint8Array, at: number): number | null {
  if (text[at + 1] !== 0x5b) return null;
  let index = at + 2;
  // Digits, colon and semicolon.
  while ((text[index] ?? 0) >= 0x30 && (text[index] ?? 0) <= 0x3b) index++;
  return text[index] === 0x6d ? index + 1 : null;
}

function isReset(sequence: Uint8Array): boolean {
  return sequence.length === 3 || (sequence.length === 4 && sequence[2] === 0x30);
}
