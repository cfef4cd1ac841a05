import { queryBuilder, type Migration } from "#core/storage";

interface Schema {
  keyhole: { kind: string; header: string; checksum: Uint8Array; sealed: Uint8Array };
  attempt: { id: number; failures: number; failed_at: number };
  vault: { id: string; sealed_key: Uint8Array; description: Uint8Array };
  ledger: { id: number; sealed: Uint8Array };
  manifest_root: { vault_id: string; sealed: Uint8Array };
  manifest_page: { vault_id: string; bucket: number; sealed: Uint8Array };
  record: {
    id: string;
    vault_id: string;
    bucket: number;
    type: string;
    revision: number;
    created_at: number;
    changed_at: number;
    trashed_at: number | null;
    tag: string;
    sealed: Uint8Array;
  };
  version: {
    record_id: string;
    revision: number;
    vault_id: string;
    type: string;
    changed_at: number;
    sealed: Uint8Array;
  };
  quarantine: { id?: number; at: number; place: string; bytes: Uint8Array };
}

export const queries = queryBuilder<Schema>();

/** SPEC.md [V20] says what each holds. */
export const vaultMigrations: readonly Migration[] = [
  {
    id: "vault-1",
    sql: `
      CREATE TABLE keyhole (
        kind TEXT PRIMARY KEY,
        header TEXT NOT NULL,
        checksum BLOB NOT NULL,
        sealed BLOB NOT NULL
      ) STRICT;
      CREATE TABLE attempt (
        id INTEGER PRIMARY KEY CHECK (id = 1),
        failures INTEGER NOT NULL,
        failed_at INTEGER NOT NULL
      ) STRICT;
      CREATE TABLE vault (
        id TEXT PRIMARY KEY,
        sealed_key BLOB NOT NULL,
        description BLOB NOT NULL
      ) STRICT;
      CREATE TABLE ledger (id INTEGER PRIMARY KEY CHECK (id = 1), sealed BLOB NOT NULL) STRICT;
      CREATE TABLE manifest_root (vault_id TEXT PRIMARY KEY, sealed BLOB NOT NULL) STRICT;
      CREATE TABLE manifest_page (
        vault_id TEXT NOT NULL,
        bucket INTEGER NOT NULL,
        sealed BLOB NOT NULL,
        PRIMARY KEY (vault_id, bucket)
      ) STRICT;
      CREATE TABLE record (
        id TEXT PRIMARY KEY,
        vault_id TEXT NOT NULL,
        bucket INTEGER NOT NULL,
        type TEXT NOT NULL,
        revision INTEGER NOT NULL,
        created_at INTEGER NOT NULL,
        changed_at INTEGER NOT NULL,
        trashed_at INTEGER,
        tag TEXT NOT NULL,
        sealed BLOB NOT NULL
      ) STRICT;
      CREATE INDEX record_listing ON record (vault_id, bucket, id, revision, tag);
      CREATE TABLE version (
        record_id TEXT NOT NULL,
        revision INTEGER NOT NULL,
        vault_id TEXT NOT NULL,
        type TEXT NOT NULL,
        changed_at INTEGER NOT NULL,
        sealed BLOB NOT NULL,
        PRIMARY KEY (record_id, revision)
      ) STRICT;
      CREATE TABLE quarantine (
        id INTEGER PRIMARY KEY,
        at INTEGER NOT NULL,
        place TEXT NOT NULL,
        bytes BLOB NOT NULL
      ) STRICT;`,
  },
  {
    id: "vault-2-attachments",
    sql: `
      CREATE TABLE attachment_chunk (
        id TEXT NOT NULL,
        number INTEGER NOT NULL,
        sealed BLOB NOT NULL,
        PRIMARY KEY (id, number)
      ) STRICT;
      CREATE TABLE attachment_use (
        record_id TEXT NOT NULL,
        id TEXT NOT NULL,
        PRIMARY KEY (record_id, id)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX attachment_use_by_id ON attachment_use (id);`,
  },
];
