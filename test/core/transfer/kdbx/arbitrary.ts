import fc from "fast-check";
import { customKinds, recordTypes, shapes, type FieldType } from "#contract/record-types";
import type {
  PortableAttachment,
  PortableRecord,
} from "../../../../main/core/transfer/portable.ts";

export function attachment(name: string, bytes: Uint8Array): PortableAttachment {
  return {
    name,
    size: bytes.length,
    // eslint-disable-next-line @typescript-eslint/require-await -- a stream, as a record's file is
    read: async function* () {
      for (let at = 0; at < bytes.length; at += 65_536) yield bytes.subarray(at, at + 65_536);
    },
  };
}

const base32 = fc.stringMatching(/^[A-Z2-7]{16,32}$/).filter((text) => text.length % 8 === 0);
const otp = fc.oneof(
  base32,
  base32.map(
    (secret) =>
      `otpauth://totp/A:b%20c?secret=${secret}&digits=8&period=60&algorithm=SHA256&issuer=A`,
  ),
  base32.map((secret) => `steam://${secret}`),
);
const day = fc
  .date({ min: new Date(0), max: new Date("2099-01-01"), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));
const anyText = fc.string({ unit: "grapheme", minLength: 1, maxLength: 30 });
// All that a value may hold: control letters, line ends, markup, words that look like ours or XML's.
const secretText = fc.oneof(
  anyText,
  fc.string({ unit: "binary-ascii", minLength: 1, maxLength: 30 }),
  fc.constantFrom(
    "]]>",
    "<Value>",
    "&amp;",
    "\r\n",
    " lead and trail ",
    "{REF:x}",
    "\u0000\u0007",
    "é".normalize("NFD"),
  ),
);
const line = anyText.map((text) => text.trim()).filter((text) => text !== "");
const label = fc.oneof(
  line,
  fc.constantFrom(
    "Password",
    "Title",
    "otp",
    "KP2A_URL_1",
    "URL",
    "Notes",
    "Expires",
    "constructor",
    "__proto__x",
  ),
);

function valueOf(field: FieldType) {
  switch (field.kind) {
    case "urls":
      return fc.array(fc.webUrl(), { minLength: 1, maxLength: 4 }).map((urls) => urls.join("\n"));
    case "totp":
      return otp;
    case "date":
      return day;
    case "record":
      return fc.uuid();
    default:
      return secretText;
  }
}

const customField = fc.constantFrom(...customKinds).chain((kind) => {
  const value = kind === "totp" ? otp : kind === "date" ? day : secretText;
  return fc.record({ label, kind: fc.constant(kind), value });
});

function contentOf(type: PortableRecord["type"]) {
  const fields = shapes[type].fields.map((field) => [field.name, valueOf(field)] as const);
  return fc.record({
    name: line,
    tags: fc.uniqueArray(line, { maxLength: 4 }),
    favourite: fc.boolean(),
    notes: secretText,
    fields: fc
      .record(Object.fromEntries(fields), { requiredKeys: [] })
      .map((found) => found as Record<string, string>),
    custom: fc.array(customField, { maxLength: 5 }),
  });
}

const time = fc.integer({ min: 0, max: Date.UTC(2100, 0) });

/** Any record of any type, with all that its fields may hold. */
export const record = fc.constantFrom(...recordTypes).chain((type) =>
  fc
    .record({
      content: contentOf(type),
      history: fc.array(fc.tuple(contentOf(type), time), { maxLength: 2 }),
      key: fc.uuid(),
      folder: fc.array(fc.oneof(line, fc.constantFrom("a", "b")), { maxLength: 3 }),
      state: fc.constantFrom("live" as const, "archived" as const, "trashed" as const),
      asksAgain: fc.constantFrom(true as const, undefined),
      createdAt: time,
      changedAt: time,
      files: fc.uniqueArray(fc.tuple(line, fc.uint8Array({ maxLength: 3000 })), {
        maxLength: 2,
        selector: ([name]) => name,
      }),
    })
    .map(({ content, history, files, ...rest }): PortableRecord => ({
      ...content,
      ...rest,
      kind: "record",
      where: "",
      type,
      history: history.map(([earlier, changedAt]) => ({ ...earlier, changedAt })),
      attachments: files.map(([name, bytes]) => attachment(name, bytes)),
    })),
);
