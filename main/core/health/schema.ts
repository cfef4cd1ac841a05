import type { Migration } from "#core/storage";

/** What the person chose to ignore, as one sealed text: which record has which trouble is nobody's business. */
export const healthMigrations: readonly Migration[] = [
  {
    id: "health-1-ignored",
    sql: "CREATE TABLE health_ignored (id INTEGER PRIMARY KEY CHECK (id = 1), sealed BLOB NOT NULL) STRICT",
  },
];

export interface HealthTables {
  readonly health_ignored: { readonly id: number; readonly sealed: Uint8Array };
}
