import { randomBytes } from "node:crypto";
import type { ExportFormat, WriteOptions } from "../format.ts";
import { throwIfCancelled } from "../faults.ts";
import type { PortableRecord, Remark } from "../portable.ts";
import { inBytes } from "./bitwarden-json.ts";
import { idOf, toItem } from "./cxf-written.ts";

type Records = AsyncIterable<PortableRecord>;
type Options = WriteOptions & { readonly onRemark: (remark: Remark) => void };

/** The FIDO Alliance's Credential Exchange Format 1.0 as plain JSON: what other password managers take over. */
export const cxfJson: ExportFormat = {
  name: "cxf-json",
  label: "Credential Exchange Format (CXF, not encrypted)",
  extension: ".json",
  sealed: false,
  write: (records, options) => inBytes(exchangeJson(records, options)),
};

interface Collection {
  readonly id: string;
  readonly title: string;
  readonly items: { item: string }[];
  readonly subCollections: Collection[];
}

/** The collections come last, when all items have named theirs; the order of members is free. */
async function* exchangeJson(records: Records, options: Options): AsyncGenerator<string> {
  const top: Collection = newCollection("");
  const header = {
    version: { major: 1, minor: 0 },
    exporterRpId: "sallyport.invalid",
    exporterDisplayName: "Sallyport",
    timestamp: Math.floor(Date.now() / 1000),
  };
  const account = { id: newId(), username: "", email: "" };
  yield `${JSON.stringify(header).slice(0, -1)},"accounts":[${JSON.stringify(account).slice(0, -1)},"items":[`;
  let separator = "\n";
  for await (const record of records) {
    throwIfCancelled(options.signal);
    const id = record.key === null ? newId() : idOf(record.key);
    if (record.folder.length > 0) collectionAt(top, record.folder).items.push({ item: id });
    yield `${separator}${JSON.stringify(toItem(record, id, options.onRemark))}`;
    separator = ",\n";
  }
  yield `\n],"collections":${JSON.stringify(top.subCollections)}}]}\n`;
}

function newId(): string {
  return randomBytes(16).toString("base64url");
}

function newCollection(title: string): Collection {
  return { id: newId(), title, items: [], subCollections: [] };
}

function collectionAt(top: Collection, path: readonly string[]): Collection {
  let here = top;
  for (const title of path) {
    const inner = here.subCollections.find((one) => one.title === title) ?? newCollection(title);
    if (!here.subCollections.includes(inner)) here.subCollections.push(inner);
    here = inner;
  }
  return here;
}
