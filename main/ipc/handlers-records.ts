import type { SallyportHandlers } from "#contract";
import type { Core } from "./core.ts";

export function createRecordHandlers({
  records,
  clipboard,
}: Pick<Core, "records" | "clipboard">): SallyportHandlers["records"] {
  const together = (ids: readonly string[], change: (id: string) => unknown) =>
    records.together(() => {
      for (const id of new Set(ids)) change(id);
    });
  const each =
    (change: (id: string) => unknown) =>
    ({ ids }: { ids: readonly string[] }) => ({ changed: together(ids, change) });
  return {
    find: (request) => records.find(request),
    ids: (request) => ({ ids: records.ids(request) }),
    counts: () => records.counts(),
    open: ({ id }) => records.open(id),
    async permit({ use, password }) {
      await records.permit(use, password);
      return {};
    },
    // SECURITY: one of the four calls that answer with a secret; the trail is told before. [R2]
    reveal: (at) => ({ value: records.take(at, "record.revealed").value }),
    copy(at) {
      const { value, label, recordName } = records.take(at, "record.copied");
      return clipboard.copySecret(value, { label, recordName });
    },
    create: (draft) => records.create(draft),
    change: ({ id, revision, changes }) => records.change(id, revision, changes),
    move: ({ ids, vaultId }) => ({ from: moveAll(records, ids, vaultId) }),
    duplicate: ({ id }) => records.duplicate(id),
    archive: each((id) => {
      records.archive(id, true);
    }),
    unarchive: each((id) => {
      records.archive(id, false);
    }),
    label: ({ ids, ...marks }) => ({
      changed: together(ids, (id) => {
        records.label(id, marks);
      }),
    }),
    trash: each((id) => records.trash(id)),
    restore: each((id) => records.restore(id)),
    erase({ ids }) {
      together(ids, (id) => {
        records.erase(id);
      });
      return {};
    },
    emptyTrash: () => ({ erased: records.emptyTrash() }),
    versions: ({ id }) => records.versions(id),
    compare: ({ id, from, to = null }) => records.compare(id, from, to),
    revert: ({ id, revision }) => records.revert(id, revision),
  };
}

/** Moves all of them, or none; answers by vault what was moved out of it. */
function moveAll(records: Core["records"], ids: readonly string[], vaultId: string) {
  const from = new Map<string, string[]>();
  records.together(() => {
    for (const id of new Set(ids)) {
      const before = records.move(id, vaultId);
      if (before !== vaultId) from.set(before, [...(from.get(before) ?? []), id]);
    }
  });
  return [...from].map(([before, moved]) => ({ vaultId: before, ids: moved }));
}
