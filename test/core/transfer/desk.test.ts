import { mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { IncomingFile } from "#core/files";
import { createTransferDesk, filesOf, type TransferDesk } from "#core/transfer";
import { createUpload } from "../../../main/core/transfer/source.ts";
import { createTransfer } from "../../../main/core/transfer/transfer.ts";
import { everything, openDesk } from "../records/fixture.ts";
import { cheapKdf, goodPassword } from "../vault/fixture.ts";

async function openRoom() {
  const room = await openDesk();
  const { records, account, vaultId } = room;
  const transfer = createTransfer({ ...room, files: filesOf(records), kdf: cheapKdf });
  const desk = createTransferDesk(transfer);
  const choices = { vaultId, folders: "tags", duplicates: "keep" } as const;
  return {
    ...{ ...room, desk, choices },
    total: () => records.find(everything).total,
    /** As the composition root does at a lock. */
    lock: () => {
      account.lock();
      records.forget();
      desk.forget();
      transfer.forget();
    },
  };
}

/** A file that a page hands over, in pieces; `before` runs before each of them. */
function incoming(text: string, before: (piece: number) => void = () => undefined): IncomingFile {
  const bytes = Buffer.from(text);
  const step = Math.ceil(bytes.length / 4);
  async function* read(): AsyncGenerator<Uint8Array<ArrayBuffer>> {
    for (let at = 0; at < bytes.length; at += step) {
      before(at / step);
      yield await Promise.resolve(Uint8Array.from(bytes.subarray(at, at + step)));
    }
  }
  return { name: "table.csv", bytes: bytes.length, path: null, read };
}

const rows = (count: number) =>
  Array.from({ length: count }, (_, at) => `Item ${at},https://s${at}.example,ann,pw-${at},\n`);
const chrome = (count = 300) => `name,url,username,password,note\n${rows(count).join("")}`;

const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => "done",
    (error: unknown) => (error as { code?: string }).code ?? String(error),
  );

/** Does `act` at the first progress of this step that is at least so far. */
function at(desk: TransferDesk, step: string, share: number, act: () => void): void {
  const leave = desk.onProgress((progress) => {
    if (progress.step !== step || progress.done < share * progress.total) return;
    leave();
    act();
  });
}

describe("[T6] what was read", () => {
  it("is overwritten, and no more than was told of is taken", () => {
    const upload = createUpload("a", 6);
    const held = upload.source;
    upload.add(Buffer.from("secret"));
    expect(() => {
      upload.add(Buffer.from("!"));
    }).toThrow(expect.objectContaining({ code: "import-damaged" }) as Error);
    upload.wipe();
    return expect(held.read(0, 6)).resolves.toEqual(new Uint8Array(6));
  });

  it.each(["apply", "forget", "lock"] as const)("is forgotten by %s", async (how) => {
    const { desk, choices, lock } = await openRoom();
    await desk.take(incoming(chrome(3)));
    await desk.read({});
    expect(desk.rows({ offset: 0, limit: 10 }).total).toBe(3);
    if (how === "apply") await desk.apply(choices);
    else if (how === "forget") desk.forget();
    else lock();
    expect(() => desk.rows({ offset: 0, limit: 1 })).toThrow("Choose a file first.");
    expect(() => desk.remarks({ offset: 0, limit: 1 })).toThrow("Choose a file first.");
    expect(await codeOf(desk.read({}))).toBe("import-unrecognised");
    expect(await codeOf(desk.apply(choices))).toBe("import-unrecognised");
  });

  it("is the newest file alone: another one takes its place, its plan too", async () => {
    const { desk } = await openRoom();
    await desk.take(incoming(chrome(3)));
    await desk.read({});
    await desk.take(incoming(chrome(5)));
    expect(() => desk.rows({ offset: 0, limit: 1 })).toThrow("Choose a file first.");
    expect((await desk.read({})).counts.new).toBe(5);
  });
});

describe("[T4] a cancel", () => {
  it("while a page hands the file over leaves no file", async () => {
    const { desk } = await openRoom();
    const file = incoming(chrome(), (piece) => {
      if (piece === 2) desk.forget();
    });
    expect(await codeOf(desk.take(file))).toBe("cancelled");
    expect(await codeOf(desk.read({}))).toBe("import-unrecognised");
  });

  it("of the dry run leaves the file, which can be read anew", async () => {
    const { desk } = await openRoom();
    await desk.take(incoming(chrome(20_000)));
    at(desk, "reading", 0.2, () => {
      desk.cancel();
    });
    expect(await codeOf(desk.read({}))).toBe("cancelled");
    expect(() => desk.rows({ offset: 0, limit: 1 })).toThrow();
    expect((await desk.read({})).counts.new).toBe(20_000);
  });

  it("while the backup is written, or records are sealed, changes nothing", async () => {
    for (const share of [0, 0.5, 0.9]) {
      const { desk, choices, total, events } = await openRoom();
      await desk.take(incoming(chrome(1000)));
      await desk.read({});
      at(desk, "writing", share, () => {
        desk.cancel();
      });
      const applying = desk.apply(choices);
      if (share === 0) desk.cancel();
      expect(await codeOf(applying)).toBe("cancelled");
      expect(total()).toBe(0);
      expect(events()).not.toContain("vault.imported");
    }
  });

  it("that comes as it is committed comes too late: all of it is there", async () => {
    const { desk, choices, total } = await openRoom();
    await desk.take(incoming(chrome()));
    await desk.read({});
    at(desk, "writing", 1, () => {
      desk.cancel();
    });
    expect(await desk.apply(choices)).toEqual({ added: 300, replaced: 0, skipped: 0 });
    expect(total()).toBe(300);
  });

  it("of an export leaves no file", async () => {
    const { desk, choices, vaultId } = await openRoom();
    await desk.take(incoming(chrome()));
    await desk.read({});
    await desk.apply(choices);
    const folder = mkdtempSync(join(tmpdir(), "sallyport-desk-"));
    const request = {
      ...{ format: "sallyport", file: join(folder, "out"), mayReplace: false },
      ...{ vaultIds: [vaultId], masterPassword: goodPassword, password: "own" },
    };
    at(desk, "exporting", 0.5, () => {
      desk.cancel();
    });
    expect(await codeOf(desk.export(request))).toBe("cancelled");
    expect(readdirSync(folder)).toEqual([]);
    expect(await desk.export(request)).toMatchObject({ records: 300 });
  });
});

