import { existsSync } from "node:fs";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { createAudit } from "#core/audit";
import { kdfFloor, wipe, type KdfParameters } from "#core/crypto";
import { AppError, isAppError } from "#core/errors";
import type { Clock } from "#core/ports";
import {
  discardStage,
  openCopy,
  openStorage,
  stageCopy,
  takeStaged,
  type Migration,
  type Storage,
} from "#core/storage";
import { countIn, createAttempts, type Attempts } from "./attempts.ts";
import { backupFile } from "./backups.ts";
import type { RecordStore } from "./face.ts";
import { createFreshness } from "./freshness.ts";
import { hasKeyhole, openWithPassword, type Unlocked } from "./keyhole.ts";
import { openSession, type Session } from "./session.ts";

export interface RestoreParts {
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

export interface Restorer {
  /**
   * Puts a backup in the vault's place, after all of it was opened in a copy. `close` lets go of the present
   * file, and `reopen` opens what is then there, also when the change failed. Throws `not-found`,
   * `password-wrong`, `attempts-delayed`, `vault-damaged`, `vault-newer`, `backup-damaged` (details: records,
   * damaged) unless that is accepted, and what a failing disk throws; then the present file is as it was.
   */
  restore(
    choice: {
      readonly folder: string;
      readonly name: string;
      readonly password: string;
      readonly acceptsDamage: boolean;
    },
    steps: { readonly close: () => Promise<unknown>; readonly reopen: () => void },
  ): Promise<Proof>;
}

/** Records between two breaths: whatever else waits goes first. */
const recordsAtOnce = 500;

async function unlockStaged(
  storage: Storage,
  password: string,
  { attempts, kdf }: { attempts: Attempts; kdf: KdfParameters },
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

/** Opens every record and every earlier version. */
async function proveRecords({ records }: Session): Promise<Proof> {
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
    if (++seen % recordsAtOnce === 0) await setImmediate();
  }
  return { records: listed, damaged };
}

/** Opens a staged copy wholly, and writes on its trail where it came from. Leaves it closed. */
async function prove(
  parts: RestoreParts & { readonly attempts: Attempts },
  stage: string,
  { name, password }: { readonly name: string; readonly password: string },
): Promise<Proof & { isIntact: boolean }> {
  const { migrations, clock, attempts, stateFolder, kdf = kdfFloor } = parts;
  const file = join(stage, "vault.sqlite");
  if (!existsSync(`${file}-wal`)) openCopy(file, migrations).close();
  const storage = openStorage({ folder: stage, migrations });
  try {
    const audit = createAudit({ storage, clock });
    const unlocked = await unlockStaged(storage, password, { attempts, kdf });
    const memory = createFreshness(stateFolder);
    // The machine learns of it only when it is the vault; but it counts on from what the machine has seen, so
    // that the restored file is the newest, and the replaced one, put back by hand, is noticed. [V16]
    const freshness = { ...memory, remember: () => undefined };
    const session = openSession({ storage, audit, clock, freshness }, unlocked, () => {
      createAttempts(countIn(storage), clock).succeed();
      audit.append("backup.restored", { file: name });
    });
    const proof = await proveRecords(session);
    const hasKeys = session.vaults.list().every(({ damaged }) => !damaged);
    return { ...proof, isIntact: audit.verify().intact && session.isConsistent && hasKeys };
  } finally {
    storage.close();
  }
}

function refuseDamage({ records, damaged, isIntact }: Proof & { isIntact: boolean }): void {
  if (damaged === 0 && isIntact) return;
  const what =
    damaged === 0
      ? "Its trail, or the list of its records, is not whole."
      : `${damaged === 1 ? "One record does" : `${damaged} records do`} not open.`;
  throw new AppError("backup-damaged", `This backup is damaged. ${what} Nothing was changed yet.`, {
    details: { records, damaged },
  });
}

/** A count that lasts as long as the program: there may be no file to keep it in. */
function createPassingCount() {
  let count = { failures: 0, failedAt: 0 };
  return {
    read: () => count,
    write: (next: typeof count) => {
      count = next;
    },
  };
}

/** Restores backups of one data folder after the other. */
export function createRestorer(parts: RestoreParts): Restorer {
  const attempts = createAttempts(createPassingCount(), parts.clock);
  return {
    async restore({ folder, name, password, acceptsDamage }, steps) {
      const source = backupFile(folder, name);
      const stage = await stageCopy(folder, source);
      let proof;
      try {
        proof = await prove({ ...parts, attempts }, stage, { name, password });
        if (!acceptsDamage) refuseDamage(proof);
      } catch (error) {
        discardStage(folder);
        throw error;
      }
      await steps.close();
      try {
        takeStaged(folder, parts.clock.now());
      } finally {
        steps.reopen();
      }
      return { records: proof.records, damaged: proof.damaged };
    },
  };
}
