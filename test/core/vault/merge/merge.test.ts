import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { newId } from "#core/crypto";
import { openBench, filledBench, goodPassword, standingClock } from "../fixture.ts";
import {
  close,
  copied,
  copyName,
  erase,
  everything,
  leaveConflict,
  mergeCopy,
  mergerOf,
  save,
  trash,
  unlocked,
  type Clocked,
} from "./fixture.ts";

const start = 1_800_000_000_000;
const [first, second, third, fourth] = Array.from({ length: 4 }, () => newId(start)) as [
  string,
  string,
  string,
  string,
];
const nextPassword = "copper-lantern-meadow-77";

let ours: Clocked;
let theirs: Clocked;

/** Two copies of an account with four records. */
beforeEach(async () => {
  const bench = openBench({ clock: standingClock(start) });
  await bench.account.create(goodPassword);
  for (const id of [first, second, third, fourth]) save(bench, id, `one of ${id}`);
  close(bench);
  const other = copied(bench.folder);
  ours = await unlocked(bench.folder, start + 1000);
  theirs = await unlocked(other, start + 2000);
});

afterEach(() => {
  if (ours.account.state() === "unlocked") close(ours);
});

const codeOf = (running: Promise<unknown>) =>
  running.then(
    () => "none",
    (error: unknown) => (error as { code?: string }).code ?? String(error),
  );

function part(): void {
  close(theirs);
  leaveConflict(theirs.folder, ours.folder);
}

const nothing = {
  ...{ added: 0, updated: 0, conflicts: 0, erased: 0 },
  ...{ unchanged: 4, damaged: 0, damagedInCopy: 0 },
};

describe("two copies of a vault that diverged", () => {
  it("[V22] are one again: what one has alone is taken, the later of two changes is the present one", async () => {
    const added = newId(start);
    save(theirs, added, "only there");
    save(theirs, first, "later");
    save(ours, first, "earlier");
    save(theirs, second, "changed there");
    save(ours, third, "changed here");
    part();
    const { planned, done } = await mergeCopy(ours);
    expect(planned).toEqual({ ...nothing, added: 1, updated: 1, conflicts: 1, unchanged: 2 });
    expect(done).toEqual(planned);
    const found = everything(ours);
    expect(found.get(added)?.now).toBe(`${start + 2000} only there`);
    expect(found.get(first)?.now).toBe(`${start + 2000} later`);
    expect(found.get(first)?.versions).toContain(`${start + 1000} earlier`);
    expect(found.get(second)?.now).toBe(`${start + 2000} changed there`);
    expect(found.get(third)?.now).toBe(`${start + 1000} changed here`);
    expect(ours.audit.verify().intact).toBe(true);
    const { events } = ours.audit.list({ limit: 2 }, ours.account.auditKey());
    expect(events.map(({ kind }) => kind)).toEqual(["account.merged", "backup.written"]);
    expect(events[0]?.details).toMatchObject({ file: copyName, added: 1, conflicts: 1 });
    expect(existsSync(join(ours.folder, "merging"))).toBe(false);
    const again = await unlockedAgain();
    expect(again.account.rolledBack()).toBe(false);
    expect(everything(again)).toEqual(found);
  });

  it("[V22] merged a second time are as they were, and the copy is not written to", async () => {
    save(theirs, first, "there");
    save(ours, first, "here");
    part();
    const before = readFileSync(join(ours.folder, copyName));
    await mergeCopy(ours);
    const found = everything(ours);
    const { done } = await mergeCopy(ours);
    expect(done).toEqual(nothing);
    expect(everything(ours)).toEqual(found);
    expect(readFileSync(join(ours.folder, copyName))).toEqual(before);
  });

  it("[V22] trash follows who moved it last; a record that was changed elsewhere lives", async () => {
    trash(theirs, first, start + 2000);
    trash(theirs, second, start + 2000);
    save(ours, second, "changed here");
    trash(ours, third, start + 1000);
    save(theirs, third, "changed there");
    part();
    const { done } = await mergeCopy(ours);
    expect(done).toEqual({ ...nothing, updated: 2, unchanged: 2 });
    const found = everything(ours);
    expect(found.get(first)?.trashedAt).toBe(start + 2000);
    expect(found.get(second)?.trashedAt).toBeNull();
    expect(found.get(third)).toMatchObject({
      now: `${start + 2000} changed there`,
      trashedAt: null,
    });
  });

  it("[V22] what one erased for ever stays erased, unless the other changed it since", async () => {
    erase(ours, first);
    erase(ours, second);
    save(theirs, second, "still wanted");
    erase(theirs, third);
    erase(theirs, fourth);
    save(ours, fourth, "wanted here");
    part();
    const { done } = await mergeCopy(ours);
    expect(done).toEqual({ ...nothing, added: 1, erased: 1, unchanged: 2 });
    expect([...everything(ours).keys()].sort()).toEqual([second, fourth].sort());
  });

  it("[V22] an event that the copy's ledger does not vouch for erases nothing", async () => {
    close(theirs);
    const file = join(theirs.folder, "vault.sqlite");
    const locked = openBench({ folder: theirs.folder });
    locked.audit.append("record.erased", { recordId: first });
    locked.storage.close();
    const database = new DatabaseSync(file);
    database.prepare("DELETE FROM record WHERE id = ?").run(first);
    database.close();
    leaveConflict(theirs.folder, ours.folder);
    const { done } = await mergeCopy(ours);
    expect(done.erased).toBe(0);
    expect(everything(ours).has(first)).toBe(true);
  });

  it("[V22] a vault comes along with its records, and a record follows where it was moved", async () => {
    const made = theirs.account.vaults.create("Elsewhere");
    const added = newId(start);
    const note = { kind: "record.created", details: { recordId: added } } as const;
    const plain = Buffer.from("there");
    const place = { id: added, vaultId: made.id, type: "login", expectedRevision: null } as const;
    theirs.account.records.write({ ...place, plain, audit: note });
    const moved = { kind: "record.moved", details: { recordId: first } } as const;
    theirs.account.records.move({ id: first, vaultId: made.id, audit: moved });
    part();
    const { done } = await mergeCopy(ours);
    expect(done).toEqual({ ...nothing, added: 1, updated: 1, unchanged: 3 });
    expect(ours.account.vaults.list().map(({ name }) => name)).toContain("Elsewhere");
    const again = await unlockedAgain();
    expect(again.account.records.header(added).vaultId).toBe(made.id);
    expect(again.account.records.header(first).vaultId).toBe(made.id);
    expect(again.account.rolledBack()).toBe(false);
  });

  it("[V22] files come along, byte for byte", async () => {
    const writer = theirs.account.records.attachments.begin();
    const bytes = new Uint8Array(600_000).map((_, at) => at % 251);
    writer.add(bytes);
    const file = writer.finish();
    save(theirs, first, "with a file", [file.id]);
    part();
    await mergeCopy(ours);
    const again = await unlockedAgain();
    const { attachments } = again.account.records;
    expect(attachments.sweep()).toBe(0);
    const read = Array.from(attachments.read(file), (one) => Buffer.from(one));
    expect(Buffer.concat(read).equals(bytes)).toBe(true);
  });

  it("[V22] a password that was changed in one copy opens that copy", async () => {
    await theirs.account.changePassword(goodPassword, nextPassword);
    save(theirs, first, "there");
    part();
    const { merger } = mergerOf(ours);
    expect(await codeOf(merger.compare({ name: copyName, password: goodPassword }))).toBe(
      "password-wrong",
    );
    const { events } = ours.audit.list({ limit: 1 }, ours.account.auditKey());
    expect(events[0]).toMatchObject({ kind: "account.unlock-failed", details: { way: "backup" } });
    expect((await mergeCopy(ours, nextPassword)).done.updated).toBe(1);
  });

  it("[V22] a damaged record of the copy is told and left out, and the others come", async () => {
    save(theirs, first, "there");
    save(theirs, second, "there");
    part();
    const database = new DatabaseSync(join(ours.folder, copyName));
    database.prepare("UPDATE record SET sealed = zeroblob(64) WHERE id = ?").run(first);
    database.close();
    const { done } = await mergeCopy(ours);
    expect(done).toEqual({ ...nothing, updated: 1, unchanged: 2, damaged: 1, damagedInCopy: 1 });
    expect(everything(ours).get(first)?.now).toBe(`${start} one of ${first}`);
  });
});

