/** Restores a backup in a process of its own, and says when it begins, until it is killed. */
import { writeSync } from "node:fs";
import { auditMigrations } from "#core/audit";
import { systemClock } from "#core/ports";
import { createRestorer, vaultMigrations } from "#core/vault";
import { cheapKdf, goodPassword, openBench } from "./fixture.ts";

const [, , folder = "", stateFolder = "", name = ""] = process.argv;

const bench = openBench({ folder, stateFolder });
const migrations = [...auditMigrations, ...vaultMigrations];
const restorer = createRestorer({ migrations, clock: systemClock, stateFolder, kdf: cheapKdf });
writeSync(1, "begin\n");
await restorer.restore(
  { folder, name, password: goodPassword, acceptsDamage: false },
  {
    close: () => {
      bench.storage.close();
      return Promise.resolve();
    },
    reopen: () => {
      openBench({ folder, stateFolder });
    },
  },
);
setInterval(() => undefined, 1000);
