import { isConcealed } from "#contract/record-types";
import type { CustomKind, RecordType } from "#contract/record-types";
import { isAppError } from "#core/errors";
import { readOtp } from "#core/totp";
import type { Portable, PortableField, PortableRecord, Remark } from "./portable.ts";

type Parts = Partial<Omit<PortableRecord, "kind" | "where" | "type">>;

/**
 * One record of a file, and the remarks on it. What is left out of `parts` is empty; empty values are dropped; a
 * record without a name is called by its site. A one-time code that cannot be read comes as a concealed field.
 */
export function portable(where: string, type: RecordType, parts: Parts): Portable[] {
  const { fields, custom, remarks } = readableCode(where, parts);
  const record: PortableRecord = {
    ...{ key: null, tags: [], favourite: false, notes: "", folder: [], state: "live" },
    ...{ createdAt: null, changedAt: null, history: [], attachments: [] },
    ...parts,
    ...{ kind: "record", where, type, name: nameOf(parts) },
    fields: filled(fields),
    custom: custom.filter(({ value }) => value !== ""),
  };
  return [
    record,
    ...remarks.map((remark) => ({ ...remark, what: `${record.name}: ${remark.what}` })),
  ];
}

function nameOf({ name, fields }: Parts): string {
  const given = name?.trim() ?? "";
  if (given !== "") return given;
  const site = fields?.["uris"]?.split("\n")[0] ?? "";
  return URL.parse(site)?.host || site || "Untitled";
}

function filled(fields: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== ""));
}

function readableCode(where: string, { fields = {}, custom = [] }: Parts) {
  const { totp_secret: secret = "", ...others } = fields;
  if (secret === "" || isReadable(secret)) return { fields, custom, remarks: [] };
  const label = "One-time code";
  const why = "It is not a one-time code that Sallyport can tick; its text is kept as a field.";
  const remark: Remark = { kind: "remark", where, what: label, outcome: "changed", why };
  const kept: PortableField = { label, kind: "concealed", value: secret };
  return { fields: others, custom: [...custom, kept], remarks: [remark] };
}

/** Whether a one-time code can be made of `secret`. */
export function isReadable(secret: string): boolean {
  try {
    readOtp(secret);
    return true;
  } catch (error) {
    if (isAppError(error, "totp-unreadable")) return false;
    throw error;
  }
}

const secretive =
  /pass(?:word|phrase|wd|code)|secret|\bpin\b|\bcvv?\b|\bcvc\b|security.?code|token|private|api.?key|\bssn\b|(?:account|card|routing|policy|member|passport|licen[cs]e).?(?:number|no\b)|iban|recovery|seed/i;

/** The kind of a field that another program has and we do not: concealed where its label sounds so. */
export function fieldNamed(label: string, value: string, kind?: CustomKind): PortableField {
  const heard = secretive.test(label) ? "concealed" : "text";
  const asked = kind ?? heard;
  // A single line is all that an open field holds; a concealed one keeps whatever it was given.
  const fits = isConcealed(asked) || !/[\r\n]/.test(value.trim());
  return { label: label.trim() || "Field", kind: fits ? asked : "concealed", value };
}
