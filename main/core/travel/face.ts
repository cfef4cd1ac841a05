import type { Source } from "#core/transfer";

interface VaultView {
  readonly id: string;
  readonly name: string;
  /** Records, those in the trash and the damaged ones too. */
  readonly records: number;
}

/** What leaving would do. */
export interface Departure {
  readonly leaves: readonly VaultView[];
  readonly stays: readonly VaultView[];
  /** Names of the backups and copies that hold what leaves: one fresh backup takes their place. */
  readonly copies: readonly string[];
  /** Terminal sessions that use a record which leaves, by name: they have to be closed first. */
  readonly sessions: readonly string[];
}

export interface LeaveRequest {
  readonly file: string;
  readonly mayReplace: boolean;
  readonly masterPassword: string;
  /** The file's own; absent for the master password. */
  readonly password?: string;
}

export interface LeaveOutcome {
  readonly vaults: number;
  readonly records: number;
  readonly bytes: number;
  /** False where older copies could not be removed yet: that is tried again whenever the data folder is opened. */
  readonly isClean: boolean;
}

/** What a travel file would bring. */
export interface Return {
  readonly vaults: readonly VaultView[];
  /** Events of the trail that go back into their places; those of another account's trail do not. */
  readonly events: number;
}

export interface ReturnOutcome extends Return {
  readonly records: number;
}

export interface TravelProgress {
  readonly step: "writing" | "checking" | "reading" | "returning";
  readonly done: number;
  readonly total: number;
}

export interface Options {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: TravelProgress) => void;
}

/**
 * Vaults out of the device and back. Every method but `forget` throws `vault-locked` while locked, and when a lock
 * ends what it is at.
 */
export interface Travel {
  departure(): Departure;
  /**
   * Writes the vaults that are not safe for travel into a file, reads it back, and only then removes them, for good
   * and at one go. Throws `last-vault` where no vault would stay, `nothing-leaves`, `sessions-open`,
   * `recordings-here`, `folder-unsuitable`,
   * `password-wrong`, `attempts-delayed`, `conflict` for a file that is there or where anything changed meanwhile, `cancelled`, and what a failing
   * disk throws; then all is as it was. What is held in memory of them is the caller's to drop: by a lock.
   */
  leave(request: LeaveRequest, options: Options): Promise<LeaveOutcome>;
  /**
   * Opens a travel file and reads all of it. Throws `import-unrecognised` for any other file, `import-password-wrong`,
   * `import-damaged`, `import-unsupported`, `already-here` where its vaults are here, `cancelled`.
   */
  open(source: Source, password: string, options: Options): Promise<Return>;
  /** Brings in what was opened last, at one go; `not-found` where nothing was. Throws as `open`, and `conflict`. */
  return(options: Options): Promise<ReturnOutcome>;
  /** Forgets what was opened, and ends what is under way. For a lock, and for a person who leaves. */
  forget(): void;
}
