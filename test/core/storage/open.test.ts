import { once } from "node:events";
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import {
  addNote,
  isRootOnLinux,
  noteIds,
  notes,
  openNotes,
  runChild,
  sayingsOf,
  temporaryFolder,
} from "./fixture.ts";

const child = join(import.meta.dirname, "child.ts");

function closedVault(count = 300): { folder: string; file: string } {
  const folder = temporaryFolder();
  const storage = openNotes(folder);
  storage.transaction(() => {
    for (let index = 0; index < count; index++) addNote(storage, `note-${index}`, 500);
  });
  storage.close();
  return { folder, file: join(folder, "vault.sqlite") };
}

function refusal(folder: string): string {
  try {
    openNotes(folder).close();
    return "opened";
  } catch (error) {
    return (error as { code: string }).code;
  }
}

describe("openStorage", () => {
  it("[ST1] finds again what a transaction wrote", () => {
    const { folder } = closedVault(3);
    const storage = openNotes(folder);
    expect(noteIds(storage)).toEqual(["note-0", "note-1", "note-2"]);
    storage.close();
  });

  it("[ST3] makes everything private", () => {
    const folder = join(temporaryFolder(), "data");
    const storage = openNotes(folder);
    addNote(storage, "one");
    const mode = (path: string) => (statSync(path).mode & 0o777).toString(8);
    expect(mode(folder)).toBe("700");
    expect(mode(join(folder, "vault.sqlite"))).toBe("600");
    expect(mode(join(folder, "vault.sqlite-wal"))).toBe("600");
    storage.close();
  });

  it("[ST2] tells a second instance in this process that the vault is busy", () => {
    const folder = temporaryFolder();
    const storage = openNotes(folder);
    expect(refusal(folder)).toBe("vault-busy");
    addNote(storage, "still works");
    expect(noteIds(storage)).toEqual(["still works"]);
    storage.close();
    expect(refusal(folder)).toBe("opened");
  });

  it("[ST2] tells another process that the vault is busy, and never after a kill", async () => {
    const folder = temporaryFolder();
    const holder = runChild(child, [folder, "hold"]);
    if (holder.stdout !== null) await once(holder.stdout, "data");
    expect(refusal(folder)).toBe("vault-busy");
    holder.kill("SIGKILL");
    await once(holder, "exit");
    expect(refusal(folder)).toBe("opened");
  });

  it("[ST5] refuses a file of a newer version, by its number or by its migrations", () => {
    const { folder, file } = closedVault();
    const before = readFileSync(file);
    expect(() => openNotes(folder, [])).toThrow(expect.objectContaining({ code: "vault-newer" }));
    expect(readFileSync(file).equals(before)).toBe(true);
    const database = new DatabaseSync(file);
    database.exec("PRAGMA user_version = 2");
    database.close();
    const newer = readFileSync(file);
    expect(refusal(folder)).toBe("vault-newer");
    expect(readFileSync(file).equals(newer)).toBe(true);
  });

  it("[ST5] refuses what is not a whole database of ours, and leaves it byte for byte", () => {
    const damages: ((file: string) => void)[] = [
      (file) => {
        writeFileSync(file, "");
      },
      (file) => {
        writeFileSync(file, "not a database, but long enough to be taken for one".repeat(99));
      },
      (file) => {
        truncateSync(file, 100);
      },
      (file) => {
        truncateSync(file, 4096);
      },
      (file) => {
        truncateSync(file, statSync(file).size - 4096);
      },
      (file) => {
        truncateSync(file, statSync(file).size - 1);
      },
      (file) => {
        writeFileSync(file, Buffer.concat([Buffer.alloc(16), readFileSync(file).subarray(16)]));
      },
      (file) => {
        writeFileSync(file, "");
        const foreign = new DatabaseSync(file);
        foreign.exec("CREATE TABLE other (id)");
        foreign.close();
      },
    ];
    for (const damage of damages) {
      const { folder, file } = closedVault();
      damage(file);
      const before = readFileSync(file);
      expect(refusal(folder)).toBe("vault-damaged");
      expect(readFileSync(file).equals(before)).toBe(true);
    }
  });

  it("[ST5] says what to do about a log that belongs to another file, and leaves both", () => {
    const { folder, file } = closedVault(800);
    const other = closedVault(20);
    const storage = openNotes(other.folder);
    storage.transaction(() => {
      for (let index = 0; index < 300; index++) addNote(storage, `later-${index}`, 3000);
    });
    const log = readFileSync(`${other.file}-wal`);
    storage.close();
    writeFileSync(`${file}-wal`, log);
    const before = readFileSync(file);
    expect(() => openNotes(folder)).toThrow(
      expect.objectContaining({
        code: "vault-damaged",
        message: expect.stringMatching(
          /move “vault.sqlite-wal” and .* out of the folder/,
        ) as string,
      }),
    );
    expect(readFileSync(file).equals(before)).toBe(true);
    expect(readFileSync(`${file}-wal`).equals(log)).toBe(true);
    expect(readdirSync(folder).sort()).toEqual(["vault.sqlite", "vault.sqlite-wal"]);
    rmSync(`${file}-wal`);
    const restored = openNotes(folder);
    expect(noteIds(restored)).toHaveLength(800);
    restored.close();
  });

  it("says that a folder cannot be written to", async () => {
    const folder = temporaryFolder();
    chmodSync(folder, 0o755);
    const inner = join(folder, "data");
    mkdirSync(inner, { mode: 0o555 });
    // Root may write anywhere, so the question is asked by somebody else.
    const uid = isRootOnLinux ? 65_534 : undefined;
    expect(await sayingsOf(runChild(child, [inner], uid))).toBe("folder-read-only");
  });

  it("[ST5] says that a vault in a folder that cannot be written to is just that", async () => {
    const { folder, file } = closedVault(3);
    const uid = isRootOnLinux ? 65_534 : undefined;
    chmodSync(file, 0o444);
    chmodSync(folder, 0o555);
    const before = readFileSync(file);
    expect(await sayingsOf(runChild(child, [folder], uid))).toBe("folder-read-only");
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  it("says that a path is no folder", () => {
    const file = join(temporaryFolder(), "file");
    writeFileSync(file, "");
    expect(refusal(file)).toBe("storage-failed");
    expect(refusal(join(file, "below"))).toBe("storage-failed");
  });
});

describe("migrations", () => {
  const next = { id: "notes-2", sql: "ALTER TABLE note ADD COLUMN colour TEXT;" };

  it("[ST7] run once, after a verified backup of what was there", () => {
    const { folder } = closedVault(2);
    const storage = openNotes(folder, [...notes, next]);
    expect(storage.prepare("SELECT colour FROM note").all()).toHaveLength(2);
    storage.close();
    const backup = new DatabaseSync(join(folder, "backups", "before-notes-2.sqlite"));
    expect(backup.prepare("SELECT id FROM note").all()).toHaveLength(2);
    expect(() => backup.prepare("SELECT colour FROM note")).toThrow();
    backup.close();
    openNotes(folder, [...notes, next]).close();
  });

  it("[ST7] change nothing when one fails", () => {
    const { folder } = closedVault(2);
    const broken = { id: "notes-3", sql: "DROP TABLE note; CREATE TABLE note (;" };
    expect(() => openNotes(folder, [...notes, next, broken])).toThrow();
    const storage = openNotes(folder);
    expect(noteIds(storage)).toHaveLength(2);
    storage.close();
  });
});
