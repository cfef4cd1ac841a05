import { newId } from "#core/crypto";
import { AppError } from "#core/errors";
import type {
  AttachmentRef,
  IncomingContent,
  IncomingRecord,
  Intake,
  Records,
} from "#core/records";
import type { Clock } from "#core/ports";
import type { Account } from "#core/vault";
import { throwIfCancelled } from "./faults.ts";
import { createPace } from "./pace.ts";
import type { Outline, Plan, PlanEntry } from "./plan.ts";
import type { PortableAttachment } from "./portable.ts";
import { referencesOf } from "./references.ts";

/** What a person chose after the dry run. */
export interface Choices {
  /** Where records go that no folder sends elsewhere. */
  readonly vaultId: string;
  /** `vaults`: the outermost folder becomes a vault of that name, made where there is none. */
  readonly folders: "tags" | "vaults";
  /** What becomes of a record that is there and differs. One that is there as it comes is always skipped. */
  readonly duplicates: "skip" | "replace" | "keep";
}

export interface Outcome {
  readonly added: number;
  readonly replaced: number;
  readonly skipped: number;
  /** By key in the file, for the next import of it. */
  readonly made: ReadonlyMap<string, string>;
}

/** Where the bytes of records' files go to, and come from. */
export interface Files {
  /** Puts a file under a seal of its own. Rejects with what a failing disk throws, and `cancelled`. */
  stage(file: PortableAttachment, signal: AbortSignal): Promise<AttachmentRef>;
  read(recordId: string, file: AttachmentRef): AsyncIterable<Uint8Array>;
}

interface Parts {
  readonly account: Pick<Account, "vaults">;
  readonly records: Pick<Records, "intake">;
  readonly clock: Clock;
  /** Null: no record has files, and no plan has any. */
  readonly files: Files | null;
}

interface Options {
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, total: number) => void;
}

type Step = "skip" | "replace" | "add";

/** What becomes of one record of the file. */
export function stepFor({ match }: PlanEntry, duplicates: Choices["duplicates"]): Step {
  if (match === null) return "add";
  if (match.isSame || duplicates === "skip") return "skip";
  return duplicates === "keep" ? "add" : "replace";
}

/**
 * Brings in what was planned, as one transaction: sealed in slices first, written at one go. Uses the plan up,
 * whatever comes of it. Throws `cancelled`, `conflict` where the vault changed since the dry run, `not-found` for a
 * vault that is gone, and as any change does; then nothing was written.
 */
export async function applyPlan(
  parts: Parts,
  plan: Plan,
  choices: Choices,
  options: Options,
): Promise<Outcome> {
  const { account, records, clock } = parts;
  const entries = plan.entries.splice(0);
  const steps = entries.map((entry) => stepFor(entry, choices.duplicates));
  const ids = entries.map(({ match }, at) =>
    match === null || steps[at] === "add" ? newId(clock.now()) : match.id,
  );
  const made = new Map(
    entries.flatMap(({ record }, at) => (record.key === null ? [] : [[record.key, ids[at] ?? ""]])),
  );
  const places = createPlaces(account, choices);
  const intake = records.intake();
  try {
    await sealAll({ ...parts, intake, places }, { entries, steps, ids, made }, options);
    const count = (step: Step) => steps.filter((one) => one === step).length;
    const [added, replaced, skipped] = [count("add"), count("replace"), count("skip")];
    const details = { format: plan.format.label, added, replaced, skipped };
    for (const name of plan.vaults) places.need(name);
    if (intake.count > 0 || places.isMissing())
      intake.commit({ kind: "vault.imported", details }, places.save);
    return { added, replaced, skipped, made };
  } finally {
    intake.discard();
  }
}

interface Work {
  /** Emptied as they are sealed. */
  readonly entries: PlanEntry[];
  readonly steps: readonly Step[];
  readonly ids: readonly string[];
  readonly made: ReadonlyMap<string, string>;
}

async function sealAll(
  parts: Parts & { readonly intake: Intake; readonly places: ReturnType<typeof createPlaces> },
  { entries, steps, ids, made }: Work,
  { signal, onProgress }: Options,
): Promise<void> {
  const pace = createPace();
  const total = entries.length;
  entries.reverse();
  for (let entry = entries.pop(); entry !== undefined; entry = entries.pop()) {
    await pace();
    throwIfCancelled(signal);
    const at = total - entries.length - 1;
    if (at % 100 === 0) onProgress(at, total);
    if (steps[at] === "skip") continue;
    const attachments: AttachmentRef[] = [];
    const { files } = parts;
    if (files !== null) {
      for (const file of entry.files) attachments.push(await files.stage(file, signal));
    }
    const replaced = steps[at] === "replace" ? entry.match : null;
    const place = parts.places.of(entry.record, replaced?.vaultId ?? null);
    const around = { ...place, id: ids[at] ?? "", now: parts.clock.now(), made, attachments };
    const incoming = incomingRecord(entry, around);
    parts.intake.add(replaced === null ? incoming : { ...incoming, replaces: replaced.revision });
  }
  throwIfCancelled(signal);
  onProgress(total, total);
}

