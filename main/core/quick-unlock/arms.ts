import { newId, newKey } from "#core/crypto";
import { AppError, isAppError } from "#core/errors";
import type { QuickTerms } from "#core/vault";
import { createKeeping, type Keeping, type Kept, type WaitReason } from "./kept.ts";
import type { Means } from "./means.ts";
import type { QuickUnlockParts } from "./quick-unlock.ts";

/** How it stands with quick unlock at this moment. */
export interface Look {
  readonly isOn: boolean;
  readonly machine: string;
  /** The machine's key as the keychain sealed it; null where there is none to try. */
  readonly sealed: Uint8Array | null;
  /** Why it cannot be tried, or null. */
  readonly waits: WaitReason | null;
  /** Until when it can; milliseconds since 1970. */
  readonly until: number | null;
}

/** The machine's sealed key and its way into the vault: made together, and ended together. */
export interface Arms {
  /** Ends what is found to be over. */
  look(): Look;
  terms(): QuickTerms;
  /** Switches it on. Throws what the vault, the keychain and the disk throw; then it is off. */
  make(): Promise<void>;
  /** A new key and a new way, for another N days. What keeps it from that leaves it as it was. */
  renew(): Promise<void>;
  /** Makes what there is useless; the next master password makes it anew. */
  drop(reason: WaitReason): void;
  /** Switches it off. Throws `storage-failed`, and what a failing disk throws. */
  end(): void;
  unanswered(): void;
  answered(): void;
  /** The person's settings may have become stricter. */
  follow(): void;
}

/** What this run of the program knows. */
interface Held {
  sealed: Uint8Array | null;
  dropped: WaitReason | null;
  tries: number;
  seenAt: number;
  /** Counts what ends a key, so that none that is being sealed outlives it. */
  turn: number;
}

interface Tools extends QuickUnlockParts {
  readonly means: Means;
  readonly keeping: Keeping;
  readonly held: Held;
}

const dayMs = 86_400_000;
/** Questions without success, until the master password comes first. [QU6] */
const mostUnanswered = 5;

const off: Look = { isOn: false, machine: "", sealed: null, waits: null, until: null };

/** What fails here for the disk's sake fails harmlessly: the other half is gone, or refused all the same. */
function tryTo(step: () => void): void {
  try {
    step();
  } catch (error) {
    if (!isAppError(error)) throw error;
  }
}

function find({ account, keeping }: Tools): { id: string; kept: Kept } | null {
  const id = account.id();
  const kept = id === null ? null : keeping.read(id);
  return id === null || kept === null ? null : { id, kept };
}

function termsOf({ settings, held }: Tools): QuickTerms {
  return { longestMs: settings.get().quickUnlock.days * dayMs, seenAt: held.seenAt };
}

function sealedOf({ settings, held }: Tools, kept: Kept): Uint8Array | null {
  // SECURITY: what an earlier run left on the disk does not count where a restart asks. [QU5]
  return held.sealed ?? (settings.get().quickUnlock.afterRestart ? null : kept.sealed);
}

function waitsFor(tools: Tools, kept: Kept): Pick<Look, "waits" | "until"> {
  const before = tools.held.dropped ?? kept.waits;
  if (before !== null) return { waits: before, until: null };
  if (sealedOf(tools, kept) === null) return { waits: "restart", until: null };
  const way = tools.account.quickWays.read(kept.machine, termsOf(tools));
  if (way === null) return { waits: "changed", until: null };
  return way.isOver ? { waits: "expired", until: null } : { waits: null, until: way.expiresAt };
}

function drop(tools: Tools, reason: WaitReason): void {
  const { account, keeping, held } = tools;
  const found = find(tools);
  if (found === null) return;
  held.turn++;
  held.sealed = null;
  held.dropped = reason;
  // SECURITY: either half is useless without the other, so that one failing disk is not enough. [QU2]
  tryTo(() => {
    keeping.write(found.id, { ...found.kept, sealed: null, waits: reason });
  });
  tryTo(() => {
    account.quickWays.remove(found.kept.machine);
  });
}

