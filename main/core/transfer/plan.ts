import { AppError } from "#core/errors";
import type { Records } from "#core/records";
import type { RecordStore } from "#core/vault";
import { readEarlier } from "./earlier.ts";
import { listExisting, type Match } from "./existing.ts";
import { throwIfCancelled } from "./faults.ts";
import type { ImportFormat, ReadOptions, Source } from "./format.ts";
import { createPace } from "./pace.ts";
import type { PortableAttachment, PortableContent, PortableRecord, Remark } from "./portable.ts";
import { referencesOf } from "./references.ts";
import { settle, type Settled } from "./settle.ts";

const recordsMost = 250_000;
const fileMost = 104_857_600;
const filesMost = 100;

/** A record of the file without what it holds, which is kept once: as it was settled. */
export type Outline = Omit<
  PortableRecord,
  keyof PortableContent | "kind" | "history" | "attachments"
>;

/** One record of the file, and what is there of it already. */
export interface PlanEntry {
  readonly record: Outline;
  readonly settled: Omit<Settled, "remarks">;
  /** Its files that can be kept. */
  readonly files: readonly PortableAttachment[];
  readonly match: Match | null;
}

/** What an import would do. Nothing of it is written. */
export interface Plan {
  readonly format: Pick<ImportFormat, "name" | "label">;
  readonly file: string;
  /** The import takes them out one by one, since both forms of everything would be twice the memory. */
  readonly entries: PlanEntry[];
  /** Outermost folders that are to be there even where no record is in them. */
  readonly vaults: ReadonlySet<string>;
  /** Line by line, in the file's order: what stays behind or comes in another form. */
  readonly remarks: readonly Remark[];
}

/** Reads a whole file and compares it with the vault. Throws what the format throws, and `vault-locked`. */
export async function makePlan(
  parts: {
    readonly records: Pick<Records, "fit">;
    readonly store: RecordStore;
    /** Whether records can have files. */
    readonly takesFiles: boolean;
  },
  file: { readonly source: Source; readonly format: ImportFormat },
  options: ReadOptions,
): Promise<Plan> {
  const { records, store } = parts;
  const { source, format } = file;
  const goOn = () => {
    throwIfCancelled(options.signal);
  };
  const existing = await listExisting(store, goOn);
  const earlier = readEarlier(store);
  const idOf = (key: string | null) => earlier.idOf(format.name, key);
  const entries: PlanEntry[] = [];
  const remarks: Remark[] = [];
  const vaults = new Set<string>();
  const pace = createPace();
  for await (const item of format.read(source, options)) {
    await pace();
    goOn();
    if (item.kind === "remark") remarks.push(item);
    if (item.kind === "vault") vaults.add(item.name);
    if (item.kind !== "record") continue;
    if (entries.length === recordsMost) throw tooMany();
    const { remarks: changed, ...settled } = settle(item, records.fit);
    const files = item.attachments.filter((file, at) => parts.takesFiles && fits(file, at));
    remarks.push(...changed, ...lostFiles(item, files));
    const { type, key, state } = item;
    const incoming = { type, key, content: settled.content, files, isTrashed: state === "trashed" };
    const match = existing.match(incoming, idOf);
    entries.push({ record: outlineOf(item), settled, files, match });
  }
  remarks.push(...lostReferences(entries));
  const { name, label } = format;
  return {
    format: { name, label },
    file: source.name,
    entries: matchedOnce(entries),
    vaults,
    remarks,
  };
}

function outlineOf(record: PortableRecord): Outline {
  const { where, key, type, folder, state, trashedAt, asksAgain, createdAt, changedAt } = record;
  return { where, key, type, folder, state, trashedAt, asksAgain, createdAt, changedAt };
}

function fits({ size }: PortableAttachment, at: number): boolean {
  return size <= fileMost && at < filesMost;
}

function lostFiles(record: PortableRecord, kept: readonly PortableAttachment[]): Remark[] {
  const { where, name, attachments } = record;
  return attachments.flatMap((file): Remark[] => {
    if (kept.includes(file)) return [];
    const why = `A record keeps up to ${filesMost} files of up to 100 MB each. Save this one from the other program.`;
    const what = `${name}: file ${file.name}`;
    return [{ kind: "remark", where, what, outcome: "left-out", why }];
  });
}

/** References to what the file does not hold. */
function lostReferences(entries: readonly PlanEntry[]): Remark[] {
  const keys = new Set(entries.map(({ record }) => record.key));
  return entries.flatMap(({ record: { type, where }, settled: { content } }) =>
    referencesOf(type).flatMap(({ name, label }): Remark[] => {
      const target = content.fields[name];
      if (target === undefined || keys.has(target)) return [];
      const what = `${content.name}: ${label}`;
      const why = "The record that it points at is not in this file.";
      return [{ kind: "remark", where, what, outcome: "left-out", why }];
    }),
  );
}

/** A record of the vault is replaced by one record of the file at most; a second one comes in beside it. */
function matchedOnce(entries: readonly PlanEntry[]): PlanEntry[] {
  const taken = new Set(entries.flatMap(({ match }) => (match?.isSame === true ? [match.id] : [])));
  return entries.map((entry) => {
    const { match } = entry;
    if (match === null || match.isSame) return entry;
    if (taken.has(match.id)) return { ...entry, match: null };
    taken.add(match.id);
    return entry;
  });
}

function tooMany(): AppError {
  return new AppError(
    "import-too-large",
    `This file holds more than ${recordsMost} records. Divide it, and import the parts.`,
  );
}
