import type { Audit } from "#core/audit";
import { isAppError } from "#core/errors";
import type { RecordHeader, RecordStore } from "#core/vault";
import { decodeContent } from "./content/content.ts";
import type { Content } from "./content/content.ts";
import type { Desk } from "./desk.ts";
import { damagedListing, noteOn } from "./entry.ts";
import type { Entry } from "./entry.ts";

/**
 * Opens a record, or an earlier version of it. Throws `not-found`, and `record-damaged`, upon which the
 * record is marked in the list and the trail is told.
 */
export type OpenRecord = (
  id: string,
  revision?: number,
) => { header: RecordHeader; content: Content };

export interface Opening {
  readonly open: OpenRecord;
  /**
   * Puts damaged records on the trail, each once while the program runs. A trail that cannot be written to
   * keeps nobody from the records that are whole: it is told when they are next found.
   */
  readonly tellDamaged: (found: readonly Entry[]) => void;
}

export function createOpening(parts: { desk: Desk; audit: Audit; store: RecordStore }): Opening {
  const { desk, audit, store } = parts;
  const told = new Set<string>();

  function tellDamaged(found: readonly Entry[]): void {
    const news = found.filter(({ id }) => !told.has(id));
    if (news.length === 0) return;
    try {
      audit.appendAll(news.map((entry) => noteOn("record.damaged", entry)));
    } catch (error) {
      if (isAppError(error)) return;
      throw error;
    }
    for (const { id } of news) told.add(id);
  }

  function markDamaged(id: string): void {
    const entry = desk.shelf().get(id);
    if (entry === null || entry.damaged) return;
    desk.replace(damagedListing(entry));
    tellDamaged([entry]);
  }

  return {
    tellDamaged,
    open(id, revision) {
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
    },
  };
}
