const newline = 0x0a;
const carriageReturn = 0x0d;
const escape = 0x1b;
/** Aborts a sequence that the dropped text may have begun or completed. */
const cancel = 0x18;
const mostStyle = 4096;

/**
 * The shorter output that leaves the same `lines` last lines, or null where that is not certain. Plain and
 * coloured text scrolls away without a trace but for the colours; anything else that a program sends does
 * not, and is not dropped.
 */
export function condense(output: Buffer, lines: number): Buffer | null {
  const cut = startOfLast(output, lines);
  if (cut === null) return null;
  const style = styleAfter(output.subarray(0, cut));
  if (style === null) return null;
  const start = Buffer.concat([Buffer.of(cancel), style, Buffer.of(carriageReturn)]);
  return Buffer.concat([start, output.subarray(cut)]);
}

/** Where the last `lines` lines begin, or null when there are fewer. */
function startOfLast(output: Buffer, lines: number): number | null {
  let at = output.length;
  for (let count = 0; count <= lines; count++) {
    if (at === 0) return null;
    at = output.lastIndexOf(newline, at - 1);
    if (at === -1) return null;
  }
  // After a bare line feed the column would be a matter of what was dropped.
  return output[at - 1] === carriageReturn ? at + 1 : null;
}

/** The style in force after this text, as sequences that set it; null when it holds more than style. */
function styleAfter(text: Buffer): Buffer | null {
  if (text.includes(0x0e) || text.includes(0x0f) || text.includes("\u009b", 0, "utf8")) return null;
  let from = 0;
  let style: Buffer[] = [];
  let length = 0;
  for (;;) {
    const at = text.indexOf(escape, from);
    if (at === -1) break;
    const end = endOfStyle(text, at);
    if (end === null) return null;
    const sequence = text.subarray(at, end);
    const isReset = sequence.length === 3 || (sequence.length === 4 && sequence[2] === 0x30);
    if (isReset) {
      style = [];
      length = 0;
    }
    style.push(sequence);
    length += sequence.length;
    if (length > mostStyle) return null;
    from = end;
  }
  return Buffer.concat(style);
}

/** The end of an SGR sequence (ECMA-48, 8.3.117) that begins at `at`, or null when it is another. */
function endOfStyle(text: Buffer, at: number): number | null {
  if (text[at + 1] !== 0x5b) return null;
  let index = at + 2;
  // Digits, colon and semicolon.
  while (isParameter(text[index])) index++;
  return text[index] === 0x6d ? index + 1 : null;
}

function isParameter(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x3b;
}
