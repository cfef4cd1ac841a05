import type { Settings } from "#contract";
import { changeSettings } from "../change.ts";
import { NumberRow } from "../rows.tsx";

const clearing = [
  [10, "10 seconds"],
  [30, "30 seconds"],
  [60, "1 minute"],
  [120, "2 minutes"],
  [300, "5 minutes"],
  [0, "Never"],
] as const;

const hiding = [
  [10, "10 seconds"],
  [30, "30 seconds"],
  [60, "1 minute"],
  [300, "5 minutes"],
] as const;

const other = (value: number) => `${value} seconds`;

/** How long a secret may lie on the clipboard, or on the screen. */
export function ClipboardSection({ settings }: { settings: Settings }) {
  return (
    <>
      <NumberRow
        label="Clear a copied secret after"
        hint="Only if the clipboard still holds it. A lock clears it at once."
        value={settings.clipboard.clearSeconds}
        choices={clearing}
        other={other}
        onChange={(clearSeconds) => {
          changeSettings({ clipboard: { clearSeconds } });
        }}
      />
      <NumberRow
        label="Hide a revealed value after"
        value={settings.reveal.hideSeconds}
        choices={hiding}
        other={other}
        onChange={(hideSeconds) => {
          changeSettings({ reveal: { hideSeconds } });
        }}
      />
    </>
  );
}
