import type { RecordChanges, RecordDetail, RecordDraft } from "#contract";
import { isConcealed, shapes } from "#contract/record-types";
import type { CustomKind, RecordType } from "#contract/record-types";

export interface CustomDraft {
  /** The field's place in the form: its id, or a made-up one while it is new. */
  readonly key: string;
  /** Null while it is new. */
  readonly id: string | null;
  readonly label: string;
  readonly kind: CustomKind;
  /** Empty for a concealed field, whose typed value is kept apart. */
  readonly value: string;
  /** A concealed value is stored that this form has not seen. */
  readonly isKept: boolean;
}

/** A record while it is edited, without its secrets. */
export interface Draft {
  readonly type: RecordType;
  readonly vaultId: string;
  readonly name: string;
  readonly tags: readonly string[];
  readonly favourite: boolean;
  readonly asksAgain: boolean;
  readonly notes: string;
  readonly fields: Readonly<Record<string, string>>;
  /** The concealed fields of the type, and notes, that hold a stored value which this form has not seen. */
  readonly kept: readonly string[];
  readonly custom: readonly CustomDraft[];
}

/**
 * What was typed into concealed fields, by `fieldKey` or `customKey`. A field that was not touched is not in it,
 * so that its value never travels; a cleared one is in it as "".
 */
export type TypedSecrets = ReadonlyMap<string, string>;

export const fieldKey = (name: string) => `field:${name}`;
export const customKey = (key: string) => `custom:${key}`;

export function blankDraft(type: RecordType, vaultId: string, name: string): Draft {
  return {
    type,
    vaultId,
    name,
    tags: [],
    favourite: false,
    asksAgain: false,
    notes: "",
    fields: {},
    kept: [],
    custom: [],
  };
}

export function draftOf(record: RecordDetail): Draft {
  const own = record.fields.filter((field) => field.custom);
  const typed = record.fields.filter((field) => !field.custom);
  return {
    type: record.type,
    vaultId: record.vaultId,
    name: record.name,
    tags: record.tags,
    favourite: record.favourite,
    asksAgain: record.asksAgain,
    notes: record.notes,
    fields: Object.fromEntries(typed.map((field) => [field.name, field.value ?? ""])),
    kept: [
      ...typed.filter((field) => field.concealed && field.filled).map((field) => field.name),
      ...(record.notesConcealed ? ["notes"] : []),
    ],
    custom: own.map((field) => {
      const id = field.ref.slice("custom:".length);
      const kind = field.kind as CustomKind;
      return {
        key: id,
        id,
        label: field.label,
        kind,
        value: field.value ?? "",
        isKept: field.concealed && field.filled,
      };
    }),
  };
}

/** Only what differs, or null when nothing does. */
export function changesOf(
  before: Draft,
  after: Draft,
  secrets: TypedSecrets,
): RecordChanges | null {
  const fields = changedFields(before, after, secrets);
  const notes = changedNotes(before, after, secrets);
  const changes: RecordChanges = {
    ...(after.name === before.name ? {} : { name: after.name }),
    ...(isSameList(after.tags, before.tags) ? {} : { tags: [...after.tags] }),
    ...(after.favourite === before.favourite ? {} : { favourite: after.favourite }),
    ...(after.asksAgain === before.asksAgain ? {} : { asksAgain: after.asksAgain }),
    ...(notes === null ? {} : { notes }),
    ...(Object.keys(fields).length === 0 ? {} : { fields }),
    ...(isCustomSame(before, after, secrets) ? {} : { custom: customOf(before, after, secrets) }),
  };
  return Object.keys(changes).length === 0 ? null : changes;
}

/** The whole of a new record. */
export function newRecordOf(id: string, draft: Draft, secrets: TypedSecrets): RecordDraft {
  const blank = blankDraft(draft.type, draft.vaultId, "");
  return {
    id,
    vaultId: draft.vaultId,
    type: draft.type,
    name: draft.name,
    tags: [...draft.tags],
    favourite: draft.favourite,
    asksAgain: draft.asksAgain,
    notes: draft.notes,
    fields: changedFields(blank, draft, secrets),
    custom: customOf(blank, draft, secrets),
  };
}

/** Notes that are concealed and were not touched do not travel. */
function changedNotes(before: Draft, after: Draft, secrets: TypedSecrets): string | null {
  if (after.kept.includes("notes")) return secrets.get(fieldKey("notes")) ?? null;
  return after.notes !== before.notes || before.kept.includes("notes") ? after.notes : null;
}

function changedFields(before: Draft, after: Draft, secrets: TypedSecrets): Record<string, string> {
  const changed: Record<string, string> = {};
  for (const field of shapes[after.type].fields) {
    if (field.derived === true) continue;
    const value = isConcealed(field.kind)
      ? secrets.get(fieldKey(field.name))
      : after.fields[field.name];
    const stored = isConcealed(field.kind) ? undefined : (before.fields[field.name] ?? "");
    if (value !== undefined && value !== stored) changed[field.name] = value;
  }
  return changed;
}

function customOf(
  before: Draft,
  after: Draft,
  secrets: TypedSecrets,
): NonNullable<RecordChanges["custom"]> {
  return after.custom.map((field) => {
    const value = isConcealed(field.kind) ? secrets.get(customKey(field.key)) : field.value;
    const stored = before.custom.find((one) => one.id !== null && one.id === field.id);
    const isUntouched =
      stored !== undefined &&
      (value === undefined || value === stored.value) &&
      isSameSort(stored, field);
    return {
      ...(field.id === null ? {} : { id: field.id }),
      label: field.label,
      kind: field.kind,
      ...(isUntouched ? {} : { value: value ?? "" }),
    };
  });
}

/** A concealed value that turns into text, or back, keeps its stored value unless something was typed. */
function isSameSort(stored: CustomDraft, now: CustomDraft): boolean {
  return stored.kind === now.kind || stored.isKept;
}

function isCustomSame(before: Draft, after: Draft, secrets: TypedSecrets): boolean {
  if (before.custom.length !== after.custom.length) return false;
  return after.custom.every((field, index) => {
    const stored = before.custom[index];
    return (
      stored !== undefined &&
      stored.id === field.id &&
      stored.label === field.label &&
      stored.kind === field.kind &&
      stored.value === field.value &&
      !secrets.has(customKey(field.key))
    );
  });
}

function isSameList(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((item, index) => item === other[index]);
}
