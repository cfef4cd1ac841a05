import { AppError } from "#core/errors";
import type { Clock } from "#core/ports";
import type { RecordStore } from "#core/vault";
import type { Desk } from "./desk.ts";
import { noteOn } from "./entry.ts";
import type { Records } from "./face.ts";

/** Where a record lies: its vault, the trash, or gone. Its content stays sealed and untouched. */
export function createShelving(parts: {
  desk: Desk;
  store: RecordStore;
  clock: Clock;
}): Pick<Records, "move" | "trash" | "restore" | "erase" | "emptyTrash"> {
  const { desk, store, clock } = parts;

  return {
    move(id, vaultId) {
      const entry = desk.entry(id);
      if (entry.vaultId !== vaultId) {
        desk.restamp(store.move({ id, vaultId, audit: noteOn("record.moved", entry) }));
      }
      return entry.vaultId;
    },
    trash(id) {
      const entry = desk.entry(id);
      if (entry.trashedAt !== null) return desk.summaryOf(entry);
      const audit = noteOn("record.trashed", entry);
      return desk.restamp(store.mark({ id, trashedAt: clock.now(), audit }));
    },
    restore(id) {
      const entry = desk.entry(id);
      if (entry.trashedAt === null) return desk.summaryOf(entry);
      const audit = noteOn("record.restored", entry);
      return desk.restamp(store.mark({ id, trashedAt: null, audit }));
    },
    erase(id) {
      const entry = desk.entry(id);
      if (entry.trashedAt === null && !entry.damaged) {
        throw new AppError("not-found", "This record is not in the trash. Move it there first.");
      }
      store.erase([id], [noteOn("record.erased", entry)]);
      desk.drop([id]);
    },
    emptyTrash() {
      const trashed = desk.shelf().trashed();
      if (trashed.length === 0) return 0;
      const ids = trashed.map((entry) => entry.id);
      const notes = trashed.map((entry) => noteOn("record.erased", entry));
      store.erase(ids, notes);
      desk.drop(ids);
      return ids.length;
    },
  };
}
