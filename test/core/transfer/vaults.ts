import fc from "fast-check";
import { generateKeyPairSync } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { customKinds, recordTypes, shapes } from "#contract/record-types";
import type { FieldType, RecordType } from "#contract/record-types";
import type { ExportFormat } from "../../../main/core/transfer/format.ts";
import type {
  PortableContent,
  PortableRecord,
  Remark,
} from "../../../main/core/transfer/portable.ts";

const line = fc
  .string({
    unit: fc.constantFrom("a", "Z", "7", "é", "漢", "😀", '"', "\\", "<", "'", ":", " "),
    maxLength: 12,
  })
  .map((text) => text.trim())
  .filter((text) => text !== "");
const secret = fc.string({ unit: "grapheme", minLength: 1, maxLength: 20 });
const day = fc
  .date({ min: new Date("1900-01-01"), max: new Date("2099-12-31"), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));
const otp = fc.constantFrom(
  "JBSWY3DPEHPK3PXP",
  "otpauth://totp/Ex%20ample:me?secret=JBSWY3DPEHPK3PXP&issuer=Ex%20ample&algorithm=SHA256&digits=8&period=60",
  "steam://JBSWY3DPEHPK3PXP",
);
const keys = (["ed25519", "rsa"] as const).map((kind) => {
  const { privateKey } =
    kind === "rsa"
      ? generateKeyPairSync("rsa", { modulusLength: 2048 })
      : generateKeyPairSync("ed25519");
  return privateKey.export({ type: "pkcs8", format: "pem" }).toString();
});
const kept = readFileSync(
  join(import.meta.dirname, "../../vectors/transfer/bitwarden.json"),
  "utf8",
);
const openSsh = /"privateKey": "(.*?)"/.exec(kept)?.[1]?.replaceAll("\\n", "\n") ?? "";

const lines = fc.array(line, { minLength: 1, maxLength: 4 }).map((some) => some.join("\n"));
const values: Readonly<Record<Exclude<FieldType["kind"], "choice">, fc.Arbitrary<string>>> = {
  text: line,
  multiline: lines,
  concealed: secret,
  "concealed-multiline": lines,
  date: day,
  month: day.map((text) => text.slice(0, 7)),
  port: fc.integer({ min: 1, max: 65_535 }).map(String),
  minutes: fc.integer({ min: 1, max: 1440 }).map(String),
  totp: otp,
  urls: fc.uniqueArray(fc.webUrl(), { minLength: 1, maxLength: 3 }).map((urls) => urls.join("\n")),
  record: fc.uuid(),
};

function valueOf(field: FieldType): fc.Arbitrary<string> {
  if (field.name === "private_key") return fc.constantFrom(openSsh, ...keys);
  if (field.kind !== "choice") return values[field.kind];
  return fc.constantFrom(...Object.keys(field.choices ?? {}));
}

function fieldsOf(type: RecordType): fc.Arbitrary<Record<string, string>> {
  const asked = shapes[type].fields.filter((field) => field.derived !== true);
  const model = Object.fromEntries(asked.map((field) => [field.name, valueOf(field)]));
  return fc.record(model, { requiredKeys: [] }) as fc.Arbitrary<Record<string, string>>;
}

const custom = fc.record({ label: line, kind: fc.constantFrom(...customKinds) }).chain((field) => {
  const value =
    field.kind === "date"
      ? day
      : field.kind === "totp"
        ? otp
        : field.kind === "concealed"
          ? secret
          : line;
  return value.map((text) => ({ ...field, value: text }));
});
const time = fc.integer({ min: 1, max: 4_000_000_000 }).map((seconds) => seconds * 1000);

/** A record as another program could keep it: no attachments and no earlier versions. */
export const anyRecord: fc.Arbitrary<PortableRecord> = fc
  .constantFrom(...recordTypes)
  .chain((type) =>
    fc.record({
      kind: fc.constant("record" as const),
      where: fc.constant("here"),
      key: fc.uuid(),
      type: fc.constant(type),
      name: line,
      tags: fc.uniqueArray(line, { maxLength: 3 }),
      favourite: fc.boolean(),
      notes: fc.oneof(
        fc.constant(""),
        fc.array(line, { maxLength: 3 }).map((lines) => lines.join("\r\n")),
      ),
      fields: fieldsOf(type),
      custom: fc.array(custom, { maxLength: 3 }),
      folder: fc.array(
        line.filter((text) => !text.includes("/")),
        { maxLength: 3 },
      ),
      state: fc.constantFrom("live" as const, "archived" as const, "trashed" as const),
      asksAgain: fc.constantFrom(true as const, undefined),
      createdAt: time,
      changedAt: time,
      history: fc.constant([]),
      attachments: fc.constant([]),
    }),
  );

/** What an export wrote of these records, and told. */
export async function written(
  format: ExportFormat,
  records: readonly PortableRecord[],
  password?: string,
): Promise<{ bytes: Buffer; remarks: Remark[] }> {
  const remarks: Remark[] = [];
  const pieces: Uint8Array[] = [];
  const options = {
    signal: new AbortController().signal,
    onRemark: (remark: Remark) => remarks.push(remark),
    ...(password === undefined ? {} : { password }),
  };
  async function* each(): AsyncGenerator<PortableRecord> {
    yield* await Promise.resolve(records);
  }
  for await (const piece of format.write(each(), options)) pieces.push(piece);
  return { bytes: Buffer.concat(pieces), remarks };
}

/** What a person would miss, if it were gone. */
export function contentOf({
  name,
  tags,
  favourite,
  notes,
  fields,
  custom: own,
}: PortableContent): PortableContent {
  return { name, tags, favourite, notes, fields, custom: own };
}