function look(tools: Tools): Look {
  const { held, clock } = tools;
  held.seenAt = Math.max(held.seenAt, clock.now());
  const found = find(tools);
  if (found === null) return off;
  const { kept } = found;
  const { waits, until } = waitsFor(tools, kept);
  const isNews = waits !== (held.dropped ?? kept.waits);
  if (isNews && (waits === "expired" || waits === "changed")) drop(tools, waits);
  const sealed = waits === null ? sealedOf(tools, kept) : null;
  return { isOn: true, machine: kept.machine, sealed, waits, until };
}

async function arm(tools: Tools, id: string, machine: string): Promise<void> {
  const { account, clock, held, keeping, means, settings } = tools;
  const mine = ++held.turn;
  const key = newKey();
  const sealed = await means.seal(key);
  if (mine !== held.turn) throw new AppError("cancelled", "Quick unlock was changed meanwhile.");
  const { days, afterRestart } = settings.get().quickUnlock;
  const now = clock.now();
  account.quickWays.make(machine, key, now + days * dayMs);
  Object.assign(held, { sealed, dropped: null, tries: 0, seenAt: now });
  // SECURITY: not even sealed, where a restart is to ask. [QU5]
  keeping.write(id, { machine, sealed: afterRestart ? null : sealed, waits: null });
}

function end(tools: Tools): void {
  const { account, keeping, held } = tools;
  const found = find(tools);
  held.turn++;
  held.sealed = null;
  held.dropped = null;
  if (found === null) return;
  keeping.remove(found.id);
  account.quickWays.remove(found.kept.machine);
}

async function make(tools: Tools): Promise<void> {
  const { account, audit, clock, keeping, means, settings } = tools;
  const id = account.id();
  if (id === null) throw new AppError("account-missing", "There is no vault here yet.");
  const { days, afterRestart } = settings.get().quickUnlock;
  const machine = keeping.read(id)?.machine ?? newId(clock.now());
  try {
    await arm(tools, id, machine);
    audit.append("quick-unlock.on", { way: means.way ?? "", days, afterRestart });
  } catch (error) {
    tryTo(() => {
      end(tools);
    });
    // Its file may be what could not be written, so that nothing names the row any more.
    tryTo(() => {
      account.quickWays.remove(machine);
    });
    throw error;
  }
}

async function renew(tools: Tools): Promise<void> {
  const found = find(tools);
  if (found === null) return;
  try {
    await arm(tools, found.id, found.kept.machine);
  } catch (error) {
    // No keychain, a full disk, or a lock that came first: the master password works all the same.
    if (!isAppError(error)) throw error;
  }
}

/** Takes the sealed key off the disk where a restart is to ask. `stays`: it serves on in memory. */
function clearDisk(tools: Tools, stays: boolean): void {
  const { held, keeping, settings } = tools;
  const found = settings.get().quickUnlock.afterRestart ? find(tools) : null;
  if (found === null || found.kept.sealed === null) return;
  if (stays) held.sealed ??= found.kept.sealed;
  try {
    keeping.write(found.id, { ...found.kept, sealed: null });
  } catch {
    drop(tools, "damaged");
  }
}

export function createArms(parts: QuickUnlockParts, means: Means): Arms {
  const { clock, stateFolder } = parts;
  const held: Held = { sealed: null, dropped: null, tries: 0, seenAt: clock.now(), turn: 0 };
  const tools = { ...parts, means, held, keeping: createKeeping(stateFolder, () => clock.now()) };
  clearDisk(tools, false);
  return {
    look: () => look(tools),
    terms: () => termsOf(tools),
    make: () => make(tools),
    renew: () => renew(tools),
    drop: (reason) => {
      drop(tools, reason);
    },
    end: () => {
      end(tools);
    },
    unanswered: () => {
      if (++held.tries >= mostUnanswered) drop(tools, "unanswered");
    },
    answered: () => {
      held.tries = 0;
    },
    follow: () => {
      clearDisk(tools, true);
    },
  };
}
