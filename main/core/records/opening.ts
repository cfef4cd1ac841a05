import type { Audit } from "#core/audit";
import { isAppError } from "#core/errors";
import type { RecordHeader, RecordStore } from "#core/vault";
import { decodeContent } from "./content/content.ts";
import type { Content } from "./content/content.ts";
import type { Desk } from "./desk.ts";
import { damagedEntry, noteOn } from "./entry.ts";

/**
 * Opens a record, or an earlier version of it. Throws `not-found`, and `record-damaged`, upon which the
 * record is marked in the list and the trail is told once.
 */
export type OpenRecord = (
  id: string,
  revision?: number,
) => { header: RecordHeader; content: Content };

export function createOpening(parts: { desk: Desk; audit: Audit; store: RecordStore }): OpenRecord {
  const { desk, audit, store } = parts;

  function markDamaged(id: string): void {
    const entry = desk.shelf().get(id);
    if (entry === null || entry.damaged) return;
    const { kind, details } = noteOn("record.damaged", entry);
    audit.append(kind, details);
    desk.replace(damagedEntry(entry));
  }

  return (id, revision) => {
    try {
      const { header, plain } = store.read(id, revision);
      try {
        return { header, content: decodeContent(plain) };
      } finally {
        plain.fill(0); // SECURITY: what was unsealed does not outlive its reading. [R1]
      }
    } catch (error) {
      if (revision === undefined && isAppError(error, "record-damaged")) markDamaged(id);
      throw error;
    }
  };
}
