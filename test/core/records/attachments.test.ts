import { createHash, randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { goodPassword } from "../vault/fixture.ts";
import { openDesk, type Desk } from "./fixture.ts";

const code = (expected: string) => expect.objectContaining({ code: expected }) as Error;
const chunk = 262_144;

async function* inPieces(bytes: Uint8Array, pieceBytes = 100_000): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < bytes.length; from += pieceBytes) {
    yield bytes.subarray(from, from + pieceBytes);
    await Promise.resolve();
  }
}

const lengthOf = async (pieces: AsyncIterable<Uint8Array>) => (await joined(pieces)).length;

async function joined(pieces: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const copies: Buffer[] = [];
  for await (const piece of pieces) copies.push(Buffer.from(piece));
  return Buffer.concat(copies);
}

async function attach(desk: Desk, bytes: Uint8Array, name = "key.pem") {
  const { id } = desk.login();
  const file = await desk.records.attachments.stage({ name, chunks: inPieces(bytes) });
  desk.records.attachments.add(id, [file.id]);
  return { id, file };
}

async function unlockAgain(desk: Desk): Promise<void> {
  desk.records.forget();
  desk.account.lock();
  await desk.account.unlock(goodPassword);
  await desk.records.load();
}

const chunkCount = (desk: Desk) =>
  Number(desk.storage.prepare("SELECT count(*) AS n FROM attachment_chunk").get()?.["n"]);

describe("a file of a record", () => {
  it("[V15] comes back byte for byte, in whatever pieces it came", async () => {
    const desk = await openDesk();
    const sizes = fc.oneof(
      fc.constantFrom(0, 1, chunk - 1, chunk, chunk + 1, 2 * chunk, 3 * chunk + 7),
      fc.integer({ min: 0, max: 5000 }),
    );
    await fc.assert(
      fc.asyncProperty(sizes, fc.integer({ min: 1, max: chunk * 2 }), async (size, piece) => {
        const bytes = randomBytes(size);
        const chunks = inPieces(bytes, Math.max(piece, Math.ceil(size / 50)));
        const { id } = desk.login();
        const file = await desk.records.attachments.stage({ name: "f", chunks });
        expect(file.size).toBe(size);
        desk.records.attachments.add(id, [file.id]);
        const back = await joined(desk.records.attachments.read(id, file.id));
        expect(createHash("sha256").update(back).digest()).toEqual(
          createHash("sha256").update(bytes).digest(),
        );
      }),
      { numRuns: 25 },
    );
  });

  it("is listed, kept by earlier versions, by a copy and by a move, and found in the next unlock", async () => {
    const desk = await openDesk();
    const bytes = randomBytes(chunk + 1);
    const { id, file } = await attach(desk, bytes, "C:\\Users\\mara\\key.pem");
    const { attachments } = desk.records;
    expect(attachments.list(id)).toEqual([
      { id: file.id, name: "key.pem", bytes: chunk + 1, addedAt: desk.clock.now(), damaged: false },
    ]);
    desk.records.change(id, 2, { name: "Renamed" });
    expect(attachments.list(id)).toHaveLength(1);
    const copy = desk.records.duplicate(id);
    const other = desk.account.vaults.create("Other");
    desk.records.move(id, other.id);
    attachments.remove(id, file.id);
    expect(attachments.list(id)).toEqual([]);
    await expect(joined(attachments.read(copy.id, file.id))).resolves.toEqual(bytes);
    await unlockAgain(desk);
    await expect(joined(attachments.read(copy.id, file.id))).resolves.toEqual(bytes);
    desk.records.trash(copy.id);
    desk.records.erase(copy.id);
    expect(chunkCount(desk)).toBe(2);
    desk.records.revert(id, 3);
    await expect(joined(attachments.read(id, file.id))).resolves.toEqual(bytes);
    desk.records.trash(id);
    expect(desk.records.emptyTrash()).toBe(1);
    expect(chunkCount(desk)).toBe(0);
  });

  it("[R8] tells the trail before its first byte leaves, by name", async () => {
    const desk = await openDesk();
    const { id, file } = await attach(desk, Buffer.from("secret"));
    const { pieces, ...rest } = desk.records.attachments.take(id, file.id);
    expect(rest).toEqual({ name: "key.pem", size: 6 });
    expect(desk.events(1)).toEqual(["record.changed"]);
    const source = pieces[Symbol.asyncIterator]();
    expect(Buffer.from((await source.next()).value as Uint8Array).toString()).toBe("secret");
    const [event] = desk.audit.list({ limit: 1 }, desk.account.auditKey()).events;
    expect(event).toMatchObject({
      kind: "attachment.saved",
      details: { recordId: id, file: "key.pem" },
    });
  });

  it("is renamed, removed and brought back, each a version that the trail tells of", async () => {
    const desk = await openDesk();
    const { attachments } = desk.records;
    const bytes = randomBytes(chunk + 7);
    const { id, file } = await attach(desk, bytes, "draft.txt");
    attachments.rename(id, file.id, "../final\u0000.txt");
    expect(attachments.list(id)).toMatchObject([{ id: file.id, name: "final.txt" }]);
    attachments.remove(id, file.id);
    expect(desk.records.open(id).attachments).toEqual([]);
    const refused = () => attachments.rename(id, file.id, "x");
    expect(refused).toThrow(code("not-found"));
    attachments.restore(id, file.id);
    expect(desk.records.open(id)).toMatchObject({
      revision: 5,
      attachments: [{ name: "final.txt", bytes: bytes.length, damaged: false }],
    });
    await expect(joined(attachments.read(id, file.id))).resolves.toEqual(bytes);
    expect(() => attachments.restore(id, file.id)).toThrow(code("record-invalid"));
    expect(() => attachments.restore(id, id)).toThrow(code("not-found"));
    const [event] = desk.audit.list({ limit: 1 }, desk.account.auditKey()).events;
    expect(event).toMatchObject({ kind: "record.changed", details: { changed: "attachments" } });
  });

  it("stays as it is in the trash, and can be saved from there", async () => {
    const desk = await openDesk();
    const { attachments } = desk.records;
    const { id, file } = await attach(desk, Buffer.from("kept"));
    desk.records.trash(id);
    for (const change of [
      () => attachments.remove(id, file.id),
      () => attachments.rename(id, file.id, "x"),
      () => attachments.restore(id, file.id),
    ]) {
      expect(change).toThrow(code("record-invalid"));
    }
    const more = { name: "f", bytes: 1, recordId: id, chunks: inPieces(Buffer.from("x")) };
    await expect(attachments.stage(more)).rejects.toThrow(code("record-invalid"));
    expect((await joined(attachments.take(id, file.id).pieces)).toString()).toBe("kept");
    expect(chunkCount(desk)).toBe(1);
  });

  it.each([
    ["../../etc/passwd", "passwd"],
    ["a\u0000b\u202Egnp.exe", "abgnp.exe"],
    ["..", "file"],
    ["", "file"],
    ["n".repeat(400), "n".repeat(255)],
  ])("named %j is called %j", async (given, kept) => {
    const desk = await openDesk();
    const { file } = await attach(desk, Buffer.from("x"), given);
    expect(file.name).toBe(kept);
  });
});

