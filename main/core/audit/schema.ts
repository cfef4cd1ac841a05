import { queryBuilder, type Migration } from "#core/storage";

interface Schema {
  audit_event: {
    sequence: number;
    /** Milliseconds since 1970. */
    at: number;
    kind: string;
    /** A box for the account's key, or null before there is an account. */
    sealed: Uint8Array | null;
    hash: Uint8Array;
  };
  audit_recipient: { id: number; public_key: Uint8Array };
}

export const queries = queryBuilder<Schema>();

export const auditMigrations: readonly Migration[] = [
  {
    id: "audit-1",
    sql: `
      CREATE TABLE audit_event (
        sequence INTEGER PRIMARY KEY,
        at INTEGER NOT NULL,
        kind TEXT NOT NULL,
        sealed BLOB,
        hash BLOB NOT NULL
      ) STRICT;
      CREATE INDEX audit_event_kind ON audit_event (kind, sequence);
      CREATE TABLE audit_recipient (
        id INTEGER PRIMARY KEY CHECK (id = 1),
        public_key BLOB NOT NULL
      ) STRICT;`,
  },
];
