import Papa from "papaparse";
import { isConcealed, shapes } from "#contract/record-types";
import { throwIfCancelled } from "../faults.ts";
import type { ExportFormat } from "../format.ts";
import type { PortableRecord, Remark } from "../portable.ts";

const columns = [
  ...["type", "name", "url", "username", "password", "totp", "notes"],
  ...["folder", "tags", "favorite", "fields"],
] as const;

/** Columns of their own for what nearly every program reads; the rest as lines `label: value` in the last one. */
export const csvExport: ExportFormat = {
  name: "csv",
  label: "Table (CSV), readable by anyone",
  extension: ".csv",
  sealed: false,
  async *write(records, { signal, onRemark }) {
    yield line(columns);
    for await (const record of records) {
      throwIfCancelled(signal);
      if (record.state === "trashed") {
        onRemark(remark(record, "the record", "It is in the trash, which a table cannot say."));
        continue;
      }
      for (const one of losses(record)) onRemark(one);
      yield line(cellsOf(record));
    }
  },
};

function line(cells: readonly string[]): Uint8Array {
  return Buffer.from(`${Papa.unparse([[...cells]], { quotes: true })}\r\n`);
}

const own = new Set(["uris", "username", "password", "totp_secret"]);

function cellsOf(record: PortableRecord): string[] {
  const { type, name, fields, notes, folder, tags, favourite, custom } = record;
  const others = shapes[type].fields.flatMap(({ name: field, label, kind }) => {
    const value = fields[field] ?? "";
    // A reference is an id, which says nothing elsewhere.
    return own.has(field) || kind === "record" || value === "" ? [] : [`${label}: ${value}`];
  });
  const extra = custom.map(({ label, value }) => `${label}: ${value}`);
  return [
    ...[type, name, fields["uris"] ?? "", fields["username"] ?? "", fields["password"] ?? ""],
    ...[fields["totp_secret"] ?? "", notes, folder.join("/"), tags.join(",")],
    ...[favourite ? "1" : "", [...others, ...extra].join("\n")],
  ];
}

function losses(record: PortableRecord): Remark[] {
  const { type, fields, history, attachments, custom, asksAgain = false } = record;
  const links = shapes[type].fields.some(
    ({ name, kind }) => kind === "record" && (fields[name] ?? "") !== "",
  );
  const hidden = custom.some(({ kind }) => isConcealed(kind));
  return [
    ...(history.length > 0
      ? [remark(record, "history", "A table holds no earlier versions.")]
      : []),
    ...(attachments.length > 0 ? [remark(record, "files", "A table holds no files.")] : []),
    ...(asksAgain ? [remark(record, "asking again", "A table asks for no password.")] : []),
    ...(links ? [remark(record, "links", "A table holds no links between records.")] : []),
    ...(hidden
      ? [
          {
            ...remark(
              record,
              "hidden fields",
              "A table hides nothing: they are text like the others.",
            ),
            outcome: "changed" as const,
          },
        ]
      : []),
  ];
}

function remark({ where, name }: PortableRecord, part: string, why: string): Remark {
  return { kind: "remark", where, what: `${name}: ${part}`, outcome: "left-out", why };
}