/** Which vault a record goes to, and which tags its folder leaves it with. */
function createPlaces({ vaults }: Pick<Account, "vaults">, { vaultId, folders }: Choices) {
  const known = vaults.list();
  if (!known.some(({ id, damaged }) => id === vaultId && !damaged)) {
    throw new AppError("not-found", "The vault to import into is no longer there. Choose another.");
  }
  const byName = new Map(known.flatMap((vault) => (vault.damaged ? [] : [[vault.name, vault.id]])));
  const drafts: (() => unknown)[] = [];
  const vaultNamed = (name: string) => {
    const found = byName.get(name);
    if (found !== undefined) return found;
    const { id, save } = vaults.draft(name);
    drafts.push(save);
    byName.set(name, id);
    return id;
  };
  return {
    /** `fixed`: the vault of the record that it replaces. */
    of({ folder }: Outline, fixed: string | null): { vaultId: string; folderTags: string[] } {
      const [first = "", ...further] = folder;
      const named = vaultName(first);
      if (folders === "vaults" && named !== "") {
        return { vaultId: fixed ?? vaultNamed(named), folderTags: tagOf(further) };
      }
      return { vaultId: fixed ?? vaultId, folderTags: tagOf(folder) };
    },
    /** A vault that is to be there even without a record. */
    need(name: string): void {
      const named = vaultName(name);
      if (folders === "vaults" && named !== "") vaultNamed(named);
    },
    isMissing: () => drafts.length > 0,
    /** Makes the vaults that are missing: within the transaction of the records, or an import that fails leaves them. */
    save: (): void => {
      for (const draft of drafts) draft();
    },
  };
}

function vaultName(folder: string): string {
  return folder.trim().slice(0, 200).trim();
}

/** A folder's path as one tag; where it is too long for that, its innermost part. */
function tagOf(folder: readonly string[]): string[] {
  const whole = folder.join("/").trim();
  if (whole === "") return [];
  return [whole.length <= 64 ? whole : (folder.at(-1) ?? "").slice(0, 64).trim()];
}

function incomingRecord(
  { record, settled }: PlanEntry,
  place: {
    readonly id: string;
    readonly vaultId: string;
    readonly folderTags: readonly string[];
    readonly now: number;
    readonly made: ReadonlyMap<string, string>;
    readonly attachments: readonly AttachmentRef[];
  },
): IncomingRecord {
  const { id, vaultId, folderTags, now, made, attachments } = place;
  const { type, state } = record;
  const changedAt = moment(record.changedAt ?? record.createdAt, now);
  const createdAt = Math.min(moment(record.createdAt, changedAt), changedAt);
  const { content } = settled;
  const tags = [...new Set([...content.tags, ...folderTags])].slice(0, 50);
  return {
    ...{ id, vaultId, type, createdAt, changedAt, attachments },
    content: withReferences(type, { ...content, tags }, made),
    trashedAt: state === "trashed" ? Math.min(moment(record.trashedAt ?? null, now), now) : null,
    archived: state === "archived",
    asksAgain: record.asksAgain === true,
    history: settled.history.map((version) => ({
      content: withReferences(type, version.content, made),
      changedAt: Math.min(moment(version.changedAt, createdAt), changedAt),
    })),
  };
}

function moment(time: number | null, otherwise: number): number {
  return time !== null && Number.isSafeInteger(Math.round(time)) && time >= 0
    ? Math.round(time)
    : otherwise;
}

/** References of the file, which hold keys of the file, as references to what was made of those. */
function withReferences(
  type: IncomingRecord["type"],
  content: IncomingContent,
  made: ReadonlyMap<string, string>,
): IncomingContent {
  const names = new Set(referencesOf(type).map(({ name }) => name));
  if (names.size === 0) return content;
  const fields = Object.entries(content.fields).flatMap(([name, value]) => {
    const kept = names.has(name) ? made.get(value) : value;
    return kept === undefined ? [] : [[name, kept] as const];
  });
  return { ...content, fields: Object.fromEntries(fields) };
}