describe("[T6] a lock", () => {
  it.each([
    ["reading", 0.2],
    ["writing", 0.5],
  ] as const)("ends %s, and leaves the records as they were", async (step, share) => {
    const room = await openRoom();
    const { desk, choices, account, records, total } = room;
    await desk.take(incoming(chrome(step === "reading" ? 20_000 : 300)));
    if (step === "writing") await desk.read({});
    at(desk, step, share, room.lock);
    const work = step === "reading" ? desk.read({}) : desk.apply(choices);
    expect(await codeOf(work)).toBe("vault-locked");
    await account.unlock(goodPassword);
    await records.load();
    expect(total()).toBe(0);
    expect(() => desk.rows({ offset: 0, limit: 1 })).toThrow("Choose a file first.");
  });
});

describe("one thing at a time", () => {
  it("a second reading ends the first", async () => {
    const { desk } = await openRoom();
    await desk.take(incoming(chrome(20_000)));
    const first = codeOf(desk.read({}));
    const second = desk.read({});
    expect(await first).toBe("cancelled");
    expect((await second).counts.new).toBe(20_000);
  });
});

describe("a table of unknown kind", () => {
  const table =
    "Thing;Where;Who;Word;Colour\nBox;box.example;ann;pw;red\nBag;bag.example;bob;pw2;\n";

  it("is described by its columns, and read as the person says", async () => {
    const { desk, choices, records } = await openRoom();
    await desk.take(incoming(table));
    const view = await desk.read({});
    expect(view.format.name).toBe("generic-csv");
    expect(view.columns).toEqual([
      { label: "Column 1", guess: "name" },
      { label: "Column 2", guess: "username" },
      { label: "Column 3", guess: "custom" },
      { label: "Column 4", guess: "custom" },
      { label: "Column 5", guess: "password" },
    ]);
    const columns = ["name", "uris", "username", "password", null];
    const again = await desk.read({ columns });
    expect(again).toMatchObject({ counts: { new: 3, same: 0, changed: 0 }, remarks: 1 });
    expect(desk.remarks({ offset: 0, limit: 5 }).items).toMatchObject([
      { where: "column 5", outcome: "left-out" },
    ]);
    const page = desk.rows({ offset: 1, limit: 1 });
    expect(page).toMatchObject({
      total: 3,
      items: [{ where: "line 2", name: "Box", status: "new" }],
    });
    expect(JSON.stringify([again, page])).not.toContain("pw");
    await desk.apply(choices);
    const box = records.find({ ...everything, text: "Box" }).items[0];
    expect(records.readFields(box?.id ?? "").fields).toEqual({
      ...{ username: "ann", password: "pw", uris: "box.example" },
    });
  });

  it("may be given fewer columns than it has, and other words than there are", async () => {
    const { desk } = await openRoom();
    await desk.take(incoming(table));
    expect((await desk.read({ columns: ["name"] })).remarks).toBe(0);
    expect((await desk.read({ columns: ["name", "constructor", "username"] })).remarks).toBe(1);
    expect((await desk.read({ columns: Array<string>(200).fill("password") })).counts.new).toBe(3);
  });

  it("has no columns to correct where its kind is known", async () => {
    const { desk } = await openRoom();
    await desk.take(incoming(chrome(1)));
    expect((await desk.read({})).columns).toBeNull();
  });
});

it("takes a path from home, and names what is wrong with it", async () => {
  const { desk } = await openRoom();
  const folder = mkdtempSync(join(tmpdir(), "sallyport-desk-"));
  writeFileSync(join(folder, "a.csv"), chrome(2));
  expect(await desk.takePath(join(folder, "a.csv"))).toEqual({ name: "a.csv" });
  expect((await desk.read({})).counts.new).toBe(2);
  expect(await codeOf(desk.takePath(join(folder, "none.csv")))).toBe("import-damaged");
  expect(await codeOf(desk.read({}))).toBe("import-unrecognised");
});
