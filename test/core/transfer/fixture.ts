import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { ImportFormat, ReadOptions } from "../../../main/core/transfer/format.ts";
import { detectFormat } from "../../../main/core/transfer/formats.ts";
import type {
  Portable,
  PortableAttachment,
  PortableRecord,
  Remark,
} from "../../../main/core/transfer/portable.ts";
import { sourceOfBytes } from "../../../main/core/transfer/source.ts";

export const readOptions: ReadOptions = {
  signal: new AbortController().signal,
  onProgress: () => undefined,
};

/** What the format that recognises these bytes makes of them. */
export async function readBytes(
  bytes: Uint8Array | string,
  options: Partial<ReadOptions> = {},
): Promise<{ format: ImportFormat; records: PortableRecord[]; remarks: Remark[] }> {
  const source = sourceOfBytes("file", Buffer.from(bytes));
  const format = await detectFormat(source);
  const all: Portable[] = [];
  for await (const one of format.read(source, { ...readOptions, ...options })) all.push(one);
  return {
    format,
    records: all.filter((one) => one.kind === "record"),
    remarks: all.filter((one) => one.kind === "remark"),
  };
}

const vectors = join(import.meta.dirname, "../../vectors/transfer");

/** A file as another program writes it. */
export function vector(name: string): Promise<Buffer> {
  return readFile(join(vectors, name));
}

export async function bytesOf(file: PortableAttachment | undefined): Promise<Buffer> {
  if (file === undefined) throw new Error("no such attachment");
  return Buffer.concat(await gather(file.read()));
}

export async function gather<T>(pieces: AsyncIterable<T>): Promise<T[]> {
  const gathered: T[] = [];
  for await (const piece of pieces) gathered.push(piece);
  return gathered;
}
