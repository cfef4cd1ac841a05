import type { SallyportHandlers } from "#contract";
import type { Core } from "./core.ts";

export function createRecordHandlers({
  records,
  clipboard,
}: Pick<Core, "records" | "clipboard">): SallyportHandlers["records"] {
  return {
    find: (request) => records.find(request),
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
    move: ({ id, vaultId }) => records.move(id, vaultId),
    duplicate: ({ id }) => records.duplicate(id),
    archive({ ids }) {
      records.archive(ids, true);
      return {};
    },
    unarchive({ ids }) {
      records.archive(ids, false);
      return {};
    },
    trash: ({ id }) => records.trash(id),
    restore: ({ id }) => records.restore(id),
    erase({ id }) {
      records.erase(id);
      return {};
    },
    emptyTrash: () => ({ erased: records.emptyTrash() }),
    versions: ({ id }) => records.versions(id),
    compare: ({ id, from, to = null }) => records.compare(id, from, to),
    revert: ({ id, revision }) => records.revert(id, revision),
  };
}
