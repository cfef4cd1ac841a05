import type { BackupEntry, SallyportHandlers } from "#contract";
import { AppError } from "#core/errors";
import type { Approvals } from "#core/approvals";
import type { Audit } from "#core/audit";
import type { Certificates } from "#core/certificates";
import type { ClipboardGuard } from "#core/clipboard";
import type { Files } from "#core/files";
import type { Health } from "#core/health";
import type { KeyAgent } from "#core/key-agent";
import type { Lock } from "#core/lock";
import type { Clock } from "#core/ports";
import type { QuickUnlock } from "#core/quick-unlock";
import type { Recordings } from "#core/recording";
import type { Records } from "#core/records";
import type { Sftp } from "#core/sftp";
import type { SettingsStore } from "#core/settings";
import type { generateKey, readPrivateKey } from "#core/ssh";
import type { TransferDesk } from "#core/transfer";
import type { TravelDesk } from "#core/travel";
import type { Account, Merger } from "#core/vault";

/** The backups of the data folder in use. */
export interface Backups {
  list(): Promise<{ folder: string; backups: BackupEntry[] }>;
  /** Puts one in the vault's place and unlocks it. Throws what `Restorer` and an unlock throw. */
  restore(choice: {
    readonly name: string;
    readonly password: string;
    readonly acceptsDamage: boolean;
  }): Promise<{ records: number; damaged: number }>;
}

/** The rooms of core that the calls reach, as `start.ts` built them. */
export interface Core {
  readonly account: Account;
  readonly records: Records;
  readonly recordings: Recordings;
  readonly audit: Audit;
  readonly approvals: Approvals;
  readonly keyAgent: Pick<KeyAgent, "state">;
  readonly quickUnlock: Pick<QuickUnlock, "state" | "turnOn" | "turnOff" | "unlock">;
  readonly settings: SettingsStore;
  readonly clipboard: ClipboardGuard;
  readonly lock: Lock;
  readonly transfer: TransferDesk;
  readonly travel: TravelDesk;
  readonly health: Health;
  readonly files: Files;
  readonly certificates: Certificates;
  readonly sftp: Sftp;
  readonly clock: Clock;
  readonly keys: { generate: typeof generateKey; read: typeof readPrivateKey };
  readonly liveSessions: () => number;
  /** What is wrong with the vault file, in words; then the rooms are empty ones. */
  readonly damage: string | null;
  /** See `AccountStatus`. */
  readonly replaced: { readonly kept: string | null } | null;
  readonly backups: Backups;
  readonly merger: Merger;
  /** Throws `folder-unsuitable`, and what a failing disk throws. */
  readonly moveData: (folder: string) => Promise<{ folder: string }>;
}

/** Throws `vault-locked` for a call whose core does not need the keys, but whose person must be there. */
export function requireUnlocked(account: Pick<Account, "state">): void {
  if (account.state() !== "unlocked") {
    throw new AppError("vault-locked", "Sallyport is locked. Unlock it first.");
  }
}

type Destination = Parameters<SallyportHandlers["transfer"]["export"]>[0]["to"];

/** Where to write. The system has asked already whether what it answers may be replaced. */
export function placeOf(
  to: Destination,
  files: Pick<Files, "pathOf" | "hasDialogs">,
): { file: string; mayReplace: boolean } {
  if ("ticket" in to) return { file: files.pathOf(to.ticket), mayReplace: true };
  refuseTyped(files);
  return { file: to.path, mayReplace: to.mayReplace };
}

/** Throws `refused` where a page must not name a path. */
export function refuseTyped({ hasDialogs }: Pick<Files, "hasDialogs">): void {
  // SECURITY: where the system asks the person, no page names a path. [F2]
  if (hasDialogs) throw new AppError("refused", "Choose the file in the system's dialog.");
}
