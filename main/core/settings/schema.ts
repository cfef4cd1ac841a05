import type { Migration } from "#core/storage";

export const settingsMigrations: readonly Migration[] = [
  {
    id: "settings-1",
    sql: "CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID",
  },
];
