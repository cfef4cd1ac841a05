import type { RecordChanges, RecordDraft, RecordType } from "#contract";
import type { DescribeKey } from "../face.ts";
import { checkCustom, checkFields } from "./check.ts";
import type { TypeOf } from "./check.ts";
import type { Content } from "./content.ts";

interface Around {
  readonly typeOf: TypeOf;
  readonly describeKey: DescribeKey;
}

/** The content that a draft asks for. Throws `record-invalid`, `totp-unreadable`, and what `describeKey` throws. */
export function contentOf(draft: RecordDraft, { typeOf, describeKey }: Around): Content {
  const fields = checkFields(draft.type, draft.fields ?? {}, typeOf);
  return {
    name: draft.name.trim(),
    tags: cleanTags(draft.tags ?? []),
    favourite: draft.favourite ?? false,
    notes: draft.notes ?? "",
    ...(draft.asksAgain === true && { asksAgain: true }),
    fields: derive(draft.type, filled(fields), describeKey),
    custom: checkCustom(draft.custom ?? [], []),
  };
}

/** The content after a change; what the change does not name stays as it is. Throws as `contentOf` does. */
export function changeContent(
  type: RecordType,
  content: Content,
  changes: RecordChanges,
  { typeOf, describeKey }: Around,
): Content {
  const fields = checkFields(type, changes.fields ?? {}, typeOf);
  const merged = filled({ ...content.fields, ...fields });
  const { asksAgain = false, ...rest } = content;
  return {
    ...rest,
    ...((changes.asksAgain ?? asksAgain) && { asksAgain: true }),
    name: changes.name?.trim() ?? content.name,
    tags: changes.tags === undefined ? content.tags : cleanTags(changes.tags),
    favourite: changes.favourite ?? content.favourite,
    notes: changes.notes ?? content.notes,
    fields: fields["private_key"] === undefined ? merged : derive(type, merged, describeKey),
    custom:
      changes.custom === undefined ? content.custom : checkCustom(changes.custom, content.custom),
  };
}

/** Which parts differ, by name and never by value; "" when none does. */
export function changedParts(before: Content, after: Content): string {
  const names = new Set([...Object.keys(before.fields), ...Object.keys(after.fields)]);
  const fields = [...names].filter((name) => before.fields[name] !== after.fields[name]);
  const parts = (["name", "tags", "favourite", "notes", "custom", "attachments"] as const).filter(
    (part) => JSON.stringify(before[part]) !== JSON.stringify(after[part]),
  );
  const marks = (["archived", "asksAgain"] as const).filter(
    (mark) => (before[mark] ?? false) !== (after[mark] ?? false),
  );
  return [...parts, ...marks, ...fields].join(", ");
}

/** What core computes from a private key, so that the public half can never disagree with it. */
function derive(
  type: RecordType,
  fields: Record<string, string>,
  describeKey: DescribeKey,
): Record<string, string> {
  if (type !== "ssh_key") return fields;
  const privateKey = fields["private_key"];
  if (privateKey === undefined) return {};
  const { algorithm, fingerprint, publicKey } = describeKey(privateKey);
  return { ...fields, algorithm, fingerprint, public_key: publicKey };
}

/** Without what is empty. */
export function filled(fields: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== ""));
}

/** Each once, trimmed. */
export function cleanTags(tags: readonly string[]): string[] {
  return [...new Set(tags.map((tag) => tag.trim()))];
}
