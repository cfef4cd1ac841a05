import type { Settings } from "#contract";
import { changeSettings } from "../change.ts";
import { ChoiceRow, NumberRow, SwitchRow } from "../rows.tsx";

type Recording = Settings["recording"];

const days = [
  [0, "For ever"],
  [30, "30 days"],
  [90, "90 days"],
  [365, "A year"],
] as const;
const sizes = [
  [0, "Any size"],
  [1_000, "1 GB"],
  [10_000, "10 GB"],
  [100_000, "100 GB"],
] as const;

/** Which sessions are recorded, and for how long that is kept. */
export function RecordingSection({ recording }: { recording: Recording }) {
  const set = (change: Partial<Recording>) => {
    changeSettings({ recording: change });
  };
  return (
    <>
      <ChoiceRow
        label="Record sessions"
        hint="A host can say otherwise. Secrets that are known for it are masked."
        value={recording.when}
        choices={[
          { value: "never", label: "Where a host says so" },
          { value: "always", label: "Always" },
        ]}
        onChange={(when) => {
          set({ when });
        }}
      />
      <SwitchRow
        label="Record what is typed"
        hint="Only what the program shows: never where a password is hidden."
        checked={recording.typed}
        onChange={(typed) => {
          set({ typed });
        }}
      />
      <ChoiceRow
        label="When a recording cannot go on"
        hint="On a full disk, for one. What was recorded stays."
        value={recording.onFailure}
        choices={[
          { value: "continue", label: "Go on without" },
          { value: "end", label: "End the session" },
        ]}
        onChange={(onFailure) => {
          set({ onFailure });
        }}
      />
      <NumberRow
        label="Keep recordings"
        value={recording.keepDays}
        choices={days}
        other={(value) => `${value} days`}
        onChange={(keepDays) => {
          set({ keepDays });
        }}
      />
      <NumberRow
        label="Keep at most"
        hint="The oldest go first."
        value={recording.keepMegabytes}
        choices={sizes}
        other={(value) => `${value} MB`}
        onChange={(keepMegabytes) => {
          set({ keepMegabytes });
        }}
      />
    </>
  );
}
