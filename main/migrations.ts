import { auditMigrations } from "#core/audit";
import { certificatesMigrations } from "#core/certificates";
import { healthMigrations } from "#core/health";
import { settingsMigrations } from "#core/settings";
import { sshMigrations } from "#core/ssh";
import { vaultMigrations } from "#core/vault";

/** Every room's tables, in the order in which they were made. Whoever opens a data folder names them all. */
export const migrations = [
  ...auditMigrations,
  ...vaultMigrations,
  ...settingsMigrations,
  ...sshMigrations,
  ...healthMigrations,
  ...certificatesMigrations,
];
