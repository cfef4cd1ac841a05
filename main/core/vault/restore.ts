import { createAudit } from "#core/audit";
import { AppError } from "#core/errors";
import { discardStage, stageCopy, takeStaged } from "#core/storage";
import { countIn, createAttempts, type Attempts } from "./attempts.ts";
import { backupFile } from "./backups.ts";
import { createFreshness } from "./freshness.ts";
import { removeQuickWays } from "./quick-way.ts";
import { openSession } from "./session.ts";
import {
  createPassingAttempts,
  openStaged,
  proveRecords,
  unlockStaged,
  type Proof,
  type StagedParts,
} from "./staged.ts";

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

/** Opens a staged copy wholly, and writes on its trail where it came from. Leaves it closed. */
async function prove(
  parts: StagedParts & { readonly attempts: Attempts },
  stage: string,
  { name, password }: { readonly name: string; readonly password: string },
): Promise<Proof & { isIntact: boolean }> {
  const { clock, stateFolder } = parts;
  const storage = openStaged(parts, stage);
  try {
    const audit = createAudit({ storage, clock });
    const unlocked = await unlockStaged(storage, password, parts);
    const memory = createFreshness(stateFolder);
    // The machine learns of it only when it is the vault; but it counts on from what the machine has seen, so
    // that the restored file is the newest, and the replaced one, put back by hand, is noticed. [V16]
    const freshness = { ...memory, remember: () => undefined };
    const session = openSession({ storage, audit, clock, freshness }, unlocked, () => {
      createAttempts(countIn(storage), clock).succeed();
      // SECURITY: a way in that was ended since the backup was written does not come back with it. [V26]
      removeQuickWays(storage);
      audit.append("backup.restored", { file: name });
    });
    const proof = await proveRecords(session, parts);
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

/** Restores backups of one data folder after the other. */
export function createRestorer(parts: StagedParts): Restorer {
  const attempts = createPassingAttempts(parts.clock);
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
