import { describe, expect, it } from "vitest";
import { goodPassword } from "../vault/fixture.ts";
import { openDesk, type Desk } from "./fixture.ts";

const code = (expected: string) => expect.objectContaining({ code: expected }) as Error;

async function* inPieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(bytes);
}

async function joined(pieces: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const copies: Buffer[] = [];
  for await (const piece of pieces) copies.push(Buffer.from(piece));
  return Buffer.concat(copies);
}

async function unlockAgain(desk: Desk): Promise<void> {
  desk.records.forget();
  desk.account.lock();
  await desk.account.unlock(goodPassword);
  await desk.records.load();
}

const chunkCount = (desk: Desk) =>
  Number(desk.storage.prepare("SELECT count(*) AS n FROM attachment_chunk").get()?.["n"]);

describe("files that were taken in", () => {
  async function stageAll({ records }: Desk, names: readonly string[]): Promise<string[]> {
    const ids: string[] = [];
    for (const name of names) {
      const file = { name, chunks: inPieces(Buffer.from(name)) };
      ids.push((await records.attachments.stage(file)).id);
    }
    return ids;
  }

  it("[R8] make one new version of their record, however many they are", async () => {
    const desk = await openDesk();
    const { id } = desk.login();
    const { attachments } = desk.records;
    const ids = await stageAll(desk, ["a.txt", "b.txt", "c.txt"]);
    attachments.add(id, ids);
    expect(attachments.list(id).map(({ name }) => name)).toEqual(["a.txt", "b.txt", "c.txt"]);
    expect(desk.records.open(id)).toMatchObject({ revision: 2, earlierVersions: 1 });
    attachments.add(id, ids);
    expect(desk.records.open(id).revision).toBe(2);
    await unlockAgain(desk);
    for (const file of attachments.list(id)) {
      expect((await joined(attachments.read(id, file.id))).toString()).toBe(file.name);
    }
    expect(() => attachments.add(id, ids)).toThrow(code("not-found"));
  });

  it("[R8] come with a record that is made, once, also when it is made twice", async () => {
    const desk = await openDesk();
    const { attachments } = desk.records;
    const files = await stageAll(desk, ["a.txt", "b.txt"]);
    const draft = { id: "01981b9e-7c1f-7a55-8d5e-2f0b6a1c9d3e", files };
    const { id } = desk.login(draft);
    expect(attachments.list(id)).toMatchObject([{ name: "a.txt" }, { name: "b.txt" }]);
    expect(desk.records.open(id)).toMatchObject({ revision: 1, earlierVersions: 0 });
    expect(desk.login(draft).id).toBe(id);
    expect(desk.records.open(id).revision).toBe(1);
    expect(() => desk.login({ files: [id] })).toThrow(code("not-found"));
    expect(desk.records.counts().all).toBe(1);
  });

  it("[R8] are given up without a trace, and never those that a record has", async () => {
    const desk = await openDesk();
    const { id } = desk.login();
    const { attachments } = desk.records;
    const [kept = "", given = ""] = await stageAll(desk, ["kept", "given up"]);
    attachments.add(id, [kept]);
    attachments.drop([kept, given, id]);
    expect(chunkCount(desk)).toBe(1);
    expect((await joined(attachments.read(id, kept))).toString()).toBe("kept");
    expect(() => attachments.add(id, [given])).toThrow(code("not-found"));
  });

  it("[R8] are a hundred at most, and those that a record has count", async () => {
    const desk = await openDesk();
    const { id } = desk.login();
    const { attachments } = desk.records;
    const ids = await stageAll(
      desk,
      Array.from({ length: 101 }, (_, index) => `${index}`),
    );
    expect(() => attachments.add(id, ids)).toThrow(code("record-invalid"));
    attachments.add(id, ids.slice(0, 99));
    expect(() => attachments.add(id, ids.slice(99))).toThrow(code("record-invalid"));
    attachments.add(id, ids.slice(99, 100));
    const one = { name: "f", recordId: id, chunks: inPieces(Buffer.from("x")) };
    await expect(attachments.stage(one)).rejects.toThrow(code("record-invalid"));
    expect(() => desk.login({ files: ids })).toThrow(code("record-invalid"));
    expect(desk.records.open(id)).toMatchObject({ revision: 3 });
  });
});
