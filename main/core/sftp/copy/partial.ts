import { createHash } from "node:crypto";

/** What a copy in part is a part of. Another file of the name, or another version of it, is another. */
export interface Origin {
  /** The server, as its record's id. */
  readonly host: string;
  readonly path: string;
  readonly size: number;
  /** Seconds since 1970. */
  readonly modified: number;
}

const mostName = 200;

/**
 * The name under which a file lies beside its place until it is whole. It tells of what it is a part, so that a copy
 * that was cut, here or by a crash, is found again and never taken for part of something else.
 */
export function partialName(name: string, { host, path, size, modified }: Origin): string {
  const told = [host, path, size, modified].join("\0");
  const mark = createHash("sha256").update(told).digest("hex").slice(0, 16);
  let short = name;
  while (Buffer.byteLength(short) > mostName) short = short.slice(0, -1);
  return `.${short.toWellFormed()}.${mark}.part`;
}

/** Of what is resumed, so much at the end is compared: a crash may have left zeros there. */
export const comparedBytes = 1_048_576;
