import type { Outcome } from "#core/commands";
import type { Word } from "./grammar.ts";
import { showHealth } from "./show-health.ts";
import { showList, showRecord } from "./show.ts";
import { tame } from "./tame.ts";

/** An answer in words, for a person. */
export function inWordsOf(word: Word, value: unknown): string {
  switch (word) {
    case "list":
    case "search":
      return showList(value as Outcome<"list">);
    case "get":
      return showRecord(value as Parameters<typeof showRecord>[0]);
    case "create":
      return changed("Added", value);
    case "edit":
      return changed("Changed", value);
    case "rm":
      return changed("Moved to the trash", value);
    case "restore":
      return changed("Restored", value);
    case "audit":
      return trail(value as Outcome<"verify">);
    case "health":
      return showHealth(value as Outcome<"health">);
    case "backup":
      return (value as Outcome<"backup">).written
        ? "Today's backup is written.\n"
        : "Today's backup is there already.\n";
    default:
      return "";
  }
}

function changed(what: string, value: unknown): string {
  const { name, id } = value as Outcome<"create">;
  return `${what}: ${tame(name)} (${id})\n`;
}

function trail({ intact, events, brokenAt }: Outcome<"verify">): string {
  return intact
    ? `The trail is whole: ${events} events.\n`
    : `The trail is BROKEN at event ${brokenAt ?? "unknown"} of ${events}.\n`;
}
