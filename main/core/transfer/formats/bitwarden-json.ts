import { randomUUID } from "node:crypto";
import { AppError } from "#core/errors";
import type { ExportFormat, WriteOptions } from "../format.ts";
import { throwIfCancelled } from "../faults.ts";
import type { PortableRecord, Remark } from "../portable.ts";
import { toItem } from "./bitwarden-written.ts";
import { sealNew } from "./bitwarden-seal.ts";

type Records = AsyncIterable<PortableRecord>;
type Options = WriteOptions & { readonly onRemark: (remark: Remark) => void };

/** Bitwarden's plain JSON, as its own importer reads it. */
export const bitwardenJson: ExportFormat = {
  name: "bitwarden-json",
  label: "Bitwarden (JSON, not encrypted)",
  extension: ".json",
  sealed: false,
  write: (records, options) => inBytes(vaultJson(records, options)),
};

/** Bitwarden's JSON under a password of its own (Argon2id), which opens in any account of Bitwarden. */
export const bitwardenSealedJson: ExportFormat = {
  name: "bitwarden-json-sealed",
  label: "Bitwarden (JSON, with a password)",
  extension: ".json",
  sealed: true,
  write: (records, options) => inBytes(sealedJson(records, options)),
};

async function* sealedJson(records: Records, options: Options): AsyncGenerator<string> {
  if (options.password === undefined || options.password === "") {
    throw new AppError("import-password-needed", "This export needs a password.");
  }
  const { members, seal } = await sealNew(options.password);
  // The sealed text is base64, dots and bars: nothing that JSON would escape.
  yield `${JSON.stringify(members, null, 2).slice(0, -2)},\n  "data": "`;
  yield* seal(vaultJson(records, options));
  yield '"\n}\n';
}

/** The folders come last, when all items have named theirs; the order of members is free. */
async function* vaultJson(records: Records, options: Options): AsyncGenerator<string> {
  const folders = new Map<string, string>();
  const folderOf = (path: readonly string[]): string | null => {
    const name = path.join("/");
    if (name === "") return null;
    const id = folders.get(name) ?? randomUUID();
    folders.set(name, id);
    return id;
  };
  yield '{\n  "encrypted": false,\n  "items": [';
  let separator = "\n";
  for await (const record of records) {
    throwIfCancelled(options.signal);
    const item = toItem(record, folderOf(record.folder), options.onRemark);
    yield `${separator}${JSON.stringify(item)}`;
    separator = ",\n";
  }
  const written = [...folders].map(([name, id]) => ({ id, name }));
  yield `\n  ],\n  "folders": ${JSON.stringify(written)}\n}\n`;
}

const batchLetters = 64 * 1024;

/** Many little pieces of text as fewer and larger ones of bytes. */
export async function* inBytes(pieces: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  let batch = "";
  for await (const piece of pieces) {
    batch += piece;
    if (batch.length < batchLetters) continue;
    yield Buffer.from(batch, "utf8");
    batch = "";
  }
  if (batch !== "") yield Buffer.from(batch, "utf8");
}
