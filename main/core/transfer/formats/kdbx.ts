import type { ImportFormat } from "../format.ts";
import { contentsOf } from "../kdbx/contents.ts";
import { isKeepass } from "../kdbx/header.ts";
import { openDatabase } from "../kdbx/opening.ts";
import { readContents } from "../kdbx/reading.ts";

/** The database of KeePass 2, KeePassXC and their relatives: KDBX 3.1, 4.0 and 4.1. */
export const kdbx: ImportFormat = {
  name: "kdbx",
  label: "KeePass (KDBX)",
  recognises: (_source, head) => isKeepass(head),
  async *read(source, options) {
    const opened = await openDatabase(source, options);
    yield* readContents(contentsOf(opened), options);
  },
};
