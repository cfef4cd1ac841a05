import type { FindingKind } from "#contract";
import { createHealth, healthMigrations, type Health } from "#core/health";
import { createSettings, settingsMigrations, type SettingsStore } from "#core/settings";
import { openDesk, type Desk } from "../records/fixture.ts";

export interface Clinic extends Desk {
  readonly health: Health;
  readonly settings: SettingsStore;
  /** The names of the records about which this was found. */
  readonly found: (kind: FindingKind, ignored?: boolean) => Promise<string[]>;
  readonly count: (kind: FindingKind) => Promise<number>;
}

/** An unlocked account with no record yet, and the room that looks at its records. */
export async function openClinic(options: Parameters<typeof openDesk>[0] = {}): Promise<Clinic> {
  const desk = await openDesk({
    ...options,
    migrations: [...settingsMigrations, ...healthMigrations],
  });
  const { account, records, audit, storage, clock } = desk;
  const settings = createSettings({ storage, audit });
  const health = createHealth({ account, records, audit, storage, settings, clock });
  return {
    ...{ ...desk, health, settings },
    async found(kind, ignored = false) {
      await health.check();
      const { items } = await health.findings({ kind, ignored, offset: 0, limit: 500 });
      return items.map(({ name }) => name);
    },
    async count(kind) {
      const { findings } = await health.check();
      return findings.find((one) => one.kind === kind)?.count ?? 0;
    },
  };
}

/** Strong by any judge, and another one for each number. */
export const strong = (number: number) => `vK7#${number}-Basalt.Quay9!mx`;
