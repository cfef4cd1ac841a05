import type { AuditKind, RecordSummary, RecordType } from "#contract";
import type { Note, RecordHeader } from "#core/vault";
import type { Content } from "./content/content.ts";
import { summarise } from "./content/summary.ts";
import type { Summary } from "./content/summary.ts";

/** One record as lists know it. Times in milliseconds since 1970. What a search reads is kept apart. */
export interface Entry extends Omit<Summary, "text"> {
  readonly id: string;
  readonly vaultId: string;
  readonly type: RecordType;
  readonly revision: number;
  readonly tag: string;
  readonly createdAt: number;
  readonly changedAt: number;
  readonly trashedAt: number | null;
  readonly damaged: boolean;
}

/** An entry, and the folded text that it is found by. */
export interface Listing {
  readonly entry: Entry;
  readonly text: string;
}

type Stamp = Omit<Entry, keyof Summary>;

/** An entry in one step: with a hundred thousand of them, spreading two objects into one is what takes time. */
export function entryFrom(of: Omit<Stamp, "damaged">, summary: Omit<Summary, "text">): Entry {
  return {
    id: of.id,
    vaultId: of.vaultId,
    type: of.type,
    revision: of.revision,
    tag: of.tag,
    createdAt: of.createdAt,
    changedAt: of.changedAt,
    trashedAt: of.trashedAt,
    damaged: false,
    name: summary.name,
    subtitle: summary.subtitle,
    link: summary.link,
    tags: summary.tags,
    favourite: summary.favourite,
    archived: summary.archived,
    asksAgain: summary.asksAgain,
    hasTotp: summary.hasTotp,
    environment: summary.environment,
  };
}

/** How a record that was just opened or written is listed. */
export function listingOf(header: RecordHeader, content: Content): Listing {
  const summary = summarise(header.type, content);
  return { entry: entryFrom(header, summary), text: summary.text };
}

const damagedSummary: Omit<Summary, "text"> = {
  name: "Damaged record",
  subtitle: "Kept as it is",
  link: null,
  tags: [],
  favourite: false,
  archived: false,
  asksAgain: false,
  hasTotp: false,
  environment: null,
};

/** How a record that does not open is listed: there, and plainly damaged. */
export function damagedListing(of: Omit<Stamp, "damaged">): Listing {
  const entry = { ...entryFrom(of, damagedSummary), damaged: true };
  return { entry, text: "damaged record\n\n\n" };
}

/** What the contract's lists show of an entry. */
export function viewEntry(
  entry: Entry,
  nameOf: (id: string) => string | null,
  at: { readonly usedAt: number | null; readonly goesInDays: number | null },
): RecordSummary {
  const { id, vaultId, type, name, favourite, archived, asksAgain } = entry;
  const { changedAt, trashedAt, damaged } = entry;
  const linked = entry.link === null ? null : nameOf(entry.link.id);
  const link = entry.link === null || linked === null ? "" : ` · ${entry.link.word} ${linked}`;
  return {
    ...{ id, vaultId, type, name, favourite, archived, asksAgain },
    ...{ changedAt, trashedAt, damaged, ...at },
    subtitle: `${entry.subtitle}${link}`,
    tags: [...entry.tags],
    hasTotp: entry.hasTotp,
    environment: entry.environment,
  };
}

/** What the trail says of a record: its id, its name and its type. */
export function noteOn(
  kind: AuditKind,
  { id, name, type }: { id: string; name: string; type: RecordType },
  more: Note["details"] = {},
): Note {
  return { kind, details: { recordId: id, recordName: name, type, ...more } };
}
