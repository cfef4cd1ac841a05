import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { AppError } from "#core/errors";
import { filesOf } from "../../../main/core/transfer/files.ts";
import type { Source } from "../../../main/core/transfer/format.ts";
import { createFormats } from "../../../main/core/transfer/formats.ts";
import { sourceOfBytes, sourceOfPath } from "../../../main/core/transfer/source.ts";
import { createTransfer } from "../../../main/core/transfer/transfer.ts";
import { everything, openDesk } from "../records/fixture.ts";
import { cheapKdf } from "../vault/fixture.ts";
import { readOptions } from "./fixture.ts";
import { specimens, type Specimen } from "./specimens.ts";

const all = specimens.map((one) => [one.name, one] as const);

function codeOf(error: unknown): string {
  if (error instanceof AppError) return error.code;
  throw error;
}

/** A vault with nothing in it, and what brings a file of this kind into it. */
async function openRoom({ password }: Pick<Specimen, "password">) {
  const desk = await openDesk();
  const transfer = createTransfer({ ...desk, files: filesOf(desk.records), kdf: cheapKdf });
  const choices = { vaultId: desk.vaultId, folders: "vaults" } as const;
  const options = { ...readOptions, ...(password !== null && { password }) };
  return {
    desk,
    bringIn: async (bytes: Buffer, duplicates: "keep" | "replace" = "keep") => {
      const plan = await transfer.plan(sourceOfBytes("file", bytes), options);
      return transfer.apply(plan, { ...choices, duplicates }, readOptions);
    },
    counts: () => {
      const listed = desk.records.find(everything).total;
      const trashed = desk.records.find({ ...everything, scope: { show: "trash" } }).total;
      return { records: listed + trashed, vaults: desk.account.vaults.list().length };
    },
  };
}

describe("an import", () => {
  it.each(all)(
    "[T4] of a spoilt %s brings in all of it or nothing",
    async (_name, one) => {
      const whole = await one.make();
      let refused = 0;
      for (const share of [0.3, 0.5, 0.7, 0.9]) {
        const { desk, bringIn, counts } = await openRoom(one);
        const before = counts();
        const spoilt = Buffer.from(whole);
        const at = Math.floor(whole.length * share);
        spoilt.fill(one.family === "table" ? 0xff : 0x22, at, at + 3);
        const code = await bringIn(spoilt).then(() => null, codeOf);
        if (code === null) continue;
        refused++;
        expect(code).toMatch(/^import-/);
        expect(counts()).toEqual(before);
        expect(desk.events()).not.toContain("vault.imported");
      }
      expect(refused).toBeGreaterThan(0);
    },
    60_000,
  );

  it.each(all)(
    "[T5] of %s twice adds nothing, its trash included",
    async (_name, one) => {
      const { bringIn, counts } = await openRoom(one);
      const whole = await one.make();
      expect((await bringIn(whole)).added).toBeGreaterThan(0);
      const after = counts();
      expect(await bringIn(whole)).toMatchObject({ added: 0, replaced: 0 });
      expect(counts()).toEqual(after);
    },
    60_000,
  );
});

describe("[T1] a format that is named outright", () => {
  const { imports } = createFormats(cheapKdf);
  it.each(imports.map(({ name }) => name))(
    "%s takes no empty file, and no folder for a file",
    async (format) => {
      const desk = await openDesk();
      const transfer = createTransfer({ ...desk, files: null, kdf: cheapKdf });
      const ask = async (source: Source) =>
        transfer.plan(source, { ...readOptions, password: "p", format }).then(() => null, codeOf);
      const folder = await sourceOfPath(mkdtempSync(join(tmpdir(), "sallyport-empty-")));
      const file = sourceOfBytes("file", Buffer.from("x"));
      expect(await ask(sourceOfBytes("empty", new Uint8Array()))).toBe("import-unrecognised");
      expect(await ask(format === "pass" ? file : folder)).toBe("import-unrecognised");
    },
  );
});

describe("[T5] what is here already", () => {
  const login = (id: string, more: object = {}) => ({
    ...{ id, type: 1, name: `Item ${id}`, notes: null, favorite: false, reprompt: 0 },
    login: { username: "mara", password: "pw", uris: null, totp: null },
    ...more,
  });
  const export_ = (...items: object[]) =>
    Buffer.from(JSON.stringify({ encrypted: false, folders: [], items }));
  const deletedDate = "2024-01-01T00:00:00.000Z";
  const none = { password: null };

  it("counts in the trash as it does elsewhere, and is not replaced by what the file has in its trash", async () => {
    const { desk, bringIn, counts } = await openRoom(none);
    const file = export_(login("1"), login("2", { deletedDate }));
    await bringIn(file);
    expect(counts().records).toBe(2);
    const [live] = desk.records.find(everything).items;
    // One that is live here, and changed, stays as it is when the file has it in its trash by now.
    desk.records.change(live?.id ?? "", 1, { notes: "mine" });
    const trashed = export_(login("1", { deletedDate }), login("2", { deletedDate }));
    expect(await bringIn(trashed, "replace")).toEqual({ added: 1, replaced: 0, skipped: 1 });
    expect(await bringIn(trashed, "replace")).toEqual({ added: 0, replaced: 0, skipped: 2 });
    expect(desk.records.find(everything).total).toBe(1);
  });

  it("comes in anew when it is in the trash here and live in the file", async () => {
    const { desk, bringIn, counts } = await openRoom(none);
    await bringIn(export_(login("1")));
    const [live] = desk.records.find(everything).items;
    desk.records.trash(live?.id ?? "");
    expect((await bringIn(export_(login("1")))).added).toBe(1);
    expect(counts().records).toBe(2);
    expect((await bringIn(export_(login("1")))).added).toBe(0);
  });

  it("is not the same where a file of it is missing here", async () => {
    const zip = specimens.find(({ name }) => name === "bitwarden.zip");
    const json = specimens.find(({ name }) => name === "bitwarden.json");
    if (zip === undefined || json === undefined) throw new TypeError("no such specimen");
    const { desk, bringIn } = await openRoom(zip);
    const archive = await zip.make();
    await bringIn(archive);
    const files = () =>
      desk.records
        .find(everything)
        .items.reduce((sum, { id }) => sum + desk.records.attachments.list(id).length, 0);
    const before = files();
    expect(before).toBeGreaterThan(0);
    const [owner] = desk.records
      .find(everything)
      .items.filter(({ id }) => desk.records.attachments.list(id).length > 0);
    const [file] = desk.records.attachments.list(owner?.id ?? "");
    desk.records.attachments.remove(owner?.id ?? "", file?.id ?? "");
    expect(await bringIn(archive, "replace")).toMatchObject({ added: 0, replaced: 1 });
    expect(files()).toBe(before);
  });
});
