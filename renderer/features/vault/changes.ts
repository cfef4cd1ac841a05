import type { LucideIcon } from "lucide-react";
import { Archive, ArchiveRestore, FolderInput, RotateCcw, Star, Tag, Trash2 } from "lucide-react";
import { mostAtOnce } from "#contract";
import type { RecordSummary, Vault } from "#contract";
import { ask } from "#bridge";
import type { InputOf } from "#bridge";
import { showFailure, showToast } from "#ui";

type Ids = readonly string[];
interface Failure {
  readonly code: string;
  readonly message: string;
}
type Answer<Value> =
  { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly failure: Failure };
type Undo = () => Promise<Answer<unknown>>;

/** What was changed of some records, and what takes that back. */
interface Done {
  readonly count: number;
  readonly undo: readonly Undo[];
}

/** A change of any number of records. */
export interface Change {
  readonly icon: LucideIcon;
  /** What was done, of `what`: a record by its name, or so many of them. */
  readonly said: (what: string, isOne: boolean) => string;
  /** The list that they were picked in shows them no more. */
  readonly isLeaving?: true;
  /** At most a thousand, all of them or none. */
  readonly run: (ids: string[]) => Promise<Answer<Done>>;
}

type Simple = "records.archive" | "records.unarchive" | "records.trash" | "records.restore";

const simple = (name: Simple, back: Simple) => async (ids: string[]) => {
  const reply = await ask(name, { ids });
  return reply.ok ? done(reply.value.changed, (changed) => ask(back, { ids: changed })) : reply;
};

function done(changed: string[], back: (ids: string[]) => ReturnType<Undo>): Answer<Done> {
  const undo = changed.length === 0 ? [] : [() => back(changed)];
  return { ok: true, value: { count: changed.length, undo } };
}

const are = (isOne: boolean) => (isOne ? "is" : "are");

export const toTrash: Change = {
  icon: Trash2,
  said: (what, isOne) => `${what} ${are(isOne)} in the trash`,
  isLeaving: true,
  run: simple("records.trash", "records.restore"),
};

export const outOfTrash: Change = {
  icon: RotateCcw,
  said: (what, isOne) => `${what} ${are(isOne)} restored`,
  isLeaving: true,
  run: simple("records.restore", "records.trash"),
};

export const toArchive: Change = {
  icon: Archive,
  said: (what, isOne) => `${what} ${are(isOne)} archived`,
  isLeaving: true,
  run: simple("records.archive", "records.unarchive"),
};

export const outOfArchive: Change = {
  icon: ArchiveRestore,
  said: (what, isOne) => `${what} ${are(isOne)} back`,
  isLeaving: true,
  run: simple("records.unarchive", "records.archive"),
};

export const toVault = ({ id: vaultId, name }: Vault): Change => ({
  icon: FolderInput,
  said: (what, isOne) => `${what} ${are(isOne)} now in ${name}`,
  run: async (ids) => {
    const reply = await ask("records.move", { ids, vaultId });
    if (!reply.ok) return reply;
    const { from } = reply.value;
    const count = from.reduce((sum, { ids: moved }) => sum + moved.length, 0);
    return {
      ok: true,
      value: { count, undo: from.map((back) => () => ask("records.move", back)) },
    };
  },
});

type Marks = Omit<InputOf<"records.label">, "ids">;

const label = (marks: Marks, back: Marks) => async (ids: string[]) => {
  const reply = await ask("records.label", { ids, ...marks });
  if (!reply.ok) return reply;
  return done(reply.value.changed, (changed) => ask("records.label", { ids: changed, ...back }));
};

export const withTag = (tag: string): Change => ({
  icon: Tag,
  said: (what, isOne) => `${what} now ${isOne ? "has" : "have"} the tag ${tag}`,
  run: label({ addTags: [tag] }, { removeTags: [tag] }),
});

export const withoutTag = (tag: string): Change => ({
  icon: Tag,
  said: (what, isOne) => `${what} no longer ${isOne ? "has" : "have"} the tag ${tag}`,
  run: label({ removeTags: [tag] }, { addTags: [tag] }),
});

export const asFavourite = (favourite: boolean): Change => ({
  icon: Star,
  said: (what, isOne) =>
    `${what} ${are(isOne)} ${favourite ? "" : "no longer "}${isOne ? "a favourite" : "favourites"}`,
  run: label({ favourite }, { favourite: !favourite }),
});

interface Watch {
  readonly onProgress?: (done: number) => void;
  readonly signal?: AbortSignal;
}

/** Applies a change, a thousand records at a time, and offers to take it back. True when all of it was done. */
export async function applyTo(
  ids: Ids,
  change: Change,
  nameOf: (count: number) => string,
  watch: Watch = {},
): Promise<boolean> {
  const { count, undo, failure } = await applyAll(ids, change, watch);
  if (failure !== null) showFailure(failure);
  if (failure === null || count > 0) tell(change, { name: nameOf(count), count, undo });
  return failure === null && watch.signal?.aborted !== true;
}

async function applyAll(
  ids: Ids,
  change: Change,
  { onProgress, signal }: Watch,
): Promise<Done & { readonly failure: Failure | null }> {
  const undo: Undo[] = [];
  let count = 0;
  for (let from = 0; from < ids.length && signal?.aborted !== true; from += mostAtOnce) {
    const reply = await change.run(ids.slice(from, from + mostAtOnce));
    if (!reply.ok) return { count, undo, failure: reply.failure };
    count += reply.value.count;
    undo.push(...reply.value.undo);
    onProgress?.(Math.min(ids.length, from + mostAtOnce));
  }
  return { count, undo, failure: null };
}

interface Told extends Done {
  readonly name: string;
}

function tell({ icon, said }: Change, { name, count, undo }: Told): void {
  const takeBack = async () => {
    for (const step of undo) {
      const reply = await step();
      if (!reply.ok) {
        showFailure(reply.failure);
        return;
      }
    }
  };
  const run = () => {
    takeBack().catch(() => undefined);
  };
  showToast({
    title: said(name, count === 1),
    icon,
    ...(undo.length > 0 && { action: { label: "Undo", combo: "mod+z", run } }),
  });
}

/** So many records, in words. */
export function countText(count: number): string {
  return `${count.toLocaleString("en").replaceAll(",", "\u202f")} ${count === 1 ? "record" : "records"}`;
}

/** Applies a change to one record. */
export async function applyToOne(
  { id, name }: Pick<RecordSummary, "id" | "name">,
  change: Change,
): Promise<void> {
  await applyTo([id], change, () => name);
}

/** One after the other, a thousand at a time; for good. */
export async function eraseAll(ids: Ids): Promise<void> {
  for (let from = 0; from < ids.length; from += mostAtOnce) {
    const reply = await ask("records.erase", { ids: ids.slice(from, from + mostAtOnce) });
    if (!reply.ok) {
      showFailure(reply.failure);
      return;
    }
  }
  const isOne = ids.length === 1;
  showToast({ title: `${countText(ids.length)} ${are(isOne)} gone for ever.` });
}
