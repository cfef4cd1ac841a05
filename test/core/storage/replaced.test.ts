import {
  copyFileSync,
  existsSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { openCopy } from "#core/storage";
import { addNote, noteIds, notes, openNotes, temporaryFolder } from "./fixture.ts";

/** An open database with a note in its log, and another's file that is to take its place. */
function open() {
  const other = temporaryFolder();
  const theirs = openNotes(other);
  addNote(theirs, "theirs");
  theirs.close();
  const folder = temporaryFolder();
  const first = openNotes(folder);
  addNote(first, "ours");
  first.close();
  const storage = openNotes(folder);
  addNote(storage, "acknowledged");
  const file = join(folder, "vault.sqlite");
  return { folder, storage, file, foreign: join(other, "vault.sqlite") };
}

type Opened = ReturnType<typeof open>;

const byCopy = ({ file, foreign }: Opened) => {
  copyFileSync(foreign, file);
};
const byRename = ({ file, foreign }: Opened) => {
  copyFileSync(foreign, `${file}.sync`);
  renameSync(`${file}.sync`, file);
};

function idsOf(file: string): unknown[] {
  const copy = openCopy(file, notes);
  const ids = copy.prepare("SELECT id FROM note ORDER BY id").all();
  copy.close();
  return ids.map(({ id }) => id);
}

it.each([
  ["a copy", byCopy],
  ["a rename", byRename],
])("[ST11] a file that is replaced by %s while it is open is never written to", (_how, replace) => {
  const opened = open();
  const { folder, storage, file, foreign } = opened;
  expect(storage.isReplaced()).toBe(false);
  replace(opened);
  expect(storage.isReplaced()).toBe(true);
  const refused = expect.objectContaining({ code: "vault-replaced" }) as Error;
  expect(() => {
    addNote(storage, "later");
  }).toThrow(refused);
  expect(() => {
    storage.transaction(() => {
      addNote(storage, "later");
    });
  }).toThrow(refused);
  storage.close();
  expect(readFileSync(file)).toEqual(readFileSync(foreign));
  expect(readdirSync(folder).filter((name) => name !== "backups")).toEqual(["vault.sqlite"]);
  const again = openNotes(folder);
  expect(noteIds(again)).toEqual(["theirs"]);
  expect(again.isReplaced()).toBe(false);
  again.close();
  expect(readFileSync(file)).toEqual(readFileSync(foreign));
});

it("[ST11] what was acknowledged before a replacement by rename is kept whole as a backup", () => {
  const opened = open();
  byRename(opened);
  const name = opened.storage.close() ?? "";
  const kept = join(opened.folder, "backups", name);
  expect(idsOf(kept)).toEqual(["acknowledged", "ours"]);
  expect(statSync(kept).mode & 0o777).toBe(0o600);
});

it("[ST11] after a replacement by copy the log that is left is kept, where nothing whole can be", () => {
  const opened = open();
  writeFileSync(opened.file, Buffer.alloc(8192, 7));
  const name = opened.storage.close();
  const kept = readdirSync(join(opened.folder, "backups"));
  expect(kept).toHaveLength(1);
  if (name === null) expect(kept[0]).toMatch(/-wal$/);
  else expect(idsOf(join(opened.folder, "backups", name))).toContain("acknowledged");
  expect(readFileSync(opened.file)).toEqual(Buffer.alloc(8192, 7));
});

it("[ST11] a file that is taken away is noticed, and what was open is kept", () => {
  const { folder, file, storage } = open();
  rmSync(file);
  expect(storage.isReplaced()).toBe(true);
  const name = storage.close() ?? "";
  expect(idsOf(join(folder, "backups", name))).toEqual(["acknowledged", "ours"]);
  expect(existsSync(file)).toBe(false);
});

it("[ST11] a log that is taken away, or put in another's place, is noticed", () => {
  for (const harm of [
    (log: string) => {
      rmSync(log);
    },
    (log: string) => {
      writeFileSync(`${log}.sync`, "another log");
      renameSync(`${log}.sync`, log);
    },
  ]) {
    const { folder, file, storage } = open();
    harm(`${file}-wal`);
    expect(storage.isReplaced()).toBe(true);
    const name = storage.close() ?? "";
    expect(idsOf(join(folder, "backups", name))).toEqual(["acknowledged", "ours"]);
  }
});

it("[ST11] its own changes, checkpoints and backups are no replacement", async () => {
  const { folder, storage } = open();
  for (let number = 0; number < 40; number++) {
    storage.transaction(() => {
      for (let note = 0; note < 50; note++) addNote(storage, `${number}-${note}`, 3000);
    });
    expect(storage.isReplaced()).toBe(false);
  }
  await storage.backup(join(folder, "copy.sqlite"));
  expect(storage.isReplaced()).toBe(false);
  expect(storage.close()).toBeNull();
  expect(existsSync(join(folder, "backups"))).toBe(false);
});

it("[ST11] a program that only sets the time of the file loses nothing", () => {
  const { folder, file, storage } = open();
  utimesSync(file, 1000, 1000);
  expect(storage.isReplaced()).toBe(true);
  const name = storage.close() ?? "";
  expect(idsOf(join(folder, "backups", name))).toEqual(["acknowledged", "ours"]);
});
