/**
 * The database of a data folder: one SQLite file that a single instance holds, migrations, transactions and
 * verified backups. Must never see a secret in the clear, know what its tables mean, or write over a file
 * that it cannot read.
 */
export type { Migration, Statement, Storage, Value } from "./face.ts";
export { openStorage, type StorageOptions } from "./open.ts";
export { queryBuilder } from "./queries.ts";
export { copiesIn } from "./clean.ts";
export { openCopy } from "./copy.ts";
export { discardStage, stageCopy, takeStaged } from "./restore.ts";
