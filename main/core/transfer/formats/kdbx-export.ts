import { AppError } from "#core/errors";
import { throwIfCancelled } from "../faults.ts";
import type { ExportFormat } from "../format.ts";
import type { PortableRecord, Remark } from "../portable.ts";
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
        if (record.state === "archived") onRemark(changed(record, "archived", noArchive));
        if (record.asksAgain === true) onRemark(changed(record, "asking again", noAsking));
        yield record;
      }
    };
    const tree = await gather(told(), () => {
      throwIfCancelled(signal);
    });
    yield* sealDatabase(tree, { password, signal });
  },
};

const noArchive =
  "KeePass knows no archive: its programs show it among the others. Sallyport will know it again.";
const noAsking =
  "KeePass asks for no password again: its programs show it without. Sallyport will know it again.";

function changed({ where, name }: PortableRecord, part: string, why: string): Remark {
  return { kind: "remark", where, what: `${name}: ${part}`, outcome: "changed", why };
}
