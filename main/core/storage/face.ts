import type { CompiledQuery } from "kysely";

/** What SQLite holds and gives back. */
export type Value = string | number | Uint8Array | null;

/** One step of a room's tables. Its `sql` never changes once it has been released. */
export interface Migration {
  /** Unique and sorted by the person who writes it: `ssh-1-known-hosts`. */
  readonly id: string;
  readonly sql: string;
}

/** A statement for a hot path, prepared once and kept. */
export interface Statement {
  /** Every row, as objects. */
  all(...values: readonly Value[]): Record<string, Value>[];
  /** Every row as it is read, as arrays of columns: for walks over a whole table. */
  rows(...values: readonly Value[]): Iterable<Value[]>;
  get(...values: readonly Value[]): Record<string, Value> | undefined;
  /** Answers how many rows changed. */
  run(...values: readonly Value[]): number;
}

/**
 * The database of one data folder. Everything answers at once, and every method throws `AppError`:
 * `disk-full`, `folder-read-only`, `storage-failed`, `vault-replaced`, or `vault-damaged` where the file contradicts itself.
 */
export interface Storage {
  readonly folder: string;
  /**
   * Runs `run` in one transaction that is durable when this returns, and undone whole when it throws.
   * One inside another joins it; when an inner one throws, the outer one can no longer succeed.
   */
  transaction<T>(run: () => T): T;
  /**
   * Runs once the present transaction is durable; at once outside of one. When the transaction is undone,
   * runs `ifUndone` instead.
   */
  afterCommit(run: () => void, ifUndone?: () => void): void;
  all<Row>(query: CompiledQuery<Row>): Row[];
  get<Row>(query: CompiledQuery<Row>): Row | undefined;
  /** Answers how many rows changed. */
  run(query: CompiledQuery): number;
  prepare(sql: string): Statement;
  /** Writes a copy to `file`, opens and checks it, and only then gives it its name. */
  backup(file: string): Promise<void>;
  /**
   * Once a day (by `now`, local time) writes a backup into the folder `backups` and keeps the newest `kept`
   * of them. Answers the file, or null when today's is already there.
   */
  backupDaily(now: number, kept: number): Promise<string | null>;
  /** The same at once; those taken by hand are counted for themselves. Answers the file. */
  backupByHand(now: number, kept: number): Promise<string>;
  /** Copies the folder `backups` into another data folder. What is copied there stays when it throws. */
  copyBackups(folder: string): Promise<void>;
  /**
   * Runs `run`, which removes, as one durable transaction, and then removes the same from wherever else it may be:
   * free pages, the log, the side files, every backup and copy in the folder, for all of which one fresh verified
   * backup stands in. `isClean` is false where the disk refused; whoever opens the folder next goes on with it.
   * Throws `conflict` while a backup is written, and as a transaction does; then nothing happened. [ST12]
   */
  purge<T>(now: number, run: () => T): { readonly answer: T; readonly isClean: boolean };
  /** Another program has replaced the file, or taken it away. From then on every change throws `vault-replaced`. */
  isReplaced(): boolean;
  /**
   * At once; or, while a backup is written, as soon as that has been given up: it throws `storage-failed`.
   * Where the file was replaced, what was open is kept as a backup, whose name is the answer.
   */
  close(): string | null;
}

/** The place of an open database: whether the file that lies there is still the one that was opened. */
export interface Place {
  /** Another program has put another file there, or written to ours, or has taken it or its log away. */
  isReplaced(): boolean;
  /** Runs what may write. Throws `vault-replaced`, before it does, where that would meet another's file. */
  write<T>(run: () => T): T;
  /**
   * Keeps what is open as a backup and closes it without another byte reaching the file in its place. Answers
   * the backup's name, or null when what is open could not be read whole any more.
   */
  leave(): string | null;
}
