import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import { auditMigrations } from "#core/audit";
import { filesIn } from "#core/records";
import { createRestorer, vaultMigrations } from "#core/vault";
import { openDesk } from "../records/fixture.ts";
import { cheapKdf, goodPassword, standingClock } from "./fixture.ts";

async function* inOne(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(bytes);
}

/** Two records with a file of three parts; the second has it in an earlier version alone. */
async function openBackup() {
  const desk = await openDesk();
  const { records } = desk;
  for (const name of ["Now", "Before"]) {
    const { id } = desk.login({ name });
    const chunks = inOne(randomBytes(600_000));
    const { id: fileId } = await records.attachments.stage({ name: "a", chunks });
    records.attachments.add(id, [fileId]);
    if (name === "Now") continue;
    const [file] = records.attachments.list(id);
    records.attachments.remove(id, file?.id ?? "");
  }
  const name = await desk.account.backupByHand();
  desk.account.lock();
  const restorer = createRestorer({
    ...{ migrations: [...auditMigrations, ...vaultMigrations], clock: standingClock() },
    ...{ stateFolder: desk.stateFolder, kdf: cheapKdf, filesIn },
  });
  const restore = () =>
    restorer.restore(
      { folder: desk.folder, name, password: goodPassword, acceptsDamage: false },
      {
        close: () => Promise.resolve(desk.storage.close()),
        reopen: () => undefined,
      },
    );
  const harm = (statement: string) => {
    const file = new DatabaseSync(join(desk.folder, "backups", name));
    file.exec(statement);
    file.close();
  };
  return { restore, harm };
}

const files = "(SELECT DISTINCT id FROM attachment_chunk ORDER BY id LIMIT 1 OFFSET 1)";

describe("[V16] a backup with files", () => {
  it("is proved with all of them", async () => {
    const { restore } = await openBackup();
    expect(await restore()).toEqual({ records: 2, damaged: 0 });
  });

  it.each([
    [
      "a part that is another",
      "UPDATE attachment_chunk SET sealed = zeroblob(length(sealed)) WHERE number = 1",
    ],
    ["a part that is missing", "DELETE FROM attachment_chunk WHERE number = 2"],
  ])("is refused for %s, in each record that needs it", async (_what, statement) => {
    const { restore, harm } = await openBackup();
    harm(statement);
    await expect(restore()).rejects.toMatchObject({
      code: "backup-damaged",
      details: { records: 2, damaged: 2 },
    });
  });

  it("is refused for what only an earlier version has", async () => {
    const { restore, harm } = await openBackup();
    harm(`DELETE FROM attachment_chunk WHERE number = 0 AND id IN ${files}`);
    await expect(restore()).rejects.toMatchObject({
      code: "backup-damaged",
      details: { records: 2, damaged: 1 },
    });
  });
});
