import { customKinds, shapes } from "#contract/record-types";
import type { CustomKind, RecordType } from "#contract/record-types";
import { AppError } from "#core/errors";

export interface CustomField {
  readonly id: string;
  readonly label: string;
  readonly kind: CustomKind;
  readonly value: string;
}

/** A file of a record. Its bytes are sealed elsewhere, under a key of its own. */
export interface AttachmentRef {
  readonly id: string;
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** AES-256, base64. A secret: it never leaves the trusted side. */
  readonly key: string;
}

/** What is inside one record's seal. `fields` holds only those that are filled; urls are lines. */
export interface Content {
  readonly name: string;
  readonly tags: readonly string[];
  readonly favourite: boolean;
  readonly notes: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly custom: readonly CustomField[];
  readonly attachments?: readonly AttachmentRef[];
  readonly archived?: boolean;
  /** What it conceals is given out only after the master password. */
  readonly asksAgain?: boolean;
}

/**
 * The payload that is sealed: one flat JSON object with the seed's names (`username`, `uris`, `totp_secret`),
 * what is empty left out. A field that this version does not know is kept as it came.
 */
export function encodeContent(type: RecordType, content: Content): Uint8Array {
  const { name, tags, favourite, notes, fields, custom, attachments = [] } = content;
  const flat: Record<string, unknown> = { name };
  for (const [key, value] of Object.entries(fields)) {
    flat[key] = isUrls(type, key) ? value.split("\n") : value;
  }
  if (notes !== "") flat["notes"] = notes;
  if (tags.length > 0) flat["tags"] = tags;
  if (favourite) flat["favourite"] = true;
  if (custom.length > 0) flat["custom"] = custom;
  if (attachments.length > 0) flat["attachments"] = attachments;
  if (content.archived === true) flat["archived"] = true;
  if (content.asksAgain === true) flat["ask_again"] = true;
  return Buffer.from(JSON.stringify(flat), "utf8");
}

/** Inverts `encodeContent`. Throws `record-damaged` for bytes that it did not write. */
export function decodeContent(plain: Uint8Array): Content {
  const { name, notes, tags, favourite, custom, attachments, archived, ask_again, ...rest } =
    parse(plain);
  if (typeof name !== "string") throw damaged();
  return {
    name,
    notes: typeof notes === "string" ? notes : "",
    tags: isStrings(tags) ? tags : [],
    favourite: favourite === true,
    custom: Array.isArray(custom) ? custom.map(readCustom) : [],
    fields: readFields(rest),
    ...(Array.isArray(attachments) && { attachments: attachments.map(readAttachment) }),
    ...(archived === true && { archived }),
    ...(ask_again === true && { asksAgain: true }),
  };
}

/** What opens the files of a record, out of its sealed content. Throws `record-damaged`. */
export function filesIn(plain: Uint8Array): readonly AttachmentRef[] {
  return decodeContent(plain).attachments ?? [];
}

function parse(plain: Uint8Array): Record<string, unknown> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(Buffer.from(plain.buffer, plain.byteOffset, plain.byteLength).toString());
  } catch {
    // SECURITY: the parser's message quotes what it read, so it is not kept as the cause.
    throw damaged();
  }
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) throw damaged();
  return parsed as Record<string, unknown>;
}

function readFields(rest: Record<string, unknown>): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const [key, value] of Object.entries(rest)) {
    if (typeof value === "string") fields[key] = value;
    else if (isStrings(value)) fields[key] = value.join("\n");
  }
  return fields;
}

function readCustom(value: unknown): CustomField {
  const field = (typeof value === "object" && value !== null ? value : {}) as Partial<CustomField>;
  const kind = customKinds.find((known) => known === field.kind);
  if (typeof field.id !== "string" || typeof field.label !== "string" || kind === undefined) {
    throw damaged();
  }
  return { id: field.id, label: field.label, kind, value: field.value ?? "" };
}

function readAttachment(value: unknown): AttachmentRef {
  const { id, name, size, key } = (value ?? {}) as Partial<AttachmentRef>;
  if (!isStrings([id, name, key]) || !Number.isSafeInteger(size)) throw damaged();
  return { id, name, size, key } as AttachmentRef;
}

function isStrings(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}

function isUrls(type: RecordType, key: string): boolean {
  return shapes[type].fields.some((field) => field.name === key && field.kind === "urls");
}

function damaged(): AppError {
  return new AppError(
    "record-damaged",
    "This record cannot be read. It is kept as it is; a backup may hold it whole.",
  );
}
