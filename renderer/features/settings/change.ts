import { ask } from "#bridge";
import { showFailure } from "#ui";
import type { SettingsChange } from "#contract";

/** Changes settings at once. What the trusted side made of them comes back as an event. */
export function changeSettings(change: SettingsChange): void {
  ask("settings.change", change)
    .then((reply) => {
      if (!reply.ok) showFailure(reply.failure);
    })
    .catch(() => undefined);
}
