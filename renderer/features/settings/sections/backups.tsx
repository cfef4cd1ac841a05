import { useEffect, useState } from "react";
import type { BackupEntry, Settings } from "#contract";
import { ask } from "#bridge";
import { Button, momentText, showToast } from "#ui";
import { changeSettings } from "../change.ts";
import { NumberRow } from "../rows.tsx";

const counts = [
  [3, "3 of each"],
  [7, "7 of each"],
  [14, "14 of each"],
  [30, "30 of each"],
] as const;

/** How many there are, one more, and where they lie. */
export function BackupRows({ backups }: { backups: Settings["backups"] }) {
  const [found, setFound] = useState<Found | null>(null);
  const [isBusy, setBusy] = useState(false);
  useEffect(() => {
    look(setFound).catch(() => undefined);
  }, []);
  const take = async () => {
    setBusy(true);
    const reply = await ask("backups.take", {});
    setBusy(false);
    showToast(
      reply.ok
        ? { title: "The backup was written and verified", detail: reply.value.name }
        : { title: "No backup was written", detail: reply.failure.message },
    );
    await look(setFound);
  };
  return (
    <>
      <div className="setting">
        <div className="grow">
          Backups
          <p className="setting-hint">{found === null ? "" : summary(found.backups)}</p>
          <p className="setting-hint mono selectable">{found?.folder ?? ""}</p>
        </div>
        <Button
          disabled={isBusy}
          onClick={() => {
            take().catch(() => undefined);
          }}
        >
          {isBusy ? "Writing" : "Back up now"}
        </Button>
      </div>
      <NumberRow
        label="Keep backups"
        hint="The newest daily ones, and the newest of those that you took. To restore one, lock and choose “Restore a backup”."
        value={backups.kept}
        choices={counts}
        other={(value) => `${value} of each`}
        onChange={(kept) => {
          changeSettings({ backups: { kept } });
        }}
      />
    </>
  );
}

interface Found {
  readonly folder: string;
  readonly backups: readonly BackupEntry[];
}

async function look(tell: (found: Found) => void): Promise<void> {
  const reply = await ask("backups.list", {});
  if (reply.ok) tell(reply.value);
}

function summary(backups: readonly BackupEntry[]): string {
  const [newest] = backups;
  if (newest === undefined) return "There is none yet: one is written each day.";
  const bad = backups.filter(({ condition }) => condition === "damaged").length;
  const count = backups.length === 1 ? "One" : String(backups.length);
  const damaged = bad === 0 ? "" : ` ${bad} of them cannot be opened.`;
  return `${count}, the newest of ${momentText(newest.at)}.${damaged}`;
}
