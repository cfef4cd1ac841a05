import type { SallyportHandlers } from "#contract";
import { requireUnlocked, type Core } from "./core.ts";

/** Choosing files, and carrying those that a page hands over. Behind the lock there is nothing to choose for. */
export function createFileHandlers({
  account,
  files,
}: Pick<Core, "account" | "files">): SallyportHandlers["files"] {
  return {
    choose({ purpose }) {
      requireUnlocked(account);
      return files.choose(purpose);
    },
    destination({ name }) {
      requireUnlocked(account);
      return files.destination(name);
    },
    expect(file) {
      requireUnlocked(account);
      return files.expect(file);
    },
    async piece({ bytes, ...rest }) {
      requireUnlocked(account);
      await files.takePiece({ ...rest, bytes: Buffer.from(bytes, "base64") });
      return {};
    },
    cancel({ ticket }) {
      requireUnlocked(account);
      files.cancel(ticket);
      return {};
    },
  };
}

/** The files of records: core/files carries the bytes, core/records seals them. */
export function createAttachmentHandlers({
  account,
  records,
  files,
}: Pick<Core, "account" | "records" | "files">): SallyportHandlers["attachments"] {
  const { attachments } = records;
  return {
    async stage({ id: recordId, ticket }) {
      requireUnlocked(account);
      const { id } = await files.takeIn(ticket, ({ name, bytes, read }, { signal }) =>
        attachments.stage({ name, bytes, recordId, chunks: read(), signal }),
      );
      return { fileId: id };
    },
    add({ id, fileIds }) {
      attachments.add(id, fileIds);
      return {};
    },
    drop({ fileIds }) {
      requireUnlocked(account);
      attachments.drop(fileIds);
      return {};
    },
    save({ id, fileId, ticket }) {
      const { name, size, pieces } = attachments.take(id, fileId);
      return files.giveOut(ticket, { name, bytes: size, pieces });
    },
    rename({ id, fileId, name }) {
      attachments.rename(id, fileId, name);
      return {};
    },
    remove({ id, fileId }) {
      attachments.remove(id, fileId);
      return {};
    },
    restore({ id, fileId }) {
      attachments.restore(id, fileId);
      return {};
    },
  };
}
