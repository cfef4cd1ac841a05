import { isConcealed, shapes } from "#contract/record-types";
import type { RecordType } from "#contract/record-types";
import type { Difference, FieldView } from "#contract";
import type { Content } from "./content/content.ts";
import type { NameOf } from "./content/view.ts";
import type { OpenRecord } from "./opening.ts";

/** One part of one version. */
interface Part {
  readonly ref: string;
  readonly label: string;
  readonly kind: FieldView["kind"];
  readonly concealed: boolean;
  readonly value: string;
  /** As a person reads it; absent where that is the value. */
  readonly words?: string | undefined;
}

/** What is not the same in two versions of a record, in the order of the later one. */
export function compareVersions(
  id: string,
  { from, to }: { from: number; to: number | null },
  { open, nameOf }: { open: OpenRecord; nameOf: NameOf },
): Difference[] {
  const { header, content: now } = open(id);
  const contentAt = (revision: number) => open(id, revision).content;
  const [before, after] = [contentAt(from), to === null ? now : contentAt(to)];
  // SECURITY: notes stay concealed when any of these versions asks again. [R10]
  const asksAgain = [now, before, after].some((content) => content.asksAgain === true);
  const partsOf = (content: Content) => {
    const parts = [...plainParts(content, asksAgain), ...fieldParts(header.type, content, nameOf)];
    return new Map(parts.filter(({ value }) => value !== "").map((part) => [part.ref, part]));
  };
  return differences(partsOf(before), partsOf(after));
}

function differences(
  before: ReadonlyMap<string, Part>,
  after: ReadonlyMap<string, Part>,
): Difference[] {
  const gone = [...before.values()].filter(({ ref }) => !after.has(ref));
  const news = [...after.values()].flatMap((part) => newsOf(before.get(part.ref) ?? null, part));
  return [...news, ...gone.map((part) => differenceOf(part, null))];
}

function newsOf(before: Part | null, after: Part): Difference[] {
  if (before?.value !== after.value) return [differenceOf(before, after)];
  if (before.label === after.label) return [];
  const { ref, label } = after;
  const names = { label: "Name of a field", before: before.label, after: label };
  return [{ ref, kind: "text", concealed: false, change: "changed", ...names }];
}

function differenceOf(before: Part | null, after: Part | null): Difference {
  const { ref, label, kind } = (after ?? before) as Part;
  const concealed = before?.concealed === true || after?.concealed === true;
  // SECURITY: a concealed value leaves only through reveal, version by version. [R2]
  const shown = (part: Part | null) => (concealed ? null : (part?.words ?? part?.value ?? null));
  const change = before === null ? "added" : after === null ? "removed" : "changed";
  return { ref, label, kind, concealed, change, before: shown(before), after: shown(after) };
}

function plainParts(content: Content, concealNotes: boolean): Part[] {
  const { name, tags, favourite, archived = false, asksAgain = false, notes } = content;
  const files = content.attachments?.map((file) => file.name) ?? [];
  const text = (ref: string, label: string, value: string): Part => ({
    ...{ ref, label, kind: "text", concealed: false, value },
  });
  return [
    text("name", "Name", name),
    text("tags", "Tags", tags.join(", ")),
    text("favourite", "Favourite", favourite ? "Yes" : ""),
    text("archived", "Archived", archived ? "Yes" : ""),
    text("asks_again", "Asks for the master password", asksAgain ? "Yes" : ""),
    { ref: "notes", label: "Notes", kind: "multiline", concealed: concealNotes, value: notes },
    text("attachments", "Files", files.join("\n")),
  ];
}

function fieldParts(type: RecordType, content: Content, nameOf: NameOf): Part[] {
  const own = shapes[type].fields.map(({ name: ref, label, kind, choices }): Part => {
    const value = content.fields[ref] ?? "";
    const words = kind === "record" ? (nameOf(value) ?? "A record that is gone") : choices?.[value];
    return { ref, label, kind, concealed: isConcealed(kind), value, words };
  });
  const custom = content.custom.map(({ id, label, kind, value }): Part => ({
    ...{ ref: `custom:${id}`, label, kind, concealed: isConcealed(kind), value },
  }));
  return [...own, ...custom];
}
