import type { AccountStatus } from "#contract";
import { Note } from "#ui";

const words = {
  kept: "Nothing was written to it. Your version is kept among the backups as “Replaced”: use the file that is there now, or restore yours.",
  lost: "What was open could not be kept whole. Look at the file that is there now, or restore a backup.",
};

/** A synced folder, or a person, put another file in the place of the open one. */
export function Replaced({ replaced }: { replaced: AccountStatus["replaced"] }) {
  if (replaced === null) return null;
  return (
    <Note tone="warn" title="Another program replaced the vault file.">
      {replaced.kept === null ? words.lost : words.kept}
    </Note>
  );
}
