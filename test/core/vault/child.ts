/** Saves records in a process of its own, and names each one that was acknowledged, until it is killed. */
import { writeSync } from "node:fs";
import { newId } from "#core/crypto";
import { firstVault, goodPassword, openBench, saveRecord } from "./fixture.ts";

const [, , folder = "", stateFolder = ""] = process.argv;

const bench = openBench({ folder, stateFolder });
await bench.account.unlock(goodPassword);
const vaultId = firstVault(bench);
writeSync(1, "ready\n");
for (let number = 0; ; number++) {
  const id = newId(Date.now());
  saveRecord(bench, { id, vaultId }, `text of ${id}`);
  if (number % 3 === 0) saveRecord(bench, { id, vaultId, revision: 1 }, `newer text of ${id}`);
  writeSync(1, `${id} ${number % 3 === 0 ? "newer " : ""}text of ${id}\n`);
}
