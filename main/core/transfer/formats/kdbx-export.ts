import { AppError } from "#core/errors";
import { throwIfCancelled } from "../faults.ts";
import type { ExportFormat } from "../format.ts";
import type { PortableRecord } from "../portable.ts";
import { sealDatabase } from "../kdbx/sealing.ts";
import { gather } from "../kdbx/tree.ts";

/** KDBX 4.0 under a password, for KeePass, KeePassXC and their relatives, and to come back from whole. */
export const kdbxExport: ExportFormat = {
  name: "kdbx",
  label: "KeePass (KDBX 4)",
  extension: ".kdbx",
  sealed: true,
  async *write(records, { password, signal, onRemark }) {
    if (password === undefined || password === "") {
      throw new AppError(
        "import-password-needed",
        "A KeePass database needs a password. Choose one.",
      );
    }
    const told = async function* (): AsyncGenerator<PortableRecord, void> {
      for await (const record of records) {
        if (record.state === "archived") onRemark(archivedRemark(record));
        yield record;
      }
    };
    const tree = await gather(told(), () => {
      throwIfCancelled(signal);
    });
    yield* sealDatabase(tree, { password, signal });
  },
};

function archivedRemark({ where, name }: PortableRecord) {
  const why =
    "KeePass knows no archive: its programs show it among the others. Sallyport will know it again.";
  return { kind: "remark", where, what: `${name}: archived`, outcome: "changed", why } as const;
}
