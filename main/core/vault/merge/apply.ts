import { wipe } from "#core/crypto";
import { AppError } from "#core/errors";
import type { Account, RecordStore, SealedRecord } from "../face.ts";
import type { MergePlan, Step } from "./compare.ts";
import type { OpenCopy } from "./copy.ts";
import type { Since } from "./trail.ts";
import { readHistory, type Known } from "./weave.ts";

export interface Work {
  readonly account: Account;
  readonly copy: OpenCopy;
  readonly plan: MergePlan;
  /** What our own trail tells. */
  readonly since: Since;
}

type Content = SealedRecord["versions"][number]["sealed"];

function readAll(store: RecordStore, id: string, versions: readonly Known[]) {
  return versions.map(({ revision, changedAt }): { plain: Content; changedAt: number } => ({
    plain: store.read(id, revision).plain,
    changedAt,
  }));
}

/** The record as it will be, sealed; null for a step that seals nothing. */
function sealStep({ account, copy }: Work, step: Step): SealedRecord | null {
  const ours = account.records;
  const theirs = copy.session.records;
  if (step.kind === "mark" || step.kind === "erase") return null;
  const header = step.kind === "add" ? step.theirs : step.ours;
  const { id } = header;
  const known = step.kind === "add" ? (readHistory(theirs, header)?.known ?? []) : [];
  const present = step.kind === "add" ? { ...header, isTheirs: true } : step.weave.winner;
  const { changedAt, isTheirs, revision } = present;
  const versions = readAll(
    theirs,
    id,
    step.kind === "add" ? known.slice(0, -1) : step.weave.earlier,
  );
  const { plain } = (isTheirs ? theirs : ours).read(id, revision);
  try {
    return ours.seal({
      ...header,
      ...{ plain, changedAt, versions },
      trashedAt: step.kind === "add" ? header.trashedAt : step.weave.trashedAt,
      attachments: theirs.attachments.usedBy(id),
      replaces: step.kind === "add" ? null : header.revision,
    });
  } finally {
    // SECURITY: what was unsealed does not outlive its sealing. [V22]
    wipe(plain, ...versions.map((version) => version.plain));
  }
}

/** The vaults of the copy that are missing here: those that a record needs, and those that were not removed here. */
export function draftVaults({ account, copy, plan, since }: Work): (() => unknown)[] {
  const known = new Set(account.vaults.list().map(({ id }) => id));
  const needed = new Set(plan.moves.values());
  for (const step of plan.steps) if (step.kind === "add") needed.add(step.theirs.vaultId);
  return copy.vaults().flatMap((vault) => {
    const isWanted = needed.has(vault.id) || !since.removedVaults.has(vault.id);
    if (known.has(vault.id) || !isWanted) return [];
    const isOpen = copy.session.vaults
      .list()
      .some(({ id, damaged }) => id === vault.id && !damaged);
    return isOpen ? [account.vaults.adopt(vault).save] : [];
  });
}

/**
 * Seals every record that will be written, and takes over the files that they need; yields the part that is
 * done. A file that no record names in the end is swept like any other.
 */
export function* prepare(work: Work): Generator<number, SealedRecord[]> {
  const sealed: SealedRecord[] = [];
  const { attachments: ours } = work.account.records;
  const { attachments: theirs } = work.copy.session.records;
  let done = 0;
  for (const step of work.plan.steps) {
    const record = sealStep(work, step);
    if (record !== null) sealed.push(record);
    for (const id of record?.attachments ?? []) {
      const taking = ours.adopt(id, theirs.parts(id));
      while (taking.next().done !== true) yield done / work.plan.steps.length;
    }
    yield ++done / work.plan.steps.length;
  }
  return sealed;
}

function erase(records: RecordStore, step: Step & { readonly kind: "erase" }): void {
  const { id, revision, tag } = step.ours;
  const now = records.header(id);
  if (now.revision !== revision || now.tag !== tag) throw changed();
  records.erase([id], [{ kind: "record.erased", details: { recordId: id } }]);
}

function mark(records: RecordStore, step: Step & { readonly kind: "mark" }): void {
  const { ours, trashedAt } = step;
  const { id, revision, tag } = ours;
  const now = records.header(id);
  if (now.revision !== revision || now.tag !== tag || now.trashedAt !== ours.trashedAt) {
    throw changed();
  }
  const kind = trashedAt === null ? "record.restored" : "record.trashed";
  records.mark({ id, trashedAt, audit: { kind, details: { recordId: id } } });
}

function changed(): AppError {
  return new AppError("conflict", "A record was changed meanwhile. Begin again.");
}

/** Writes everything as one transaction, with one event that counts. Answers the ids of what changed. */
export function write(
  { account, plan }: Work,
  sealed: readonly SealedRecord[],
  vaults: readonly (() => unknown)[],
  file: string,
): string[] {
  const { records } = account;
  records.batch(() => {
    for (const save of vaults) save();
    records.writeAll(sealed, { kind: "account.merged", details: { file, ...plan.counts } });
    for (const step of plan.steps) {
      if (step.kind === "erase") erase(records, step);
      if (step.kind === "mark") mark(records, step);
    }
    for (const [id, vaultId] of plan.moves) {
      const audit = { kind: "record.moved", details: { recordId: id, vaultId } } as const;
      records.move({ id, vaultId, audit });
    }
  });
  const written = plan.steps.map((step) => (step.kind === "add" ? step.theirs : step.ours).id);
  return [...new Set([...written, ...plan.moves.keys()])];
}
