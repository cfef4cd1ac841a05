import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import { addNote, noteIds, openNotes, temporaryFolder } from "./fixture.ts";

const day = 86_400_000;
const noon = new Date(2026, 10, 21, 12).getTime();

function countNotes(file: string): number {
  const database = new DatabaseSync(file, { readOnly: true });
  const count = database.prepare("SELECT count(*) AS n FROM note").get()?.["n"];
  database.close();
  return Number(count);
}

describe("backups", () => {
  it("[ST8] are whole and private, and are written while others go on", async () => {
    const folder = temporaryFolder();
    const storage = openNotes(folder);
    storage.transaction(() => {
      for (let index = 0; index < 3000; index++) addNote(storage, `note-${index}`, 2000);
    });
    const file = join(folder, "copies", "copy.sqlite");
    const writing = storage.backup(file);
    addNote(storage, "meanwhile");
    await writing;
    expect(countNotes(file)).toBeGreaterThanOrEqual(3000);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(join(folder, "copies"))).toEqual(["copy.sqlite"]);
    storage.close();
  });

  it("[ST8] of a damaged file are not kept", async () => {
    const folder = temporaryFolder();
    const file = join(folder, "vault.sqlite");
    const first = openNotes(folder);
    first.transaction(() => {
      for (let index = 0; index < 500; index++) addNote(first, `note-${index}`, 2000);
    });
    first.close();
    const bytes = readFileSync(file);
    bytes.fill(0xaa, 4096 * 20, 4096 * 24);
    writeFileSync(file, bytes);
    const storage = openNotes(folder);
    await expect(storage.backup(join(folder, "copy.sqlite"))).rejects.toMatchObject({
      code: "vault-damaged",
    });
    expect(existsSync(join(folder, "copy.sqlite"))).toBe(false);
    storage.close();
  });

  it("[ST8] are given up cleanly when the data folder is closed meanwhile", async () => {
    const folder = temporaryFolder();
    const storage = openNotes(folder);
    storage.transaction(() => {
      for (let index = 0; index < 3000; index++) addNote(storage, `note-${index}`, 2000);
    });
    const file = join(folder, "copies", "copy.sqlite");
    const writing = storage.backup(file);
    storage.close();
    await expect(writing).rejects.toMatchObject({ code: "storage-failed" });
    expect(readdirSync(join(folder, "copies"))).toEqual([]);
    await expect(storage.backup(file)).rejects.toMatchObject({ code: "storage-failed" });
    const again = openNotes(folder);
    expect(noteIds(again)).toHaveLength(3000);
    again.close();
  });

  it("[ST8] bound what was replaced as well, and never drop the newest of it", async () => {
    const folder = temporaryFolder();
    const storage = openNotes(folder);
    const backups = join(folder, "backups");
    mkdirSync(backups);
    const stamps = ["01", "02", "02-2", "03", "04"].map((end) => `replaced-2026-11-${end}`);
    for (const name of stamps) {
      writeFileSync(join(backups, `${name}.sqlite`), "");
      writeFileSync(join(backups, `${name}.sqlite-wal`), "");
    }
    const left = () =>
      readdirSync(backups)
        .filter((name) => name.startsWith("replaced-"))
        .sort();
    await storage.backupDaily(noon, 3);
    expect(left()).toEqual(
      ["02-2", "03", "04"].flatMap((end) => [
        `replaced-2026-11-${end}.sqlite`,
        `replaced-2026-11-${end}.sqlite-wal`,
      ]),
    );
    await storage.backupByHand(noon + day, 1);
    expect(left()).toEqual(["replaced-2026-11-04.sqlite", "replaced-2026-11-04.sqlite-wal"]);
    storage.close();
  });

  it("[ST8] are one a day, and the newest seven stay", async () => {
    const folder = temporaryFolder();
    const storage = openNotes(folder);
    expect(await storage.backupDaily(noon, 7)).toBe(
      join(folder, "backups", "vault-2026-11-21.sqlite"),
    );
    expect(await storage.backupDaily(noon + 1000, 7)).toBeNull();
    for (let days = 1; days <= 9; days++) await storage.backupDaily(noon + days * day, 7);
    const kept = readdirSync(join(folder, "backups")).sort();
    expect(kept).toHaveLength(7);
    expect(kept.at(-1)).toBe("vault-2026-11-30.sqlite");
    storage.close();
  });

  it("[ST8] survive a clock that was set years ahead and back", async () => {
    const folder = temporaryFolder();
    const storage = openNotes(folder);
    for (let days = 0; days < 8; days++) await storage.backupDaily(noon + (4000 + days) * day, 7);
    const today = await storage.backupDaily(noon, 7);
    expect(readdirSync(join(folder, "backups"))).toHaveLength(7);
    expect(today !== null && existsSync(today)).toBe(true);
    storage.close();
  });
});
