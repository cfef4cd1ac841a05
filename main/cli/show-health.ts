import type { Outcome } from "#core/commands";
import { table } from "./show.ts";

type Answer = Outcome<"health">;

const titles: Readonly<Record<string, string>> = {
  damaged: "Damaged",
  breached: "Breached",
  expired: "Expired",
  reused: "Reused",
  weak: "Weak",
  insecure: "Not encrypted",
  expiring: "Ends soon",
  old: "Old",
  "second-factor": "Could have a code",
};

function detailOf({ kind, count, at, site }: Answer["findings"][number]): string {
  if (kind === "breached") return `seen ${count ?? 0} times`;
  if (kind === "reused") return `in ${count ?? 0} places`;
  if (at !== null) return new Date(at).toISOString().slice(0, 10);
  return site ?? "";
}

/** What was found, by kind, and what was not looked at. */
export function showHealth({ records, sound, breaches, findings }: Answer): string {
  const head = `${sound} of ${records} records are sound.\n`;
  const looked =
    breaches.unknown === 0
      ? ""
      : `${breaches.unknown} passwords were not looked up among breaches.\n`;
  if (findings.length === 0) return head + looked;
  const rows = findings.map((one) => [
    titles[one.kind] ?? one.kind,
    one.name,
    detailOf(one),
    one.vault,
    one.id,
  ]);
  return `${head}${looked}\n${table([["WHAT", "NAME", "", "VAULT", "ID"], ...rows])}`;
}
