import { isAppError } from "#core/errors";
import type { RecordHeader, RecordStore } from "#core/vault";
import { readCatalogue } from "./catalogue.ts";
import type { Desk } from "./desk.ts";
import type { NamedRecord } from "./face.ts";
import type { OpenRecord } from "./opening.ts";

interface Parts {
  readonly desk: Desk;
  readonly store: RecordStore;
  readonly open: OpenRecord;
}

/** Every record by name, from the list that is held. */
export function* namesHeld({ desk }: Pick<Parts, "desk">): Generator<NamedRecord> {
  const shelf = desk.shelf();
  for (const slot of shelf.byName) {
    const entry = shelf.at(slot);
    if (entry !== null) yield named(entry, entry);
  }
}

/** The same where no list is held: from the catalogue, opening only what that does not vouch for. */
export function* namesOnDisk({ store, open }: Parts): Generator<NamedRecord> {
  const known = new Map<string, { revision: number; tag: string; said: Said }>();
  for (const { id, revision, tag, summary } of readCatalogue(store)) {
    known.set(id, { revision, tag, said: summary });
  }
  for (const header of store.headers()) {
    const listed = known.get(header.id);
    // SECURITY: a name is believed only for the very seal that it was read from. [R3]
    const holds =
      listed?.tag === header.tag && listed.revision === header.revision && header.damage === null;
    yield named(header, holds ? listed.said : nameIn(header, open));
  }
}

type Said = Pick<NamedRecord, "name" | "subtitle" | "archived">;

function nameIn({ id }: RecordHeader, open: OpenRecord): Said & { damaged: boolean } {
  try {
    const { name, archived = false } = open(id).content;
    return { name, subtitle: "", archived, damaged: false };
  } catch (error) {
    if (!isAppError(error, "record-damaged", "not-found")) throw error;
    const said = { name: "Damaged record", subtitle: "Kept as it is", archived: false };
    return { ...said, damaged: true };
  }
}

function named(
  { id, vaultId, type, trashedAt }: Pick<RecordHeader, "id" | "vaultId" | "type" | "trashedAt">,
  { name, subtitle, archived, damaged = false }: Said & { damaged?: boolean },
): NamedRecord {
  return { id, vaultId, type, trashedAt, name, subtitle, archived, damaged };
}
