import type { RecordStore } from "../face.ts";
import type { StoreParts } from "./books.ts";
import { createAttachments } from "./attachments.ts";
import { createBulk } from "./bulk.ts";
import { walkHeaders } from "./headers.ts";
import type { Manifest } from "./manifest.ts";
import { createRecordReader } from "./read.ts";
import { createRows } from "./rows.ts";
import { createRecordWriter } from "./write.ts";

/** The sealed records of an unlocked account. See `RecordStore`. */
export function openRecords(
  parts: StoreParts,
  manifest: Manifest,
): Omit<RecordStore, "readCache" | "writeCache"> {
  const rows = createRows(parts.storage);
  const reader = createRecordReader({ ...parts, manifest, rows });
  return {
    headers: () => walkHeaders({ parts, manifest, rows }),
    header: (id) => reader.found(id).header,
    read: reader.content,
    versions(id) {
      if (!rows.has(id)) reader.found(id);
      return rows.moments(id);
    },
    batch: manifest.change,
    attachments: createAttachments(parts),
    ...createRecordWriter({ ...parts, manifest, rows, reader }),
    ...createBulk({ ...parts, manifest, rows, reader }),
  };
}