describe("a merge that does not happen", () => {
  it("[V22] another account's file is refused, whatever its password", async () => {
    const other = await filledBench(2);
    close(other);
    leaveConflict(other.folder, ours.folder);
    const before = everything(ours);
    const { merger } = mergerOf(ours);
    expect(await codeOf(merger.compare({ name: copyName, password: goodPassword }))).toBe(
      "refused",
    );
    expect(await codeOf(merger.merge())).toBe("not-found");
    expect(everything(ours)).toEqual(before);
    expect(readdirSync(ours.folder)).not.toContain("merging");
  });

  it("[V22] a record that was changed between dry run and merge stops all of it", async () => {
    const added = newId(start);
    save(theirs, first, "there");
    save(theirs, added, "there");
    part();
    const { merger } = mergerOf(ours);
    await merger.compare({ name: copyName, password: goodPassword });
    save(ours, first, "meanwhile");
    expect(await codeOf(merger.merge())).toBe("conflict");
    expect(everything(ours).has(added)).toBe(false);
    expect(everything(ours).get(first)?.now).toContain("meanwhile");
  });

  it("[V22] a lock or a cancel leaves neither the copy nor half a merge", async () => {
    save(theirs, first, "there");
    part();
    const { merger, merged } = mergerOf(ours);
    await merger.compare({ name: copyName, password: goodPassword });
    merger.forget();
    expect(existsSync(join(ours.folder, "merging"))).toBe(false);
    expect(await codeOf(merger.merge())).toBe("not-found");
    const comparing = merger.compare({ name: copyName, password: goodPassword });
    merger.forget();
    expect(await codeOf(comparing)).toBe("cancelled");
    await merger.compare({ name: copyName, password: goodPassword });
    const merging = merger.merge();
    merger.forget();
    expect(await codeOf(merging)).toBe("cancelled");
    expect(merged).toEqual([]);
    expect(existsSync(join(ours.folder, "merging"))).toBe(false);
    expect(everything(ours).get(first)?.now).toBe(`${start} one of ${first}`);
  });

  it("[V22] no name outside the list is opened", async () => {
    part();
    const { merger } = mergerOf(ours);
    const name = "../vault.sqlite";
    expect(await codeOf(merger.compare({ name, password: goodPassword }))).toBe("not-found");
  });
});

async function unlockedAgain() {
  close(ours);
  ours = await unlocked(ours.folder, start + 9000);
  return ours;
}
