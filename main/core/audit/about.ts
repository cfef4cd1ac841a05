import type { Storage } from "#core/storage";
import type { DetailsOpener } from "./details.ts";

interface Mention {
  readonly sequence: number;
  readonly kind: string;
}

/**
 * Which events tell of which record: only their sealed details say. Built on the first question, carried on
 * with what was appended since, and dropped at a lock with the opener that it stands on.
 */
export function createRecordIndex(
  storage: Storage,
  open: DetailsOpener,
): (recordId: string) => readonly Mention[] {
  const mentions = new Map<string, Mention[]>();
  let seen = 0;

  function readOn(): void {
    const walk = storage.prepare(
      "SELECT sequence, at, kind, sealed FROM audit_event WHERE sequence > ? ORDER BY sequence",
    );
    for (const [sequence, at, kind, sealed] of walk.rows(seen)) {
      seen = Number(sequence);
      const event = { sequence: seen, at: Number(at), kind: String(kind) };
      const details = open({ ...event, sealed: sealed instanceof Uint8Array ? sealed : null });
      const recordId = details?.["recordId"];
      if (typeof recordId !== "string") continue;
      const found = mentions.get(recordId);
      if (found === undefined) mentions.set(recordId, [event]);
      else found.push(event);
    }
  }

  return (recordId) => {
    readOn();
    return mentions.get(recordId) ?? [];
  };
}
