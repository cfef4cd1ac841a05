import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

const shape = z.strictObject({ sequence: z.int().min(0), tag: z.hex() });

export interface Seen {
  /** The ledger's number of changes. */
  readonly sequence: number;
  /** The tag of the ledger's seal. */
  readonly tag: string;
}

export interface Freshness {
  /** What was last seen of this account on this machine, or null. */
  recall(accountId: string): Seen | null;
  remember(accountId: string, seen: Seen): void;
}

/**
 * This machine's memory of how new a vault file was, outside the data folder. It holds no secret, and losing
 * it costs only the warning: so no failure here is ever an error. [V12]
 */
export function createFreshness(stateFolder: string): Freshness {
  const fileOf = (accountId: string) => join(stateFolder, `seen-${accountId}.json`);
  return {
    recall(accountId) {
      try {
        return shape.parse(JSON.parse(readFileSync(fileOf(accountId), "utf8")));
      } catch {
        return null;
      }
    },
    remember(accountId, seen) {
      const file = fileOf(accountId);
      try {
        mkdirSync(stateFolder, { recursive: true, mode: 0o700 });
        writeFileSync(`${file}.part`, JSON.stringify(seen), { mode: 0o600 });
        renameSync(`${file}.part`, file);
      } catch {
        // The next unlock remembers again.
      }
    },
  };
}
