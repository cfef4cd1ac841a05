import { createHealth } from "#core/health";
import { createSettings } from "#core/settings";
import type { Health } from "#core/health";

/** Apart, since judging passwords takes dictionaries that only one command needs. */
export function openHealth(below: Omit<Parameters<typeof createHealth>[0], "settings">): Health {
  return createHealth({ ...below, settings: createSettings(below) });
}
