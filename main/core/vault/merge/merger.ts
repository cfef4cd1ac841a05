import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import type { Audit } from "#core/audit";
import { AppError, isAppError } from "#core/errors";
import type { Attempts } from "../attempts.ts";
import { backupsIn } from "../backups.ts";
import { createPassingAttempts } from "../staged.ts";
import { draftVaults, prepare, write, type Work } from "./apply.ts";
import { compareCopies, readHeaders, type PlanCounts } from "./compare.ts";
import { openCopyOf, type CopyParts } from "./copy.ts";
import { forkOf, tellSince } from "./trail.ts";

export interface MergeCounts extends PlanCounts {
  /** Records of the copy in which anything does not open: a version, or all of it. */
  readonly damagedInCopy: number;
}

export interface MergeProgress {
  readonly step: "comparing" | "writing";
  /** Between 0 and 1. */
  readonly part: number;
}

/** The one merge that a person is at. A lock forgets it. */
export interface Merger {
  /**
   * The dry run: opens all of a copy that is not the same here, and counts what a merge would do; writes nothing. Throws `not-found`,
   * `account-missing`, `password-wrong`, `attempts-delayed`, `vault-damaged`, `vault-newer`, `refused` for
   * another account's, `cancelled`, and what a failing disk throws.
   */
  compare(choice: { readonly name: string; readonly password: string }): Promise<MergeCounts>;
  /**
   * Does what the last dry run counted, after a backup, as one transaction; the copy is then forgotten. Throws
   * `conflict` where the vault changed since, `not-found` without a dry run, `cancelled`, and as any change
   * does; then nothing was written.
   */
  merge(): Promise<MergeCounts>;
  /** Ends what is under way, and forgets the copy. */
  forget(): void;
  readonly onProgress: (listener: (progress: MergeProgress) => void) => () => void;
}

export interface MergerParts extends Omit<CopyParts, "attempts"> {
  readonly audit: Audit;
  /** Lists anew what was written: called with the ids of records that are other, new, or gone. */
  readonly onMerged: (ids: readonly string[]) => Promise<void>;
}

type Choice = Parameters<Merger["compare"]>[0];

interface Held extends Work {
  readonly name: string;
}

const sliceMs = 12;

/** Takes the steps with a breath between slices; answers what they answer. */
async function walk<T>(
  steps: Generator<number, T>,
  goOn: () => void,
  tell: (part: number) => void,
): Promise<T> {
  let since = performance.now();
  for (let next = steps.next(); ; next = steps.next()) {
    if (next.done === true) return next.value;
    if (performance.now() - since < sliceMs) continue;
    tell(Math.min(1, next.value));
    await setImmediate();
    goOn();
    since = performance.now();
  }
}

/** One thing after the other, since each uses the same stage. What begins ends what was under way. */
function createTurns() {
  let running = new AbortController();
  let last: Promise<unknown> = Promise.resolve();
  return {
    run<T>(work: (goOn: () => void) => Promise<T>): Promise<T> {
      running.abort();
      const mine = new AbortController();
      running = mine;
      const goOn = () => {
        if (mine.signal.aborted) throw new AppError("cancelled", "Cancelled. Nothing was changed.");
      };
      const turn = last.then(() => {
        goOn();
        return work(goOn);
      });
      const over = () => undefined;
      last = turn.then(over, over);
      return turn;
    },
    cancel: () => {
      running.abort();
    },
  };
}

interface Tools extends MergerParts {
  readonly attempts: Attempts;
  readonly tell: (step: MergeProgress["step"]) => (part: number) => void;
}

async function look(tools: Tools, choice: Choice, goOn: () => void): Promise<Held> {
  const { audit, account } = tools;
  const mine = await walk(readHeaders(account.records), goOn, () => undefined);
  const copy = await openCopyOf(tools, choice, { mine, goOn }).catch((error: unknown) => {
    if (isAppError(error, "password-wrong")) {
      audit.append("account.unlock-failed", { way: "backup" });
    }
    throw error;
  });
  try {
    const ours = { audit, key: account.auditKey(), vouchedTo: Infinity };
    const fork = forkOf(ours, copy.side);
    const since = tellSince(ours, fork);
    const damaged = account.vaults.list().filter((vault) => vault.damaged);
    const comparing = compareCopies({
      mine,
      ours: { records: account.records, since },
      theirs: { records: copy.session.records, since: tellSince(copy.side, fork) },
      forkAt: fork?.at ?? null,
      closedVaults: new Set(damaged.map(({ id }) => id)),
    });
    const plan = await walk(comparing, goOn, tools.tell("comparing"));
    goOn();
    return { account, copy, plan, since, name: choice.name };
  } catch (error) {
    copy.close();
    throw error;
  }
}

const backupsKept = 3;
const backupName = /^before-merge-\d+\.sqlite$/;

/** The vault as it was: the newest three of them are kept. */
async function backUpFirst({ storage, audit, clock }: Tools): Promise<void> {
  const folder = backupsIn(storage.folder);
  const file = `before-merge-${clock.now()}.sqlite`;
  await storage.backup(join(folder, file));
  audit.append("backup.written", { file });
  const others = readdirSync(folder).filter((name) => backupName.test(name) && name !== file);
  const outdated = others
    .sort()
    .reverse()
    .slice(backupsKept - 1);
  for (const name of outdated) rmSync(join(folder, name), { force: true });
}

async function mergeIn(tools: Tools, work: Held, goOn: () => void): Promise<MergeCounts> {
  try {
    await backUpFirst(tools);
    goOn();
    const vaults = draftVaults(work);
    const sealed = await walk(prepare(work), goOn, tools.tell("writing"));
    goOn();
    await tools.onMerged(write(work, sealed, vaults, work.name));
    return countsOf(work);
  } finally {
    work.copy.close();
  }
}

function countsOf({ plan, copy }: Held): MergeCounts {
  return { ...plan.counts, damagedInCopy: copy.damaged };
}

/** Merges other copies of the account that is open into it. [V22] */
export function createMerger(parts: MergerParts): Merger {
  const listeners = new Set<(progress: MergeProgress) => void>();
  const turns = createTurns();
  const tools: Tools = {
    ...parts,
    attempts: createPassingAttempts(parts.clock),
    tell: (step) => (part) => {
      for (const listener of listeners) listener({ step, part });
    },
  };
  let held: Held | null = null;

  function take(): Held | null {
    const work = held;
    held = null;
    return work;
  }

  return {
    compare: (choice) =>
      turns.run(async (goOn) => {
        take()?.copy.close();
        held = await look(tools, choice, goOn);
        return countsOf(held);
      }),
    merge: () =>
      turns.run((goOn) => {
        const work = take();
        if (work === null) throw new AppError("not-found", "Choose a copy to merge first.");
        return mergeIn(tools, work, goOn);
      }),
    forget() {
      turns.cancel();
      // SECURITY: the copy holds the same keys as the account. [V8]
      take()?.copy.close();
    },
    onProgress(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
