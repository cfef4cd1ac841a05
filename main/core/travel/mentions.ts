import type { AuditDetails } from "#core/audit";

/** Everything by which an event may tell of what leaves. */
export interface Named {
  /** Of the vaults and records that leave. */
  readonly ids: ReadonlySet<string>;
  /** Of the vaults and records that stay. */
  readonly stayingIds: ReadonlySet<string>;
  /** Of vaults, records and hosts that leave, and the file itself. */
  readonly names: ReadonlySet<string>;
}

/** These tell how many, and never of what: nobody can say whether it was of what leaves. */
const sweeping = ["vault.imported", "account.merged", "vault.marked", "vault.returned"];
const idPattern = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

/** Shorter ones are in too many other words. */
const shortestInside = 4;

function saysName(text: string, { names }: Named): boolean {
  if (names.has(text)) return true;
  for (const name of names) if (name.length >= shortestInside && text.includes(name)) return true;
  // What programs asked for is quoted: “the password of “X””.
  return [...text.matchAll(/“([^“”]*)”/g)].some(([, quoted = ""]) => names.has(quoted));
}

/**
 * Whether an event goes along: it names what leaves, or a record that is nowhere any more, which may have been of what
 * leaves, or nobody can tell. One that names a record which stays, and nothing that leaves, stays with it. [TR5]
 */
export function isMention(kind: string, details: AuditDetails, named: Named): boolean {
  if (sweeping.includes(kind)) return true;
  const texts = Object.values(details).filter((one) => typeof one === "string");
  if (texts.some((one) => one.toLowerCase().includes("travel file"))) return true;
  if (texts.flatMap((one) => one.match(idPattern) ?? []).some((id) => named.ids.has(id)))
    return true;
  const { recordId } = details;
  if (typeof recordId === "string") return !named.stayingIds.has(recordId);
  return texts.some((one) => saysName(one, named));
}
