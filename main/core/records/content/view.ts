import { isConcealed, shapes } from "#contract/record-types";
import type { FieldType, RecordType } from "#contract/record-types";
import type { FieldView } from "#contract";
import type { Content, CustomField } from "./content.ts";

/** The name of the record with this id, or null when there is none. */
export type NameOf = (id: string) => string | null;

/** Every field of the record's type in the table's order, then the custom ones. Concealed values stay here. */
export function viewFields(type: RecordType, content: Content, nameOf: NameOf): FieldView[] {
  return [
    ...shapes[type].fields.map((field) => viewField(field, content, nameOf)),
    ...content.custom.map(viewCustom),
  ];
}

function viewField(field: FieldType, content: Content, nameOf: NameOf): FieldView {
  const value = content.fields[field.name] ?? "";
  const concealed = isConcealed(field.kind);
  return {
    ref: field.name,
    name: field.name,
    label: field.label,
    kind: field.kind,
    custom: false,
    concealed,
    filled: value !== "",
    // SECURITY: a concealed value leaves only through reveal, copy and code.
    value: concealed || value === "" ? null : value,
    refersTo: field.kind === "record" && value !== "" ? nameOf(value) : null,
  };
}

function viewCustom({ id, label, kind, value }: CustomField): FieldView {
  const concealed = isConcealed(kind);
  return {
    ref: `custom:${id}`,
    name: label,
    label,
    kind,
    custom: true,
    concealed,
    filled: value !== "",
    // SECURITY: as above.
    value: concealed || value === "" ? null : value,
    refersTo: null,
  };
}

/** The value that a reference names, with its label; null when the record has no such field. */
export function pickField(
  type: RecordType,
  content: Content,
  ref: string,
): { label: string; kind: FieldType["kind"] | CustomField["kind"]; value: string } | null {
  if (ref.startsWith("custom:")) {
    const found = content.custom.find((field) => ref === `custom:${field.id}`);
    return found ?? null;
  }
  const field = shapes[type].fields.find((candidate) => candidate.name === ref);
  if (field === undefined) return ref === "notes" ? notesOf(content) : null;
  return { label: field.label, kind: field.kind, value: content.fields[ref] ?? "" };
}

function notesOf(content: Content): { label: string; kind: "multiline"; value: string } {
  return { label: "Notes", kind: "multiline", value: content.notes };
}

/** What of a record may be read without saying what for, when it asks again. */
export function withoutConcealed(
  type: RecordType,
  { fields, custom }: Pick<Content, "fields" | "custom">,
): Pick<Content, "fields" | "custom"> {
  // SECURITY: only what the table knows, and knows to be open. [R10]
  const open = shapes[type].fields.filter(({ kind }) => !isConcealed(kind));
  return {
    fields: Object.fromEntries(
      open.flatMap(({ name }) => (fields[name] === undefined ? [] : [[name, fields[name]]])),
    ),
    custom: custom.filter(({ kind }) => !isConcealed(kind)),
  };
}
