import { describe, expect, it } from "vitest";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { Choices } from "../../../main/core/transfer/apply.ts";
import { sourceOfBytes } from "../../../main/core/transfer/source.ts";
import { createTransfer } from "../../../main/core/transfer/transfer.ts";
import { everything, openDesk, type Desk } from "../records/fixture.ts";
import { cheapKdf } from "../vault/fixture.ts";
import { readOptions } from "./fixture.ts";

async function openRoom() {
  const desk = await openDesk();
  const transfer = createTransfer({
    ...desk,
    files: null,
    kdf: cheapKdf,
  });
  const plan = (text: string | Uint8Array, columns?: readonly (string | null)[]) =>
    transfer.plan(sourceOfBytes("file.csv", Buffer.from(text)), {
      ...readOptions,
      ...(columns && { columns }),
    });
  const choices: Choices = { vaultId: desk.vaultId, folders: "tags", duplicates: "keep" };
  const apply = async (text: string, change: Partial<Choices> = {}) =>
    transfer.apply(await plan(text), { ...choices, ...change }, readOptions);
  return { desk, transfer, plan, choices, apply };
}

const chrome = (rows: readonly string[]) => `name,url,username,password,note\n${rows.join("\n")}\n`;
const one = chrome(["Forge,https://forge.example,mara,first,a note"]);
const total = (desk: Desk) => desk.records.find(everything).total;
const backups = (desk: Desk) =>
  readdirSync(join(desk.folder, "backups")).filter((name) => name.startsWith("before-import"));

describe("a dry run", () => {
  it("writes nothing, and tells what is new", async () => {
    const { desk, plan } = await openRoom();
    const { entries, format } = await plan(one);
    expect(format.name).toBe("chrome-csv");
    expect(entries.map(({ match }) => match)).toEqual([null]);
    expect(total(desk)).toBe(0);
    expect(desk.events()).not.toContain("vault.imported");
  });

  it("knows a record that is there by type, name, who and where, and whether it differs", async () => {
    const { plan, apply } = await openRoom();
    await apply(one);
    const again = await plan(
      chrome([
        "Forge,https://forge.example,mara,first,a note",
        "Forge,https://forge.example,mara,other,a note",
        "Forge,https://forge.example,ben,first,a note",
      ]),
    );
    expect(again.entries.map(({ match }) => match?.isSame ?? null)).toEqual([true, null, null]);
    const changed = await plan(chrome(["Forge,https://forge.example,mara,other,"]));
    expect(changed.entries.map(({ match }) => match?.isSame)).toEqual([false]);
  });

  it("knows a record under its new name by its key in the file", async () => {
    const { desk, plan, apply } = await openRoom();
    const firefox = `url,username,password,httpRealm,formActionOrigin,guid,timeCreated,timeLastUsed,timePasswordChanged\nhttps://forge.example,mara,pw,,,{7},1600000000000,,1600000000000\n`;
    await apply(firefox);
    const [made] = desk.records.find(everything).items;
    desk.records.change(made?.id ?? "", 1, { name: "Another name", fields: { username: "m2" } });
    expect((await plan(firefox)).entries[0]?.match).toMatchObject({ id: made?.id, isSame: false });
  });

  it("tells line by line what comes in another form, without a value", async () => {
    const { plan } = await openRoom();
    const long = "x".repeat(300);
    const { remarks, entries } = await plan(chrome([`${long},https://forge.example,mara,secret,`]));
    expect(remarks).toMatchObject([{ where: "line 2", outcome: "changed" }]);
    const content = entries[0]?.settled.content;
    expect(content?.name).toHaveLength(200);
    expect(content?.custom).toMatchObject([{ label: "Whole name", value: long }]);
    expect(JSON.stringify(remarks)).not.toContain("secret");
  });
});

