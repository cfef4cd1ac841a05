import type { ReadOptions, Source } from "./format.ts";
import { damaged, throwIfCancelled, tooLarge } from "./faults.ts";

const pieceBytes = 256 * 1024;

type Encoding = "utf-8" | "utf-16le" | "utf-16be";

/**
 * How the bytes spell text: by their byte order mark, else UTF-16 where every other byte of mostly Latin text is
 * zero, as Windows programs write it without a mark, else UTF-8.
 */
function encodingOf(head: Uint8Array): Encoding {
  const mark = head.length < 2 ? 0 : ((head[0] ?? 0) << 8) | (head[1] ?? 0);
  if (mark === 0xfffe) return "utf-16le";
  if (mark === 0xfeff) return "utf-16be";
  const seen = head.subarray(0, 1024);
  const zeros = (parity: number) =>
    seen.filter((byte, at) => byte === 0 && at % 2 === parity).length;
  const [even, odd] = [zeros(0), zeros(1)];
  if (even === 0 && odd * 4 > seen.length) return "utf-16le";
  if (odd === 0 && even * 4 > seen.length) return "utf-16be";
  return "utf-8";
}

/** The text at the beginning of a file, for `recognises`; null where the bytes are no text. A cut character is left off. */
export function headText(head: Uint8Array): string | null {
  try {
    const text = new TextDecoder(encodingOf(head), { fatal: true }).decode(head, { stream: true });
    return text.includes("\0") ? null : text;
  } catch {
    return null;
  }
}

/** Decodes piece by piece, and knows at which line it is when it must refuse. */
function createDecoder(encoding: Encoding) {
  const decoder = new TextDecoder(encoding, { fatal: true });
  let line = 1;
  const refuse = (before: string, why: string) =>
    damaged(
      `line ${line + linesIn(before)}`,
      `${why} Save the file as UTF-8 text, or export it anew.`,
    );
  return (bytes: Uint8Array, isLast: boolean): string => {
    let text: string;
    try {
      text = decoder.decode(bytes, { stream: !isLast });
    } catch {
      const lenient = new TextDecoder(encoding).decode(bytes);
      const wrong = lenient.indexOf("\ufffd");
      throw refuse(
        wrong < 0 ? lenient : lenient.slice(0, wrong),
        encoding === "utf-8"
          ? "the bytes are not UTF-8 text."
          : "the bytes are not whole UTF-16 text.",
      );
    }
    const zero = text.indexOf("\0");
    if (zero >= 0) throw refuse(text.slice(0, zero), "this is binary, not text.");
    line += linesIn(text);
    return text;
  };
}

function linesIn(text: string): number {
  let count = 0;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) count++;
  return count;
}

/**
 * A file's text in pieces, without its byte order mark; line ends stay as they are. UTF-8, or UTF-16 of either
 * byte order. Throws `import-damaged` (with the line) for anything else, `import-too-large`, `cancelled`.
 */
export async function* textPieces(
  source: Source,
  limitBytes: number,
  options?: Partial<Pick<ReadOptions, "signal" | "onProgress">>,
): AsyncGenerator<string> {
  if (source.size > limitBytes)
    throw tooLarge("This file is larger than any of its kind.", limitBytes);
  let decode: ReturnType<typeof createDecoder> | null = null;
  for (let at = 0; at < source.size; at += pieceBytes) {
    throwIfCancelled(options?.signal);
    const bytes = await source.read(at, at + pieceBytes);
    decode ??= createDecoder(encodingOf(bytes));
    yield decode(bytes, at + pieceBytes >= source.size);
    options?.onProgress?.(Math.min(at + pieceBytes, source.size), source.size);
  }
}

/** A file's whole text. Throws as `textPieces` does. */
export async function readText(
  source: Source,
  limitBytes: number,
  options?: Pick<ReadOptions, "signal">,
): Promise<string> {
  const pieces: string[] = [];
  for await (const piece of textPieces(source, limitBytes, options)) pieces.push(piece);
  return pieces.join("");
}
