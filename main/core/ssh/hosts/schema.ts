import type { Migration } from "#core/storage";

/**
 * Host keys that the person trusts. `sealed` holds name, port and key under a key of the account's, since
 * the names of someone's servers are nobody's business, and a line written in from outside must not count.
 */
export const sshMigrations: readonly Migration[] = [
  {
    id: "ssh-1-known-hosts",
    sql: `CREATE TABLE known_host (
      id TEXT PRIMARY KEY,
      added_at INTEGER NOT NULL,
      sealed BLOB NOT NULL
    ) STRICT`,
  },
];

export interface SshTables {
  readonly known_host: {
    readonly id: string;
    readonly added_at: number;
    readonly sealed: Uint8Array;
  };
}
