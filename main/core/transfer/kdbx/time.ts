/** Seconds from the first of January of year 1, where KDBX 4 counts from, to that of 1970. */
const yearOne = 62_135_596_800;

/** Milliseconds since 1970 from ISO 8601 or the eight base64-encoded bytes of version 4; null for anything else. */
export function readTime(text: string): number | null {
  const at = /^\d{4}-/.test(text) ? Date.parse(text) : secondsOf(text) * 1000;
  return Number.isSafeInteger(at) && at >= 0 ? at : null;
}

function secondsOf(text: string): number {
  const bytes = Buffer.from(text, "base64");
  return bytes.length === 8 ? Number(bytes.readBigInt64LE(0)) - yearOne : Number.NaN;
}

/** As version 4 writes it: whole seconds. */
export function writeTime(at: number): string {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64LE(BigInt(Math.floor(at / 1000) + yearOne));
  return bytes.toString("base64");
}
