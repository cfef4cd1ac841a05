import type { ImportFormat, ReadOptions } from "../../../main/core/transfer/format.ts";
import { detectFormat } from "../../../main/core/transfer/formats.ts";
import type { Portable, PortableRecord, Remark } from "../../../main/core/transfer/portable.ts";
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
