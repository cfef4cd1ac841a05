import type { KeyObject } from "node:crypto";
import type { Value } from "#core/storage";

/** The tables in which a vault has rows, beside its own. */
export const carriedTables = [
  "manifest_root",
  "manifest_page",
  "quarantine",
  "record",
  "version",
  "attachment_use",
  "attachment_chunk",
] as const;
export type CarriedTable = (typeof carriedTables)[number];

/** A row as it lies in its table: what is sealed stays so, and what does not open goes along. */
export interface CarriedRow {
  readonly table: CarriedTable;
  readonly values: readonly Value[];
}

/** A vault on its way: its row, and what opens it where the account is another. */
export interface CarriedVault {
  readonly id: string;
  readonly sealedKey: Uint8Array;
  readonly description: Uint8Array;
  /** Null where its key or its description does not open. */
  readonly opened: {
    readonly name: string;
    readonly safeForTravel: boolean;
    /** Sealed for the file. */
    readonly key: Uint8Array;
  } | null;
}

/** What a room keeps about records beside them: it goes where they go. */
export interface Belongings {
  /** What it is called in a file. */
  readonly name: string;
  /** Kept in a side file [V14], which no transaction reaches: then `drop` and `put` follow one, else they are part of it. */
  readonly isSideFile: boolean;
  /** What there is about these records, as JSON takes it; null for nothing. */
  take(ids: ReadonlySet<string>): unknown;
  /** Removes just that, and keeps the rest. */
  drop(ids: ReadonlySet<string>): void;
  /** Puts back what `take` answered, beside what is there. What it cannot read, it leaves. */
  put(kept: unknown): void;
}

/** Vaults that come in: nothing of them is there before `settle`. */
export interface Arrivals {
  /**
   * Takes rows over, in one step; files at once, which belong to nothing until then. Throws `import-damaged` for a
   * row of no vault that comes, or that fits no table.
   */
  add(rows: readonly CarriedRow[]): void;
  /**
   * One durable transaction, `also` included. Throws `conflict` where a vault or a record of them is here already;
   * then nothing of it happened. Answers the vaults as they are now: a name that is taken gets a number.
   */
  settle(also: () => void): { readonly id: string; readonly name: string }[];
  discard(): void;
}

/** Whole vaults out of the file of the account, and into it. Every method throws `vault-locked` while locked. */
export interface Carrier {
  /** Changes with every change of records and vaults. */
  sequence(): number;
  /** The ids of all records of these vaults, those too of which only earlier versions are left. */
  recordIds(vaultIds: readonly string[]): string[];
  /** `key` opens what `CarriedVault` seals. */
  vault(id: string, key: KeyObject): CarriedVault;
  /** Every row of these vaults. Holds nothing open between two of them; the caller wipes nothing. */
  rows(vaultIds: readonly string[]): Iterable<CarriedRow>;
  /**
   * Removes them for good [ST12], and `also` in the same transaction. No vault that stays is marked as safe for travel
   * afterwards. Throws `conflict` unless `sequence` is what it was, and as `Storage.purge`.
   */
  remove(
    vaultIds: readonly string[],
    sequence: number,
    also: () => void,
  ): { readonly isClean: boolean };
  /** In the caller's transaction, and not on the trail: a vault that was marked before others left. */
  markSafe(id: string): void;
  /** `key` opens what `CarriedVault` sealed. */
  arrive(vaults: readonly CarriedVault[], key: KeyObject): Arrivals;
}
