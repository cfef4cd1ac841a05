import { isAppError } from "#core/errors";
import { createFormats, detectFormat } from "../../../main/core/transfer/formats.ts";
import { bitwardenJson } from "../../../main/core/transfer/formats/bitwarden-json.ts";
import { csvExport } from "../../../main/core/transfer/formats/csv-export.ts";
import { cxfJson } from "../../../main/core/transfer/formats/cxf-json.ts";
import { readEntry } from "../../../main/core/transfer/formats/pass-text.ts";
import type { ExportFormat } from "../../../main/core/transfer/format.ts";
import { sourceOfBytes } from "../../../main/core/transfer/source.ts";
import { cheapKdf } from "../vault/fixture.ts";
import { zipOf } from "./archives.ts";
import { readOptions, vector } from "./fixture.ts";
import { documentXml, entryXml, makeKdbx, password } from "./kdbx/fixture.ts";
import { specimens, written } from "./specimens.ts";

/** A kind of file: one that is whole, and how a mutated inside of it becomes a file again. */
export interface Target {
  readonly name: string;
  readonly make: () => Promise<Buffer>;
  readonly wrap?: (inside: Buffer) => Buffer;
}

const longestMs = 5000;
const { imports } = createFormats(cheapKdf);

const keepassXml = documentXml(
  entryXml(1, { Title: "t", UserName: "u", Password: "p", "TOTP Seed": "JBSWY3DPEHPK3PXP" }),
);
const zipped = (name: string) => (inside: Buffer) => zipOf([{ name, bytes: inside }]);
const made = (bytes: string | Buffer) => () => Promise.resolve(Buffer.from(bytes));
const exported = (format: ExportFormat) => () => written(format);

/** Every format, from the outside and, where something would stop a mutation at the door, from the inside. */
export const targets: readonly Target[] = [
  { name: "csv", make: exported(csvExport) },
  { name: "bitwarden-export", make: exported(bitwardenJson) },
  { name: "cxf-export", make: exported(cxfJson) },
  // Those of one password would be the same derivation of a key again and again.
  ...specimens
    .filter(({ family, password: own }) => family !== "json" || own === null)
    .map(({ name, make }) => ({ name, make })),
  {
    name: "bitwarden-zip-inside",
    make: () => vector("bitwarden.json"),
    wrap: zipped("data.json"),
  },
  {
    name: "proton-pass-zip-inside",
    make: () => vector("proton-pass.json"),
    wrap: zipped("Proton Pass/data.json"),
  },
  // Under a right HMAC, so that what is mutated is read.
  {
    name: "kdbx-4-document",
    make: made(keepassXml),
    wrap: (xml) => makeKdbx({ xml: () => xml }),
  },
  {
    name: "kdbx-3-document",
    make: made(keepassXml),
    wrap: (xml) => makeKdbx({ version: 3, compressed: false, xml: () => xml }),
  },
  {
    name: "kdbx-4-inside",
    make: made(innerBytes()),
    wrap: (packed) => makeKdbx({ compressed: false, packed, xml: () => "" }),
  },
  { name: "pass", make: made("pw\nuser: ann\nurl: https://a.example\n---\na: [1, {b: c}]\n") },
];

/** What is inside of a KDBX 4: a header of its own, with a file, before the document. */
function innerBytes(): Buffer {
  const field = (id: number, value: Uint8Array) => {
    const head = Buffer.alloc(5);
    head.writeUInt8(id, 0);
    head.writeUInt32LE(value.length, 1);
    return Buffer.concat([head, value]);
  };
  const stream = Buffer.alloc(4);
  stream.writeUInt32LE(3);
  return Buffer.concat([
    field(1, stream),
    field(2, Buffer.alloc(64, 7)),
    field(3, Buffer.from("\0a file")),
    field(0, Buffer.alloc(0)),
    Buffer.from(keepassXml),
  ]);
}

/** What is wrong with how reading these bytes ends; null when it ends in records or in a declared code, in time. */
export async function faultOf({ name, wrap }: Target, inside: Buffer): Promise<string | null> {
  const started = performance.now();
  try {
    if (name === "pass") readEntry("a/b", inside.toString("utf8"));
    else await readWhole(wrap === undefined ? inside : wrap(inside));
  } catch (error) {
    const isDeclared = isAppError(error) && error.code.startsWith("import-");
    if (!isDeclared) return error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
  const took = performance.now() - started;
  return took < longestMs ? null : `It took ${Math.round(took)} ms.`;
}

/** With every file of every record. */
async function readWhole(bytes: Buffer): Promise<number> {
  const source = sourceOfBytes("file", bytes);
  const format = await detectFormat(source, imports);
  let size = 0;
  for await (const item of format.read(source, { ...readOptions, password })) {
    for (const file of item.kind === "record" ? item.attachments : []) {
      for await (const part of file.read()) size += part.length;
    }
  }
  return size;
}

/** Fewer bytes with which it fails still: halves, quarters and so on are left out while that holds. */
export async function shrink(target: Target, failing: Buffer): Promise<Buffer> {
  let least = failing;
  for (let step = Math.ceil(least.length / 2); step >= 1; step = Math.floor(step / 2)) {
    for (let at = 0; at < least.length;) {
      const without = Buffer.concat([least.subarray(0, at), least.subarray(at + step)]);
      if ((await faultOf(target, without)) === null) at += step;
      else least = without;
    }
  }
  return least;
}
