/**
 * The account and its vaults: from a master password to keys, and from keys to sealed records. Must never
 * know what is inside a record, let a key or a password into a string or an error, decrypt leniently, or
 * write over what does not open.
 */
export type { Arrivals, Belongings, CarriedRow, CarriedVault, Carrier } from "./carry/face.ts";
export { carriedTables } from "./carry/face.ts";
export type {
  Account,
  AttachmentStore,
  Damage,
  FileWriter,
  NewRecord,
  Note,
  RecordHeader,
  RecordStore,
  SealedFile,
  SealedRecord,
  Strength,
  VaultList,
  VaultRow,
  Version,
} from "./face.ts";
export { openAccount, type AccountOptions } from "./account.ts";
export { backupsIn, listBackups } from "./backups.ts";
export { writeKit } from "./kit.ts";
export { createMerger, type Merger, type MergerParts } from "./merge/merger.ts";
export { createRestorer, type Restorer } from "./restore.ts";
export type { QuickTerms, QuickWays } from "./quick-way.ts";
export { vaultMigrations } from "./schema.ts";
