import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { newId } from "#core/crypto";
import { AppError } from "#core/errors";

/** Why the master password comes first though quick unlock is on. */
const waitReason = z.enum(["restart", "expired", "changed", "unanswered", "damaged"]);
export type WaitReason = z.infer<typeof waitReason>;

const shape = z.strictObject({
  format: z.literal(1),
  /** Names this machine's row in the vault. */
  machine: z.uuid(),
  /** The machine's key as the keychain sealed it, or null where it is in memory alone, or gone. */
  sealed: z.base64().nullable(),
  waits: waitReason.nullable(),
});

export interface Kept {
  readonly machine: string;
  readonly sealed: Uint8Array | null;
  readonly waits: WaitReason | null;
}

/** What this machine keeps of quick unlock, outside the data folder: one file for each account. [QU2] */
export interface Keeping {
  /** Null where it is off. What is there and cannot be read counts as damaged, and not as off. */
  read(accountId: string): Kept | null;
  /** Throws `storage-failed`; then what was there is there still. */
  write(accountId: string, kept: Kept): void;
  /** Throws `storage-failed`. */
  remove(accountId: string): void;
}

function failed(cause: unknown): AppError {
  const message = "Sallyport cannot write to its folder for what belongs to this machine.";
  return new AppError("storage-failed", message, { cause });
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}

export function createKeeping(stateFolder: string, now: () => number): Keeping {
  const fileOf = (accountId: string) => join(stateFolder, `quick-unlock-${accountId}.json`);
  return {
    read(accountId) {
      try {
        const text = readFileSync(fileOf(accountId), "utf8");
        const { machine, sealed, waits } = shape.parse(JSON.parse(text));
        return { machine, waits, sealed: sealed === null ? null : Buffer.from(sealed, "base64") };
      } catch (error) {
        if (isMissing(error)) return null;
        return { machine: newId(now()), sealed: null, waits: "damaged" };
      }
    },
    write(accountId, { machine, sealed, waits }) {
      const file = fileOf(accountId);
      const text = sealed === null ? null : Buffer.from(sealed).toString("base64");
      try {
        mkdirSync(stateFolder, { recursive: true, mode: 0o700 });
        // SECURITY: another user of this machine has no use for it, and shall not have it either. [QU2]
        const options = { mode: 0o600, flush: true };
        const content = JSON.stringify({ format: 1, machine, sealed: text, waits });
        writeFileSync(`${file}.part`, content, options);
        renameSync(`${file}.part`, file);
      } catch (error) {
        throw failed(error);
      }
    },
    remove(accountId) {
      try {
        rmSync(fileOf(accountId), { force: true });
      } catch (error) {
        throw failed(error);
      }
    },
  };
}
