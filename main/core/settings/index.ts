/**
 * Preferences: readable while locked, since the gate's theme and the lock's own times come from here; changed
 * one by one, each on the trail. Must never hold a secret: they lie in the clear beside the sealed records.
 */
export { createSettings } from "./settings.ts";
export type { SettingsStore } from "./settings.ts";
export { settingsMigrations } from "./schema.ts";
export { moveData } from "./move-data.ts";
