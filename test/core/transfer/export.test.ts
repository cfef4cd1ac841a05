import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { recordTypes } from "#contract/record-types";
import type { PortableRecord } from "../../../main/core/transfer/portable.ts";
import { outgoingRecords } from "../../../main/core/transfer/outgoing.ts";
import { sourceOfPath } from "../../../main/core/transfer/source.ts";
import { createTransfer } from "../../../main/core/transfer/transfer.ts";
import { openDesk, type Desk } from "../records/fixture.ts";
import { cheapKdf, goodPassword } from "../vault/fixture.ts";
import { readOptions } from "./fixture.ts";

const noRemark = () => {
  throw new Error("nothing of this test is damaged");
};

async function openRoom() {
  const desk = await openDesk();
  const transfer = createTransfer({
    ...desk,
    files: null,
    kdf: cheapKdf,
  });
  const folder = mkdtempSync(join(tmpdir(), "sallyport-export-"));
  const exportTo = (name: string, change: object = {}) =>
    transfer.export(
      {
        ...{ format: "sallyport", file: join(folder, name), mayReplace: false },
        ...{ masterPassword: goodPassword, password: "its own password" },
        vaultIds: desk.account.vaults.list().map(({ id }) => id),
        ...change,
      },
      readOptions,
    );
  return { desk, transfer, folder, exportTo };
}

/** Everything of a vault, whatever its ids. */
async function contentsOf({ account }: Desk) {
  const all: PortableRecord[] = [];
  const options = {
    wants: () => true,
    goOn: () => undefined,
    onRemark: noRemark,
    onProgress: () => undefined,
  };
  for await (const one of outgoingRecords({ account, files: null }, options)) {
    all.push({ ...one, where: "", key: null });
  }
  return all.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

const word = fc.string({ unit: "grapheme", minLength: 1, maxLength: 20 }).map((text) => `w${text}`);
const one = fc.record({
  type: fc.constantFrom(...recordTypes.filter((type) => type !== "ssh_key" && type !== "host")),
  name: word,
  tags: fc.uniqueArray(
    word.map((tag) => tag.trim()),
    { maxLength: 3 },
  ),
  favourite: fc.boolean(),
  notes: fc.string({ unit: "grapheme" }),
  custom: fc.array(
    fc.record({
      label: word.map((text) => text.trim()),
      kind: fc.constantFrom("text", "concealed"),
      value: word.map((text) => text.trim()),
    }),
    { maxLength: 2 },
  ),
  other: fc.boolean(),
  trashed: fc.boolean(),
  again: fc.option(word),
});

describe("an export", () => {
  it("and its import give back the same vault", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(one, { maxLength: 8 }), async (made) => {
        const from = await openRoom();
        const other = from.desk.account.vaults.create("Other").id;
        for (const { other: isOther, trashed, again, ...draft } of made) {
          const vaultId = isOther ? other : from.desk.vaultId;
          const { id } = from.desk.records.create({ ...draft, vaultId });
          if (again !== null) from.desk.records.change(id, 1, { name: again, notes: "second" });
          if (trashed) from.desk.records.trash(id);
        }
        await from.exportTo("all.sallyport");
        const to = await openRoom();
        // Later: what went to the trash went there when it did.
        to.desk.clock.advance(60_000);
        const plan = await to.transfer.plan(
          await sourceOfPath(join(from.folder, "all.sallyport")),
          {
            ...readOptions,
            password: "its own password",
          },
        );
        expect(plan.remarks).toEqual([]);
        await to.transfer.apply(
          plan,
          { vaultId: to.desk.vaultId, folders: "vaults", duplicates: "keep" },
          readOptions,
        );
        expect(await contentsOf(to.desk)).toEqual(await contentsOf(from.desk));
        // Also one that no record came to.
        const vaultsOf = ({ desk }: typeof to) =>
          desk.account.vaults
            .list()
            .map(({ name }) => name)
            .sort();
        expect(vaultsOf(to)).toEqual(vaultsOf(from));
      }),
      { numRuns: 6 },
    );
  }, 60_000);

  it("[T7] asks for the master password, and is on the trail before its first byte", async () => {
    const { desk, exportTo, folder } = await openRoom();
    await expect(exportTo("x", { masterPassword: "wrong" })).rejects.toMatchObject({
      code: "password-wrong",
    });
    expect(readdirSync(folder)).toEqual([]);
    desk.login();
    expect(await exportTo("x")).toMatchObject({ records: 1, remarks: [] });
    expect(desk.events(1)).toEqual(["vault.exported"]);
  });

  it("[T8] is readable by its owner alone, and takes no other file's place unasked", async () => {
    const { exportTo, folder } = await openRoom();
    const file = join(folder, "x.sallyport");
    writeFileSync(file, "precious");
    await expect(exportTo("x.sallyport")).rejects.toMatchObject({ code: "conflict" });
    expect(readFileSync(file, "utf8")).toBe("precious");
    await exportTo("x.sallyport", { mayReplace: true });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(["x.sallyport"]);
    await expect(exportTo("none/x")).rejects.toMatchObject({ code: "not-found" });
  });

  it("[T8] that fails or is cancelled leaves nothing behind", async () => {
    const { desk, transfer, folder, exportTo } = await openRoom();
    desk.login();
    await expect(exportTo("x", { password: undefined })).rejects.toMatchObject({
      code: "import-password-needed",
    });
    const stop = new AbortController();
    stop.abort();
    const request = {
      ...{ format: "csv", file: join(folder, "y"), mayReplace: false },
      ...{ masterPassword: goodPassword, vaultIds: [desk.vaultId] },
    };
    await expect(
      transfer.export(request, { ...readOptions, signal: stop.signal }),
    ).rejects.toMatchObject({ code: "cancelled" });
    expect(readdirSync(folder)).toEqual([]);
    expect(existsSync(join(folder, "y"))).toBe(false);
  });

  it("as a table tells what a table cannot hold, and comes back through the table's import", async () => {
    const { desk, folder, exportTo, transfer } = await openRoom();
    const { id } = desk.login({
      notes: 'two\nlines, "quoted"',
      fields: { username: "mara", password: 'p,"w', uris: "https://a.example" },
      custom: [{ label: "PIN", kind: "concealed", value: "4711" }],
    });
    desk.records.change(id, 1, { favourite: true });
    const { remarks } = await exportTo("t.csv", { format: "csv" });
    expect(remarks.map(({ what, outcome }) => [what, outcome])).toEqual([
      ["Forge: history", "left-out"],
      ["Forge: hidden fields", "changed"],
    ]);
    const plan = await transfer.plan(await sourceOfPath(join(folder, "t.csv")), readOptions);
    expect(plan.entries[0]?.settled.content).toMatchObject({
      ...{ name: "Forge", notes: 'two\nlines, "quoted"', favourite: true },
      fields: { username: "mara", password: 'p,"w', uris: "https://a.example" },
    });
    expect(JSON.stringify(plan.entries[0]?.settled.content.custom)).toContain("PIN: 4711");
  });
});