describe("an import", () => {
  it("is one event after a backup, and answers what became of each", async () => {
    const { desk, apply } = await openRoom();
    expect(await apply(one)).toEqual({ added: 1, replaced: 0, skipped: 0 });
    expect(desk.events(2)).toEqual(["vault.imported", "backup.written"]);
    expect(backups(desk)).toHaveLength(1);
    const [made] = desk.records.find(everything).items;
    expect(desk.records.readFields(made?.id ?? "").fields).toEqual({
      username: "mara",
      password: "first",
      uris: "https://forge.example",
    });
  });

  it.each([
    ["skip", { added: 0, replaced: 0, skipped: 1 }, 1, "first"],
    ["replace", { added: 0, replaced: 1, skipped: 0 }, 1, "second"],
    ["keep", { added: 1, replaced: 0, skipped: 0 }, 2, null],
  ] as const)("with a changed record: %s", async (duplicates, outcome, count, password) => {
    const { desk, apply } = await openRoom();
    await apply(one);
    const changed = chrome(["Forge,https://forge.example,mara,second,a note"]);
    expect(await apply(changed, { duplicates })).toEqual(outcome);
    expect(total(desk)).toBe(count);
    const [made] = desk.records.find(everything).items;
    const { fields } = desk.records.readFields(made?.id ?? "");
    if (password !== null) expect(fields["password"]).toBe(password);
    if (duplicates === "replace") expect(desk.records.versions(made?.id ?? "")).toHaveLength(1);
  });

  it("twice is the same as once, whatever the choice", async () => {
    for (const duplicates of ["skip", "replace", "keep"] as const) {
      const { desk, apply } = await openRoom();
      await apply(one);
      expect(await apply(one, { duplicates })).toEqual({ added: 0, replaced: 0, skipped: 1 });
      expect(total(desk)).toBe(1);
    }
  });

  const bitwarden =
    "folder,favorite,type,name,notes,fields,reprompt,login_uri,login_username,login_password,login_totp\nWork/Ops,,login,A,,,0,https://a.example,ann,pw,\n,,login,B,,,0,,bob,pw,\n";

  it("makes tags of folders, or vaults", async () => {
    const tags = await openRoom();
    await tags.apply(bitwarden);
    expect(tags.desk.records.find(everything).items.map((item) => item.tags)).toEqual([
      ["Work/Ops"],
      [],
    ]);
    const vaults = await openRoom();
    await vaults.apply(bitwarden, { folders: "vaults" });
    const named = new Map(vaults.desk.account.vaults.list().map(({ id, name }) => [id, name]));
    expect([...named.values()]).toContain("Work");
    expect(
      vaults.desk.records
        .find(everything)
        .items.map((item) => [named.get(item.vaultId), item.tags]),
    ).toEqual([
      ["Work", ["Ops"]],
      [named.get(vaults.desk.vaultId), []],
    ]);
  });

  it("that is cancelled leaves nothing behind, not even a vault", async () => {
    const { desk, transfer, plan, choices } = await openRoom();
    const stop = new AbortController();
    const made = await plan(bitwarden);
    const onProgress = () => {
      stop.abort();
    };
    await expect(
      transfer.apply(made, { ...choices, folders: "vaults" }, { signal: stop.signal, onProgress }),
    ).rejects.toMatchObject({ code: "cancelled" });
    expect(total(desk)).toBe(0);
    expect(desk.account.vaults.list()).toHaveLength(1);
    expect(desk.events()).not.toContain("vault.imported");
  });

  it("is refused whole when the vault changed since the dry run", async () => {
    const { desk, transfer, plan, choices, apply } = await openRoom();
    await apply(one);
    const [made] = desk.records.find(everything).items;
    const file = chrome(["Forge,https://forge.example,mara,second,", "New,https://n.example,a,b,"]);
    const planned = await plan(file);
    desk.records.change(made?.id ?? "", 1, { notes: "meanwhile" });
    await expect(
      transfer.apply(planned, { ...choices, duplicates: "replace" }, readOptions),
    ).rejects.toMatchObject({ code: "conflict" });
    expect(total(desk)).toBe(1);
  });

  it("[T4] that fails as it is written leaves no vault behind that it would have filled", async () => {
    const { desk, transfer, plan, choices, apply } = await openRoom();
    await apply(one);
    const [made] = desk.records.find(everything).items;
    const columns =
      "folder,favorite,type,name,notes,fields,reprompt,login_uri,login_username,login_password,login_totp";
    const planned = await plan(
      `${columns}\nHarbour,,login,New,,,0,https://n.example,ben,b,\nHarbour,,login,Forge,,,0,https://forge.example,mara,second,\n`,
    );
    desk.records.change(made?.id ?? "", 1, { notes: "meanwhile" });
    const steps = { ...choices, duplicates: "replace", folders: "vaults" } as const;
    await expect(transfer.apply(planned, steps, readOptions)).rejects.toMatchObject({
      code: "conflict",
    });
    expect(desk.account.vaults.list()).toHaveLength(1);
    expect(total(desk)).toBe(1);
  });

  it("ends with a lock, and keeps three backups", async () => {
    const { desk, plan, transfer, choices, apply } = await openRoom();
    for (let count = 0; count < 5; count++) {
      desk.clock.advance(1000);
      await apply(chrome([`N${count},https://n.example,a,b,`]));
    }
    expect(backups(desk)).toHaveLength(3);
    const planned = await plan(one);
    desk.account.lock();
    desk.records.forget();
    await expect(transfer.apply(planned, choices, readOptions)).rejects.toMatchObject({
      code: "vault-locked",
    });
  });

  it("into a vault that is gone is refused", async () => {
    const { apply } = await openRoom();
    const vaultId = "00000000-0000-7000-8000-000000000000";
    await expect(apply(one, { vaultId })).rejects.toMatchObject({ code: "not-found" });
  });
});
