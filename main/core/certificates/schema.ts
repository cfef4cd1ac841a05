import type { Migration } from "#core/storage";

/** What was issued and what was revoked [CA12]. `expires_at` in milliseconds since 1970; null where it stays for ever. */
export const certificatesMigrations: readonly Migration[] = [
  {
    id: "certificates-1-entries",
    sql: `CREATE TABLE certificate_entry (
      id TEXT PRIMARY KEY,
      expires_at INTEGER,
      sealed BLOB NOT NULL
    ) STRICT`,
  },
];

export interface CertificateTables {
  readonly certificate_entry: {
    readonly id: string;
    readonly expires_at: number | null;
    readonly sealed: Uint8Array;
  };
}
