import { copyFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  filledBench,
  goodPassword,
  openBench,
  reopened,
  saveRecord,
  textOf,
  type Bench,
} from "./fixture.ts";

function close({ account, storage }: Bench): void {
  account.lock();
  storage.close();
}

/** A closed vault, a copy of it from before the last change, and what to open it with. */
async function withOlderCopy() {
  const bench = await filledBench(3);
  const {
    folder,
    stateFolder,
    vaultId,
    ids: [id = ""],
  } = bench;
  const file = join(folder, "vault.sqlite");
  close(bench);
  copyFileSync(file, `${file}.older`);
  const again = openBench({ folder, stateFolder });
  await again.account.unlock(goodPassword);
  saveRecord(again, { id, vaultId, revision: 1 }, "the newest");
  close(again);
  return { folder, stateFolder, file, id };
}

describe("an older copy of the file", () => {
  it("[V12] is reported when it is unlocked, and on the trail, and opens", async () => {
    const { folder, stateFolder, file, id } = await withOlderCopy();
    copyFileSync(`${file}.older`, file);
    const bench = openBench({ folder, stateFolder });
    await bench.account.unlock(goodPassword);
    expect(bench.account.rolledBack()).toBe(true);
    expect(textOf(bench, id)).toBe("content of 0");
    const kinds = bench.audit.list({ limit: 2 }, null).events.map(({ kind }) => kind);
    expect(kinds).toEqual(["account.unlocked", "account.rolled-back"]);
    const again = reopened(bench);
    await again.account.unlock(goodPassword);
    expect(again.account.rolledBack()).toBe(false);
    again.storage.close();
  });

  it("[V12] is reported as well when it has since gone its own way elsewhere", async () => {
    const { folder, stateFolder, file, id } = await withOlderCopy();
    copyFileSync(`${file}.older`, file);
    const elsewhere = openBench({ folder });
    await elsewhere.account.unlock(goodPassword);
    expect(elsewhere.account.rolledBack()).toBe(false);
    close(elsewhere);
    const bench = openBench({ folder, stateFolder });
    await bench.account.unlock(goodPassword);
    expect(bench.account.rolledBack()).toBe(true);
    expect(textOf(bench, id)).toBe("content of 0");
    bench.storage.close();
  });

  it("[V12] is not suspected without a memory, or with a broken one", async () => {
    const { folder, stateFolder } = await withOlderCopy();
    for (const break_ of [
      () => {
        for (const name of readdirSync(stateFolder)) writeFileSync(join(stateFolder, name), "{");
      },
      () => {
        rmSync(stateFolder, { recursive: true });
      },
      () => {
        rmSync(stateFolder, { recursive: true });
        writeFileSync(stateFolder, "a file where a folder should be");
      },
    ]) {
      break_();
      const bench = openBench({ folder, stateFolder });
      await bench.account.unlock(goodPassword);
      expect(bench.account.rolledBack()).toBe(false);
      close(bench);
    }
  });

  it("[V12] is not what a program leaves that was ended without locking", async () => {
    const bench = await filledBench(3);
    saveRecord(bench, { id: bench.ids[0] ?? "", vaultId: bench.vaultId, revision: 1 }, "x");
    bench.storage.close();
    const { folder, stateFolder } = bench;
    const again = openBench({ folder, stateFolder });
    await again.account.unlock(goodPassword);
    expect(again.account.rolledBack()).toBe(false);
    again.storage.close();
  });

  it("[A4] shows on the trail when its tail was cut off", async () => {
    const bench = await filledBench(3);
    bench.account.lock();
    bench.storage.prepare("DELETE FROM audit_event WHERE sequence > 3").run();
    await bench.account.unlock(goodPassword);
    expect(bench.audit.verify().intact).toBe(false);
    bench.storage.close();
  });
});
