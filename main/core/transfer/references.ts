import { shapes } from "#contract/record-types";
import type { FieldType, RecordType } from "#contract/record-types";

const byType = new Map(
  Object.entries(shapes).map(([type, { fields }]) => [
    type,
    fields.filter(({ kind }) => kind === "record"),
  ]),
);

/** The fields of a type that point at another record. */
export function referencesOf(type: RecordType): readonly FieldType[] {
  return byType.get(type) ?? [];
}
