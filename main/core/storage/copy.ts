import { existsSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { pathToFileURL } from "node:url";
import { createQueries } from "./connection.ts";
import type { Migration, Storage } from "./face.ts";
import { damagedFile, guarded } from "./faults.ts";
import { checkFormat } from "./migrate.ts";

/** A database file that is only looked at: nothing is written to it, or beside it. */
export interface Copy extends Pick<Storage, "all" | "get" | "prepare"> {
  close(): void;
}

/**
 * Opens a file that nobody else has open, and checks it whole. Throws `vault-damaged`, `vault-newer` and what a
 * failing disk throws. A log beside it is not read.
 */
export function openCopy(file: string, migrations: readonly Migration[]): Copy {
  return guarded(() => {
    if (!existsSync(file)) throw damagedFile("This file is not there any more.");
    const address = pathToFileURL(file);
    // A disk that only reads is no obstacle, and no lock or log appears beside the file.
    address.searchParams.set("immutable", "1");
    const database = new DatabaseSync(address, {
      readOnly: true,
      // SECURITY: as for the vault itself: no SQL can load code. [ST4]
      defensive: true,
      allowExtension: false,
    });
    try {
      checkFormat(database, migrations);
      const found = database.prepare("PRAGMA quick_check(1)").get()?.["quick_check"];
      if (found !== "ok") throw damagedFile("This file is not whole.");
    } catch (error) {
      database.close();
      throw error;
    }
    return {
      ...createQueries(database, () => {
        throw new TypeError("a copy is only looked at");
      }),
      close: () => {
        database.close();
      },
    };
  });
}
