import type { SallyportHandlers } from "#contract";
import { AppError } from "#core/errors";
import type { IncomingFile } from "#core/files";
import { placeOf, refuseTyped, requireUnlocked } from "./core.ts";
import type { Core } from "./core.ts";

type Parts = Pick<Core, "account" | "transfer" | "files">;

export function createTransferHandlers({
  account,
  transfer,
  files,
}: Parts): SallyportHandlers["transfer"] {
  return {
    formats() {
      requireUnlocked(account);
      const { imports, exports } = transfer.formats;
      return { imports: [...imports], exports: [...exports] };
    },
    ...taking({ account, transfer, files }),
    rows(page) {
      requireUnlocked(account);
      return transfer.rows(page);
    },
    remarks(page) {
      requireUnlocked(account);
      const { total, items } = transfer.remarks(page);
      return { total, items: items.map(withoutKind) };
    },
    apply(choices) {
      requireUnlocked(account);
      return transfer.apply(choices);
    },
    async export({ password, recordIds, to, ...request }) {
      requireUnlocked(account);
      const { remarks, ...outcome } = await transfer.export({
        ...request,
        ...placeOf(to, files),
        ...(password !== undefined && { password }),
        ...(recordIds !== undefined && { recordIds }),
      });
      return { ...outcome, remarks: remarks.map(withoutKind) };
    },
    ...leaving({ account, transfer }),
  };
}

function taking({
  account,
  transfer,
  files,
}: Parts): Pick<SallyportHandlers["transfer"], "open" | "openPath" | "read"> {
  return {
    open({ ticket }) {
      requireUnlocked(account);
      return files.takeIn(ticket, (file) => transfer.take(file));
    },
    openPath({ path }) {
      requireUnlocked(account);
      refuseTyped(files);
      return transfer.takePath(path);
    },
    async read({ password, keyFile, columns }) {
      requireUnlocked(account);
      const key = keyFile === undefined ? undefined : await files.takeIn(keyFile, readKey);
      const read = transfer.read({
        ...(password !== undefined && { password }),
        ...(key !== undefined && { keyFile: key }),
        ...(columns !== undefined && { columns }),
      });
      return viewOf(await read.finally(() => key?.fill(0))); // SECURITY: [T6]
    },
  };
}

const keyBytesMost = 1_048_576;

/** A key file of any kind is small; what is larger was chosen by mistake. */
async function readKey({ name, bytes, read }: IncomingFile): Promise<Uint8Array> {
  if (bytes > keyBytesMost) throw new AppError("import-too-large", `${name} is no key file.`);
  const key = new Uint8Array(bytes);
  let filled = 0;
  for await (const part of read()) {
    key.set(part, filled);
    filled += part.length;
  }
  return key;
}

function leaving({
  account,
  transfer,
}: Pick<Core, "account" | "transfer">): Pick<SallyportHandlers["transfer"], "cancel" | "discard"> {
  return {
    cancel() {
      requireUnlocked(account);
      transfer.cancel();
      return {};
    },
    discard() {
      requireUnlocked(account);
      transfer.forget();
      return {};
    },
  };
}

type View = Awaited<ReturnType<Core["transfer"]["read"]>>;

function viewOf({ folders, columns, ...rest }: View) {
  return { ...rest, folders: [...folders], columns: columns === null ? null : [...columns] };
}

type Remark = ReturnType<Core["transfer"]["remarks"]>["items"][number];

function withoutKind({ where, what, outcome, why }: Remark): Omit<Remark, "kind"> {
  return { where, what, outcome, why };
}