describe("what was done to the parts of a file", () => {
  const spoil: Record<string, (desk: Desk, id: string, other: string) => void> = {
    "a part is dropped": ({ storage }, id) =>
      storage.prepare("DELETE FROM attachment_chunk WHERE id = ? AND number = 1").run(id),
    "the end is dropped": ({ storage }, id) =>
      storage.prepare("DELETE FROM attachment_chunk WHERE id = ? AND number = 2").run(id),
    "two parts are swapped": ({ storage }, id) => {
      const move = storage.prepare(
        "UPDATE attachment_chunk SET number = ? WHERE id = ? AND number = ?",
      );
      for (const [to, from] of [
        [9, 0],
        [0, 1],
        [1, 9],
      ] as const)
        move.run(to, id, from);
    },
    "a part of another file takes its place": ({ storage }, id, other) =>
      storage
        .prepare(
          `UPDATE attachment_chunk SET sealed =
           (SELECT sealed FROM attachment_chunk WHERE id = ? AND number = 0)
           WHERE id = ? AND number = 0`,
        )
        .run(other, id),
    "a bit is turned": ({ storage }, id) => {
      const at = "SELECT sealed FROM attachment_chunk WHERE id = ? AND number = 0";
      const sealed = storage.prepare(at).get(id)?.["sealed"] as Uint8Array;
      sealed[100] = (sealed[100] ?? 0) ^ 1;
      storage
        .prepare("UPDATE attachment_chunk SET sealed = ? WHERE id = ? AND number = 0")
        .run(sealed, id);
    },
    "a part is cut short": ({ storage }, id) =>
      storage
        .prepare(
          "UPDATE attachment_chunk SET sealed = substr(sealed, 1, 32) WHERE id = ? AND number = 2",
        )
        .run(id),
  };

  it.each(Object.keys(spoil))(
    "[V15] is found when %s, and the record stays whole",
    async (what) => {
      const desk = await openDesk();
      const { id, file } = await attach(desk, randomBytes(2 * chunk + 5));
      const { file: other } = await attach(desk, randomBytes(2 * chunk + 5));
      spoil[what]?.(desk, file.id, other.id);
      await expect(lengthOf(desk.records.attachments.read(id, file.id))).rejects.toThrow(
        code("attachment-damaged"),
      );
      expect(desk.records.open(id).name).toBe("Forge");
      expect(desk.records.damaged()).toBe(0);
    },
  );

  it("a part that is missing shows in the list", async () => {
    const desk = await openDesk();
    const { id, file } = await attach(desk, randomBytes(2 * chunk));
    spoil["a part is dropped"]?.(desk, file.id, "");
    expect(desk.records.attachments.list(id)).toMatchObject([{ damaged: true }]);
  });
});

