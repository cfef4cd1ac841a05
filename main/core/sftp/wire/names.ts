import { isUtf8 } from "node:buffer";

/**
 * A server's file name as text, without loss: bytes that are not UTF-8 become lone surrogates (U+DC80 to U+DCFF),
 * which no text of UTF-8 holds, and `encodeName` makes them bytes again.
 */
export function decodeName(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (isUtf8(buffer)) return buffer.toString("utf8");
  let text = "";
  for (let at = 0; at < buffer.length;) {
    const length = lengthOfCharacter(buffer, at);
    if (length === 0) {
      text += String.fromCharCode(0xdc00 + (buffer[at] ?? 0));
      at++;
    } else {
      text += buffer.toString("utf8", at, at + length);
      at += length;
    }
  }
  return text;
}

/** The bytes of a valid character that begins here, or 0. */
function lengthOfCharacter(bytes: Buffer, at: number): number {
  for (let length = 1; length <= 4 && at + length <= bytes.length; length++) {
    if (isUtf8(bytes.subarray(at, at + length))) return length;
  }
  return 0;
}

const loneByte = /[\udc80-\udcff]/;

export function encodeName(text: string): Buffer {
  if (!loneByte.test(text)) return Buffer.from(text, "utf8");
  // With the flag, a surrogate that is half of a pair is left alone.
  const parts = text.split(/([\udc80-\udcff])/u);
  return Buffer.concat(
    parts.map((part) =>
      part.length === 1 && loneByte.test(part)
        ? Buffer.of(part.charCodeAt(0) - 0xdc00)
        : Buffer.from(part, "utf8"),
    ),
  );
}
