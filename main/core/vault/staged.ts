import { existsSync } from "node:fs";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { kdfFloor, wipe, type KdfParameters } from "#core/crypto";
import { AppError, isAppError } from "#core/errors";
import type { Clock } from "#core/ports";
import { openCopy, openStorage, type Migration, type Storage } from "#core/storage";
import { createAttempts, type Attempts } from "./attempts.ts";
import type { RecordHeader, RecordStore, SealedFile } from "./face.ts";
import { hasKeyhole, openWithPassword, type Unlocked } from "./keyhole.ts";
import type { Session } from "./session.ts";

/** What it takes to open a copy of a vault file beside the one in use. */
export interface StagedParts {
  readonly migrations: readonly Migration[];
  readonly clock: Clock;
  readonly stateFolder: string;
  /** The files that a record's content names: this room knows of no content. Throws `record-damaged`. */
  readonly filesIn?: (plain: Uint8Array) => readonly SealedFile[];
  /** As for the account: for tests. */
  readonly kdf?: KdfParameters;
}

/** What was found in a backup: every record, every earlier version and their files opened. */
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

/** Opens a record, and answers the files that it names; null where it does not open. */
function openFiles(
  records: RecordStore,
  { filesIn = () => [] }: Pick<StagedParts, "filesIn">,
  { id, revision }: { readonly id: string; readonly revision?: number },
): readonly SealedFile[] | null {
  try {
    const { plain } = records.read(id, revision);
    try {
      return filesIn(plain);
    } finally {
      wipe(plain);
    }
  } catch (error) {
    if (isAppError(error, "record-damaged")) return null;
    throw error;
  }
}

/** Whether a file opens to its end, a part at a time. Each is read once, however many versions have it. */
function createFileProof({ attachments }: RecordStore, goOn: () => void) {
  const known = new Map<string, boolean>();
  async function read(file: SealedFile): Promise<boolean> {
    try {
      const parts = attachments.read(file)[Symbol.iterator]();
      while (parts.next().done !== true) {
        goOn();
        await setImmediate();
      }
      return true;
    } catch (error) {
      if (isAppError(error, "attachment-damaged")) return false;
      throw error;
    }
  }
  return async (file: SealedFile): Promise<boolean> => {
    const isWhole = known.get(file.id) ?? (await read(file));
    known.set(file.id, isWhole);
    return isWhole;
  };
}

/**
 * Opens every record that is asked for, every earlier version, and every part of their files. `onSeen` is told
 * every now and then, and may throw.
 */
export async function proveRecords(
  { records }: Pick<Session, "records">,
  parts: Pick<StagedParts, "filesIn">,
  onSeen: (seen: number) => void = () => undefined,
  isAsked: (header: RecordHeader) => boolean = () => true,
): Promise<Proof> {
  let damaged = 0;
  let seen = 0;
  let listed = 0;
  const isWholeFile = createFileProof(records, () => {
    onSeen(seen);
  });
  async function isWhole(id: string): Promise<boolean> {
    const found = [{ id }, ...records.versions(id).map(({ revision }) => ({ id, revision }))];
    let isSound = true;
    for (const one of found) {
      const files = openFiles(records, parts, one);
      for (const file of files ?? []) isSound = (await isWholeFile(file)) && isSound;
      isSound &&= files !== null;
    }
    return isSound;
  }
  for (const header of records.headers()) {
    const { id, damage, trashedAt } = header;
    if (damage !== null || (isAsked(header) && !(await isWhole(id)))) damaged++;
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
