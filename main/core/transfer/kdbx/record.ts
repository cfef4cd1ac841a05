import { formatId } from "#core/crypto";
import type { Portable, PortableAttachment, PortableRecord, Remark } from "../portable.ts";
import { isPasskey, mapContent, typeOf, type Mapped } from "./content.ts";
import type { Entry, Group } from "./entry.ts";
import type { Files } from "./files.ts";
import { holdsReference } from "./references.ts";

export interface Around {
  readonly where: string;
  readonly files: Files;
  readonly groups: ReadonlyMap<string, Group>;
  /** The entry as it stood in the file, when references in it were replaced. */
  readonly referring: boolean;
}

type Note = Pick<Remark, "outcome" | "why"> & { readonly part: string };

/** An entry as a record, and what there is to tell about it. */
export function recordOf(entry: Entry, around: Around): Portable[] {
  const type = typeOf(entry);
  const mapped = mapContent(entry, type);
  const { content, layout } = mapped;
  const attachments = attachmentsOf(entry, around.files);
  const record: PortableRecord = {
    ...content,
    ...{ kind: "record", where: around.where, key: idOf(entry.id), type },
    folder: folderOf(entry, around.groups),
    state: entry.group.trashed ? "trashed" : layout?.archived === true ? "archived" : "live",
    ...(layout?.asksAgain === true && { asksAgain: true }),
    createdAt: exact(layout?.createdAt, entry.createdAt),
    changedAt: exact(layout?.changedAt, entry.changedAt),
    history: entry.history.map((version) => {
      const earlier = mapContent(version, type);
      return { ...earlier.content, changedAt: exact(earlier.layout?.changedAt, version.changedAt) };
    }),
    attachments: attachments.filter((attachment) => attachment !== null),
  };
  const notes = remarksOn(entry, mapped, around);
  const remarks = notes.map(({ part, outcome, why }): Remark => {
    return { kind: "remark", where: around.where, what: `${content.name}: ${part}`, outcome, why };
  });
  return [record, ...remarks];
}

/** KeePass's times are whole seconds; our own note has the rest, unless another program changed the time. */
function exact(noted: number | null | undefined, at: number | null): number | null {
  return typeof noted === "number" && sameSecond(noted, at) ? noted : at;
}

function sameSecond(one: number, other: number | null): boolean {
  return other !== null && Math.floor(one / 1000) === Math.floor(other / 1000);
}

/** A UUID as it is usually written. Null where the entry has none. */
export function idOf(base64: string): string | null {
  const hex = Buffer.from(base64, "base64").toString("hex");
  return hex.length === 32 ? formatId(hex) : null;
}

/** The names of the groups around, outermost first, without the one around everything and without the bin. */
export function pathOf(group: Group): string[] {
  const names: string[] = [];
  for (let at = group; at.parent !== null; at = at.parent) {
    const isBin = at.trashed && !at.parent.trashed;
    if (isBin) break;
    names.unshift(at.name.trim() || "Untitled");
  }
  return names;
}

function folderOf(entry: Entry, groups: ReadonlyMap<string, Group>): string[] {
  const path = pathOf(entry.group);
  const before =
    entry.group.trashed && path.length === 0 ? groups.get(entry.previousGroup) : undefined;
  return before === undefined || before.trashed ? path : pathOf(before);
}

function attachmentsOf(entry: Entry, files: Files): (PortableAttachment | null)[] {
  return entry.files.map(({ name, file }) => files.attachment(file, name.trim() || "Untitled"));
}

function remarksOn(
  entry: Entry,
  { content, unreadCodes }: Mapped,
  { files, referring }: Around,
): Note[] {
  const notes: Note[] = [];
  const tell = (outcome: Note["outcome"], part: string, why: string) =>
    notes.push({ outcome, part, why });
  for (const { name, file } of entry.files) {
    if (!files.has(file))
      tell("left-out", name, "The database lists this file but does not hold it.");
  }
  for (const name of earlierFiles(entry)) {
    tell(
      "left-out",
      name,
      "Only an earlier version of the entry holds this file; earlier versions keep no files.",
    );
  }
  if (unreadCodes.length > 0) {
    const counts = unreadCodes.some((name) => name.startsWith("HmacOtp-"));
    tell(
      "changed",
      "one-time code",
      counts ? countsUses : `It cannot be read as a one-time code, so it comes as hidden fields.`,
    );
  }
  if (content.custom.some(({ label }) => isPasskey(label))) {
    tell(
      "changed",
      "passkey",
      "It is kept as hidden fields, but Sallyport cannot sign in with it.",
    );
  }
  if (entry.autoType) tell("left-out", "auto-type", "Sallyport does not type into other programs.");
  if (referring) tell("changed", "references", referenceNote(content));
  return notes;
}

const countsUses = "It counts uses instead of time (HOTP), so it comes as hidden fields.";

function referenceNote({ name, notes, fields, custom }: Mapped["content"]): string {
  const texts = [name, notes, ...Object.values(fields), ...custom.map(({ value }) => value)];
  return texts.some(holdsReference)
    ? "A reference points at no entry of the database, so it stays as it is written."
    : "Values that were references to other entries are now copies of them.";
}

function earlierFiles(entry: Entry): Set<string> {
  const current = new Set(entry.files.map(({ file }) => file));
  const earlier = entry.history.flatMap(({ files }) =>
    files.filter(({ file }) => !current.has(file)),
  );
  return new Set(earlier.map(({ name }) => name));
}
