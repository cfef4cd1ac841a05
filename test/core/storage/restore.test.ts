import {
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { discardStage, stageCopy, takeStaged } from "#core/storage";
import { addNote, noteIds, notes, openNotes, temporaryFolder } from "./fixture.ts";
import { openCopy } from "#core/storage";

const stamp = "2026-11-21T10-00-00";

/** A closed folder with one note, and a staged copy with another. */
async function staged() {
  const folder = temporaryFolder();
  const other = temporaryFolder();
  for (const [at, id] of [
    [folder, "old"],
    [other, "new"],
  ] as const) {
    const storage = openNotes(at);
    addNote(storage, id);
    storage.close();
  }
  const stage = await stageCopy(folder, join(other, "vault.sqlite"));
  const file = join(folder, "vault.sqlite");
  const kept = join(folder, "backups", `replaced-${stamp}.sqlite`);
  return { folder, stage, file, kept };
}

type Staged = Awaited<ReturnType<typeof staged>>;

function idsIn(folder: string): string[] {
  const storage = openNotes(folder);
  const ids = noteIds(storage);
  storage.close();
  return ids;
}

/** What a process did before it was killed, step by step. */
const steps: readonly (readonly [string, (at: Staged) => void])[] = [
  [
    "the decision was written",
    ({ stage }) => {
      writeFileSync(join(stage, "ready"), stamp);
    },
  ],
  [
    "the present file was linked",
    ({ file, kept }) => {
      mkdirSync(join(kept, ".."));
      linkSync(file, kept);
    },
  ],
  [
    "its log was moved",
    ({ file, kept }) => {
      renameSync(`${file}-wal`, `${kept}-wal`);
    },
  ],
  [
    "the staged file took its place",
    ({ stage, file }) => {
      renameSync(join(stage, "vault.sqlite"), file);
    },
  ],
];

it.each(steps.map(([name], index) => [name, index + 1] as const))(
  "[ST9] a restore that ended after %s is finished by the next to open the folder",
  async (_name, count) => {
    const at = await staged();
    writeFileSync(`${at.file}-wal`, "");
    for (const [, run] of steps.slice(0, count)) run(at);
    expect(idsIn(at.folder)).toEqual(["new"]);
    expect(existsSync(at.stage)).toBe(false);
    const copy = openCopy(at.kept, notes);
    expect(copy.prepare("SELECT id FROM note").all()).toEqual([{ id: "old" }]);
    copy.close();
    expect(idsIn(at.folder)).toEqual(["new"]);
  },
);

it("[ST9] a restore that ended before its decision never happened", async () => {
  const { folder, stage } = await staged();
  writeFileSync(join(stage, "ready.part"), stamp);
  expect(idsIn(folder)).toEqual(["old"]);
  expect(existsSync(stage)).toBe(false);
});

it("[ST9] what another instance stages is left alone while that holds the vault", async () => {
  const { folder, stage } = await staged();
  const holder = openNotes(temporaryFolder());
  holder.close();
  discardStage(folder);
  const own = openNotes(folder);
  mkdirSync(stage);
  expect(() => openNotes(folder)).toThrow(expect.objectContaining({ code: "vault-busy" }));
  expect(existsSync(stage)).toBe(true);
  own.close();
});

it("[ST9] the replaced file is never written over, even within the same second", async () => {
  const { folder } = await staged();
  takeStaged(folder, 0);
  await stageCopy(folder, join(folder, "vault.sqlite"));
  takeStaged(folder, 0);
  expect(readdirSync(join(folder, "backups")).toSorted()).toEqual([
    "replaced-1970-01-01T00-00-00-2.sqlite",
    "replaced-1970-01-01T00-00-00.sqlite",
  ]);
});

it("looks at a file without a trace, and refuses one that is not whole", async () => {
  const { folder, file } = await staged();
  rmSync(join(folder, "restoring"), { recursive: true });
  const before = readFileSync(file);
  openCopy(file, notes).close();
  expect(readdirSync(folder)).toEqual(["vault.sqlite"]);
  expect(readFileSync(file)).toEqual(before);
  for (const bytes of [Buffer.alloc(0), Buffer.from("text"), before.subarray(0, 5000)]) {
    writeFileSync(file, bytes);
    expect(() => openCopy(file, notes)).toThrow(expect.objectContaining({ code: "vault-damaged" }));
  }
  expect(() => openCopy(`${file}.gone`, notes)).toThrow(
    expect.objectContaining({ code: "vault-damaged" }),
  );
});
