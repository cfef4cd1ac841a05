/** Writes a thousand records at once in a process of its own, again and again, until it is killed. */
import { writeSync } from "node:fs";
import { newId } from "#core/crypto";
import { firstVault, goodPassword, newRecord, note, openBench } from "./fixture.ts";

const [, , folder = "", stateFolder = ""] = process.argv;

const bench = openBench({ folder, stateFolder });
await bench.account.unlock(goodPassword);
const { records } = bench.account;
const place = { vaultId: firstVault(bench) };
writeSync(1, "ready\n");
for (;;) {
  const sealed = Array.from({ length: 1000 }, () =>
    records.seal(newRecord({ ...place, id: newId(Date.now()) })),
  );
  writeSync(1, "begun\n");
  records.writeAll(sealed, note);
  writeSync(1, "written\n");
}
