import { isConcealed, recordTypes, shapes } from "#contract/record-types";
import { customKinds, type RecordType } from "#contract/record-types";
import type { Draft } from "../draft.ts";
import type { PortableContent } from "../portable.ts";

/**
 * What our own exports write beside the fields that the other program knows, so that a file that comes back is
 * read as it was: `field:address` for a field of the type, `kind:date` for a custom one. Others ignore it.
 */
export const markName = "sallyport";

/** A value that the other program has no field for. */
export interface Extra {
  readonly label: string;
  readonly value: string;
  readonly concealed: boolean;
  readonly mark: string;
}

/** What is left of a record when the fields in `taken` went where the other program has them. */
export function extrasOf(
  type: RecordType,
  { fields, custom }: PortableContent,
  taken: ReadonlySet<string>,
): Extra[] {
  const left = shapes[type].fields.filter(
    ({ name, derived }) => derived !== true && !taken.has(name) && (fields[name] ?? "") !== "",
  );
  return [
    ...left.map(({ name, label, kind }) => ({
      label,
      value: fields[name] ?? "",
      concealed: isConcealed(kind),
      mark: `field:${name}`,
    })),
    ...custom.map(({ label, kind, value }) => ({
      label,
      value,
      concealed: isConcealed(kind),
      mark: `kind:${kind}`,
    })),
  ];
}

/** Puts a value where its mark says; false when there is no mark that says it. */
export function placeMarked(draft: Draft, mark: string, label: string, value: string): boolean {
  const [what, name = ""] = mark.split(":");
  const kind = customKinds.find((known) => known === name);
  if (what === "kind" && kind !== undefined) draft.custom(label, kind, value);
  else if (what === "field" && shapes[draft.type].fields.some((field) => field.name === name)) {
    draft.field(name, label, value);
  } else return false;
  return true;
}

/** The type that our own export noted, or null. */
export function markedType(text: string): RecordType | null {
  return recordTypes.find((type) => type === text) ?? null;
}
