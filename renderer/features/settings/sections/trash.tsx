import { useRead } from "#bridge";
import { changeSettings } from "../change.ts";
import { ChoiceRow } from "../rows.tsx";

const choices = [
  ["7", "7 days of use"],
  ["30", "30 days of use"],
  ["90", "90 days of use"],
  ["0", "For ever"],
] as const;

const days = { "7": 7, "30": 30, "90": 90, "0": 0 } as const;

/** How long the trash keeps what is in it. */
export function TrashRow() {
  const trash = useRead("settings.get", {}).data?.trash;
  if (trash === undefined) return null;
  return (
    <ChoiceRow
      label="Keep what is in the trash"
      hint="A day counts when Sallyport was unlocked on it, so nothing goes while you are away."
      value={`${trash.keepDays}`}
      choices={choices.map(([value, label]) => ({ value, label }))}
      onChange={(value) => {
        changeSettings({ trash: { keepDays: days[value] } });
      }}
    />
  );
}
