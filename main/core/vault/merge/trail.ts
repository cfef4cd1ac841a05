import type { KeyObject } from "node:crypto";
import type { AuditEvent, AuditKind } from "#contract";
import type { Audit } from "#core/audit";

/** What one side's trail tells of the time since the two copies parted. */
export interface Since {
  /** Records that it erased for ever. */
  readonly erased: ReadonlySet<string>;
  /** Records that it made, changed or took back out of the trash. */
  readonly touched: ReadonlySet<string>;
  readonly moved: ReadonlySet<string>;
  readonly removedVaults: ReadonlySet<string>;
  /** It changed records that no event names, or its trail cannot be read: any may be among them. */
  readonly isVague: boolean;
}

/** One side of a merge: its trail, what opens it, and up to where its ledger vouches for it. */
export interface Side {
  readonly audit: Audit;
  readonly key: KeyObject;
  /** An event beyond it may have been written by anybody, so nothing is erased for its sake. */
  readonly vouchedTo: number;
}

/** The last moment that both copies share. */
export interface Fork {
  readonly sequence: number;
  readonly at: number;
}

const touching: readonly AuditKind[] = [
  "record.created",
  "record.changed",
  "record.archived",
  "record.unarchived",
  "record.restored",
];
/** Many records, none of them named. */
const sweeping: readonly AuditKind[] = ["vault.imported", "account.merged"];
const telling: readonly AuditKind[] = [
  ...touching,
  ...sweeping,
  "record.erased",
  "record.moved",
  "vault.removed",
];
const pageSize = 500;

/** The newest event up to this one that says something. */
function lastUpTo({ audit }: Side, sequence: number): AuditEvent | null {
  return audit.list({ before: sequence + 1, limit: 1 }, null).events[0] ?? null;
}

/**
 * Where two trails part: the newest event that both hold, or null where there is none or either is broken.
 * Each hash follows from all before it, so that one which is the same tells that everything up to it is.
 */
export function forkOf(ours: Side, theirs: Side): Fork | null {
  if (![ours, theirs].every(({ audit }) => audit.verify().intact)) return null;
  let low = 0;
  let high = Math.min(...[ours, theirs].map(({ audit }) => audit.head()?.sequence ?? 0));
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    const hash = ours.audit.hashAt(middle);
    if (hash !== null && hash === theirs.audit.hashAt(middle)) low = middle;
    else high = middle - 1;
  }
  const last = low === 0 ? null : (lastUpTo(ours, low) ?? lastUpTo(theirs, low));
  return last === null ? null : { sequence: low, at: last.at };
}

function* eventsSince({ audit, key }: Side, fork: Fork): Generator<AuditEvent> {
  let before: number | undefined;
  for (;;) {
    const { events } = audit.list({ limit: pageSize, kinds: telling, before }, key);
    for (const event of events) {
      if (event.sequence <= fork.sequence) return;
      yield event;
      before = event.sequence;
    }
    if (events.length === 0) return;
  }
}

/** Everything that the trail of a side tells since the fork. Without a fork it tells nothing. */
export function tellSince(side: Side, fork: Fork | null): Since {
  const since = {
    erased: new Set<string>(),
    touched: new Set<string>(),
    moved: new Set<string>(),
    removedVaults: new Set<string>(),
    isVague: fork === null,
  };
  if (fork === null) return since;
  // What is withheld may have told of any record.
  since.isVague = side.audit.withholding.isAnyAfter(fork.sequence);
  for (const { kind, details, sequence } of eventsSince(side, fork)) {
    const name = details?.[kind === "vault.removed" ? "vaultId" : "recordId"];
    if (typeof name !== "string") since.isVague = true;
    else if (touching.includes(kind)) since.touched.add(name);
    else if (kind === "record.moved") since.moved.add(name);
    else if (kind === "vault.removed") since.removedVaults.add(name);
    // SECURITY: who has no key could write an event, but none that the ledger vouches for. [V22]
    else if (kind === "record.erased" && sequence <= side.vouchedTo) since.erased.add(name);
  }
  return since;
}
