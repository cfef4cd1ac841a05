import { createAudit, type Audit } from "#core/audit";
import { AppError } from "#core/errors";
import { discardStage, stageCopy, type Storage } from "#core/storage";
import type { Attempts } from "../attempts.ts";
import { backupFile } from "../backups.ts";
import type { Account, SealedVault } from "../face.ts";
import { queries } from "../schema.ts";
import { openSession, type Session } from "../session.ts";
import { openStaged, proveRecords, unlockStaged, type StagedParts } from "../staged.ts";
import { isSame, type Headers } from "./compare.ts";
import type { Side } from "./trail.ts";

/** Another copy of the account, staged and open. Nothing that happens to it reaches the file it was made of. */
export interface OpenCopy {
  readonly session: Session;
  readonly side: Side;
  /** Records with anything in them that does not open, of those that were proved. */
  readonly damaged: number;
  vaults(): SealedVault[];
  /** Closes and removes it. */
  close(): void;
}

export interface CopyParts extends StagedParts {
  readonly storage: Storage;
  readonly account: Account;
  readonly attempts: Attempts;
}

interface Choice {
  readonly name: string;
  readonly password: string;
}

async function unlock(parts: CopyParts, storage: Storage, audit: Audit, { password }: Choice) {
  const unlocked = await unlockStaged(storage, password, parts);
  if (!parts.account.isSame(unlocked)) {
    throw new AppError(
      "refused",
      "This file is not a copy of this vault, but another one. Restore it elsewhere, export it there, and import that here.",
    );
  }
  // Its age is no concern: an older copy is what a merge is for. Nor does this machine learn of it.
  const freshness = { recall: () => null, remember: () => undefined };
  return openSession({ storage, audit, clock: parts.clock, freshness }, unlocked, () => undefined);
}

function sideOf(audit: Audit, { keys, anchor, isConsistent }: Session): Side {
  const vouchedTo = isConsistent ? (anchor?.sequence ?? 0) : 0;
  return { audit, key: keys.audit, vouchedTo };
}

/**
 * Stages a backup or conflict copy, opens it with its own password, and then all in it that is not the same in
 * `mine`. `goOn` is asked between, and may throw. Throws `not-found`, `account-missing`, `password-wrong`, `attempts-delayed`,
 * `vault-damaged`, `vault-newer`, `refused` for another account's; then nothing is left of it.
 */
export async function openCopyOf(
  parts: CopyParts,
  choice: Choice,
  { mine, goOn }: { readonly mine: Headers; readonly goOn: () => void },
): Promise<OpenCopy> {
  const { folder } = parts.storage;
  const stage = await stageCopy(folder, backupFile(folder, choice.name), "merging");
  let storage: Storage | null = null;
  const close = () => {
    storage?.close();
    discardStage(folder, "merging");
  };
  try {
    goOn();
    const opened = openStaged(parts, stage);
    storage = opened;
    const audit = createAudit({ storage: opened, clock: parts.clock });
    const session = await unlock(parts, opened, audit, choice);
    goOn();
    const { damaged } = await proveRecords(session, parts, goOn, (theirs) => !isSame(mine, theirs));
    const vaults = () => sealedVaults(opened);
    return { session, side: sideOf(audit, session), damaged, vaults, close };
  } catch (error) {
    close();
    throw error;
  }
}

function sealedVaults(storage: Storage): SealedVault[] {
  const rows = storage.all(queries.selectFrom("vault").selectAll().compile());
  return rows.map(({ id, sealed_key, description }) => ({
    id,
    description,
    sealedKey: sealed_key,
  }));
}
