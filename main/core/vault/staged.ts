import { existsSync } from "node:fs";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { kdfFloor, wipe, type KdfParameters } from "#core/crypto";
import { AppError, isAppError } from "#core/errors";
import type { Clock } from "#core/ports";
import { openCopy, openStorage, type Migration, type Storage } from "#core/storage";
import { createAttempts, type Attempts } from "./attempts.ts";
import type { RecordStore } from "./face.ts";
import { hasKeyhole, openWithPassword, type Unlocked } from "./keyhole.ts";
import type { Session } from "./session.ts";

/** What it takes to open a copy of a vault file beside the one in use. */
export interface StagedParts {
  readonly migrations: readonly Migration[];
  readonly clock: Clock;
  readonly stateFolder: string;
  /** As for the account: for tests. */
  readonly kdf?: KdfParameters;
}

/** What was found in a backup, every record and earlier version opened. */
export interface Proof {
  readonly records: number;
  readonly damaged: number;
}

/** Records between two breaths: whatever else waits goes first. */
const recordsAtOnce = 500;

/** Opens a file that was staged, after a look at it where no log has to be read first. */
export function openStaged({ migrations }: StagedParts, stage: string): Storage {
  const file = join(stage, "vault.sqlite");
  if (!existsSync(`${file}-wal`)) openCopy(file, migrations).close();
  return openStorage({ folder: stage, migrations });
}

/** Throws `account-missing`, `password-wrong`, `attempts-delayed`, `vault-damaged`. */
export async function unlockStaged(
  storage: Storage,
  password: string,
  { attempts, kdf = kdfFloor }: { readonly attempts: Attempts; readonly kdf?: KdfParameters },
): Promise<Unlocked> {
  if (!hasKeyhole(storage)) {
    throw new AppError("account-missing", "There is no vault in this backup yet.");
  }
  attempts.begin();
  const unlocked = await openWithPassword(storage, password, kdf);
  if (unlocked === null) {
    throw new AppError(
      "password-wrong",
      "This password does not open the backup. It is the master password of the day when it was written.",
    );
  }
  attempts.succeed();
  return unlocked;
}

function opens(records: RecordStore, id: string, revision?: number): boolean {
  try {
    wipe(records.read(id, revision).plain);
    return true;
  } catch (error) {
    if (isAppError(error, "record-damaged")) return false;
    throw error;
  }
}

/** Opens every record and every earlier version. `onSeen` is told every now and then, and may throw. */
export async function proveRecords(
  { records }: Pick<Session, "records">,
  onSeen: (seen: number) => void = () => undefined,
): Promise<Proof> {
  let damaged = 0;
  let seen = 0;
  let listed = 0;
  for (const { id, damage, trashedAt } of records.headers()) {
    const isWhole =
      damage === null &&
      opens(records, id) &&
      records.versions(id).every(({ revision }) => opens(records, id, revision));
    if (!isWhole) damaged++;
    if (trashedAt === null) listed++;
    if (++seen % recordsAtOnce !== 0) continue;
    onSeen(seen);
    await setImmediate();
  }
  return { records: listed, damaged };
}

/** Attempts that are counted as long as the program runs: there may be no file to keep the count in. */
export function createPassingAttempts(clock: Clock): Attempts {
  let count = { failures: 0, failedAt: 0 };
  const kept = {
    read: () => count,
    write: (next: typeof count) => {
      count = next;
    },
  };
  return createAttempts(kept, clock);
}
