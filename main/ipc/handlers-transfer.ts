import type { SallyportHandlers } from "#contract";
import { requireUnlocked } from "./core.ts";
import type { Core } from "./core.ts";

export function createTransferHandlers({
  account,
  transfer,
}: Pick<Core, "account" | "transfer">): SallyportHandlers["transfer"] {
  const bytesOf = (base64: string) => Buffer.from(base64, "base64");
  return {
    formats() {
      requireUnlocked(account);
      const { imports, exports } = transfer.formats;
      return { imports: [...imports], exports: [...exports] };
    },
    openPath({ path }) {
      requireUnlocked(account);
      return transfer.takePath(path);
    },
    upload({ bytes, ...piece }) {
      requireUnlocked(account);
      return transfer.takePiece({ ...piece, bytes: bytesOf(bytes) });
    },
    async read({ password, keyFile, columns }) {
      requireUnlocked(account);
      return viewOf(
        await transfer.read({
          ...(password !== undefined && { password }),
          ...(keyFile !== undefined && { keyFile: bytesOf(keyFile) }),
          ...(columns !== undefined && { columns }),
        }),
      );
    },
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
    async export({ password, ...request }) {
      requireUnlocked(account);
      const { remarks, ...outcome } = await transfer.export({
        ...request,
        ...(password !== undefined && { password }),
      });
      return { ...outcome, remarks: remarks.map(withoutKind) };
    },
    ...leaving({ account, transfer }),
  };
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