describe("a file that does not come to its end", () => {
  it("is told to be too large before it is read, and leaves nothing when its record goes meanwhile", async () => {
    const desk = await openDesk();
    const { id } = desk.login();
    const { attachments } = desk.records;
    let wasRead = false;
    async function* chunks() {
      wasRead = true;
      yield* inPieces(randomBytes(chunk * 2));
      desk.records.trash(id);
    }
    const tooLarge = { name: "disk.img", bytes: 104_857_601, chunks: chunks() };
    await expect(attachments.stage(tooLarge)).rejects.toThrow(code("attachment-too-large"));
    expect(wasRead).toBe(false);
    const file = { name: "f", bytes: chunk * 2, recordId: id, chunks: chunks() };
    const { id: fileId } = await attachments.stage(file);
    expect(() => attachments.add(id, [fileId])).toThrow(code("record-invalid"));
    attachments.drop([fileId]);
    expect(chunkCount(desk)).toBe(0);
  });

  it("is cancelled at once and leaves nothing", async () => {
    const desk = await openDesk();
    const abort = new AbortController();
    const heard: number[] = [];
    const staged = desk.records.attachments.stage({
      name: "f",
      chunks: inPieces(randomBytes(2_000_000)),
      signal: abort.signal,
      onProgress(bytes) {
        heard.push(bytes);
        if (bytes >= 1_000_000) abort.abort();
      },
    });
    await expect(staged).rejects.toThrow(code("cancelled"));
    expect(heard.at(-1)).toBe(1_000_000);
    expect(chunkCount(desk)).toBe(0);
  });

  it("is cleared away when its source fails, and when it is too large", async () => {
    const desk = await openDesk();
    async function* failing() {
      yield* inPieces(randomBytes(chunk * 3));
      throw new Error("the source is gone");
    }
    const { attachments } = desk.records;
    await expect(attachments.stage({ name: "f", chunks: failing() })).rejects.toThrow("gone");
    const file = attachments.begin("f");
    expect(() => {
      file.add(new Uint8Array(104_857_601));
    }).toThrow(code("attachment-too-large"));
    file.discard();
    expect(chunkCount(desk)).toBe(0);
  });

  it("is swept at the next unlock when no record named it, and a lock ends it", async () => {
    const desk = await openDesk();
    const { attachments } = desk.records;
    const kept = await attach(desk, randomBytes(10));
    await attachments.stage({ name: "orphan", chunks: inPieces(randomBytes(chunk)) });
    const half = attachments.begin("half");
    half.add(randomBytes(2 * chunk));
    expect(chunkCount(desk)).toBe(3);
    desk.records.forget();
    desk.account.lock();
    expect(() => {
      half.add(randomBytes(10));
    }).toThrow(code("vault-locked"));
    await desk.account.unlock(goodPassword);
    await desk.records.load();
    expect(chunkCount(desk)).toBe(1);
    expect(() => half.finish()).toThrow(code("cancelled"));
    half.discard();
    expect((await joined(attachments.read(kept.id, kept.file.id))).length).toBe(10);
  });

  it("keeps neither its bytes nor its name in the clear", async () => {
    const desk = await openDesk();
    await attach(desk, Buffer.from("canary-bytes ".repeat(50_000)), "canary-file.txt");
    for (const { sealed } of desk.storage.prepare("SELECT sealed FROM attachment_chunk").all()) {
      expect(Buffer.from(sealed as Uint8Array).includes("canary")).toBe(false);
    }
    const backup = `${desk.folder}/copy.sqlite`;
    await desk.storage.backup(backup);
    const { readFileSync } = await import("node:fs");
    expect(readFileSync(backup).includes("canary")).toBe(false);
  });
});
