import { FileQuestion, ShieldCheck, TriangleAlert } from "lucide-react";
import type { LucideIcon } from "lucide-react";
import type { BackupEntry } from "#contract";
import { momentText } from "#ui";

const kinds: Readonly<Record<BackupEntry["kind"], string>> = {
  daily: "Daily",
  taken: "Taken by hand",
  "before-import": "Before an import",
  "before-merge": "Before a merge",
  "before-update": "Before an update",
  replaced: "Replaced",
  conflict: "Conflict copy of a synced folder",
  other: "Put there",
};

const conditions: Readonly<
  Record<BackupEntry["condition"], { words: string; icon: LucideIcon; tone: string }>
> = {
  verified: { words: "Verified", icon: ShieldCheck, tone: "text-2" },
  unverified: { words: "Not checked yet", icon: FileQuestion, tone: "text-3" },
  damaged: { words: "Damaged", icon: TriangleAlert, tone: "text-danger" },
  newer: { words: "Of a newer version", icon: TriangleAlert, tone: "text-warn" },
};

function sizeText(bytes: number): string {
  if (bytes < 1_000_000) return `${Math.max(1, Math.round(bytes / 1000))} kB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

function aboutText({ kind, records, bytes, name }: BackupEntry): string {
  const count = records === null ? [] : [records === 1 ? "1 record" : `${records} records`];
  return [kind === "other" ? name : kinds[kind], ...count, sizeText(bytes)].join(" · ");
}

interface BackupListProps {
  readonly backups: readonly BackupEntry[];
  readonly chosen: string | null;
  readonly onChoose: (name: string) => void;
}

/** Newest first; those that cannot be opened at all are told, and cannot be chosen. */
export function BackupList({ backups, chosen, onChoose }: BackupListProps) {
  return (
    <fieldset className="backup-list">
      <legend className="unseen">Backups</legend>
      {backups.map((backup) => {
        const { words, icon: Icon, tone } = conditions[backup.condition];
        return (
          <label key={backup.name} className="backup">
            <input
              type="radio"
              name="backup"
              value={backup.name}
              checked={backup.name === chosen}
              disabled={backup.condition === "damaged" || backup.condition === "newer"}
              onChange={() => {
                onChoose(backup.name);
              }}
            />
            <span className="grow">
              <span className="medium">{momentText(backup.at)}</span>
              <span className="backup-about">{aboutText(backup)}</span>
            </span>
            <span className={`backup-condition ${tone}`}>
              <Icon className="ic ic-s" aria-hidden />
              {words}
            </span>
          </label>
        );
      })}
    </fieldset>
  );
}
