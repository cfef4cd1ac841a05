import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { recordDetail, recordSummary, recordTypes, shapes } from "#contract";
import { generateKey } from "#core/ssh";
import { goodPassword } from "../vault/fixture.ts";
import { everything, openDesk } from "./fixture.ts";

const code = (expected: string) => expect.objectContaining({ code: expected }) as Error;

describe("creating", () => {
  it("makes a record that is found, opened and revealed", async () => {
    const desk = await openDesk();
    const made = desk.login({
      name: "Harbourlight Forge",
      tags: ["infra", "infra", "clients"],
      favourite: true,
      notes: "Rotated every Monday.",
      fields: {
        username: "mara.ostrander",
        password: "tV7#cobalt",
        uris: "https://forge.example/",
      },
    });
    expect(recordSummary.parse(made)).toMatchObject({
      name: "Harbourlight Forge",
      subtitle: "mara.ostrander",
      tags: ["infra", "clients"],
      favourite: true,
    });
    const opened = recordDetail.parse(desk.records.open(made.id));
    expect(JSON.stringify(opened)).not.toContain("tV7#cobalt");
    expect(opened.fields.find(({ ref }) => ref === "password")).toMatchObject({
      concealed: true,
      filled: true,
      value: null,
    });
    expect(opened).toMatchObject({
      revision: 1,
      earlierVersions: 0,
      notes: "Rotated every Monday.",
    });
    const taken = desk.records.take({ id: made.id, field: "password" }, "record.revealed");
    expect(taken).toEqual({
      value: "tV7#cobalt",
      label: "Password",
      recordName: "Harbourlight Forge",
    });
    expect(desk.records.find({ ...everything, text: "fo" }).items).toEqual([
      expect.objectContaining({ id: made.id }),
    ]);
  });

  it("takes every type and lists each with a line under its name", async () => {
    const desk = await openDesk();
    for (const type of recordTypes) {
      const made = desk.records.create({ vaultId: desk.vaultId, type, name: type });
      expect(recordDetail.parse(desk.records.open(made.id)).fields).toHaveLength(
        shapes[type].fields.length,
      );
      expect(made.subtitle).not.toBe("");
    }
    expect(desk.records.counts().all).toBe(recordTypes.length);
  });

  it("answers the same record when the same draft comes again under its id", async () => {
    const desk = await openDesk();
    const draft = {
      id: randomUUID(),
      custom: [{ label: "PIN", kind: "concealed", value: "1" }],
    } as const;
    const first = desk.login({ ...draft, custom: [...draft.custom] });
    expect(desk.login({ ...draft, custom: [...draft.custom] })).toEqual(first);
    expect(desk.records.counts().all).toBe(1);
    expect(() => desk.login({ ...draft, custom: [], name: "Other" })).toThrow(code("conflict"));
    desk.records.change(first.id, 1, { name: "Changed" });
    expect(() => desk.login({ ...draft, custom: [...draft.custom] })).toThrow(code("conflict"));
  });

  it("derives what can be shown of a private key, and takes none of it from outside", async () => {
    const desk = await openDesk();
    const pair = await generateKey("ed25519", "deploy@harbour");
    const place = { vaultId: desk.vaultId, type: "ssh_key", name: "Deploy 2026" } as const;
    const made = desk.records.create({ ...place, fields: { private_key: pair.privateKey } });
    expect(made.subtitle).toMatch(/^ed25519 · SHA256:.{4}….{3}$/);
    const { fields } = desk.records.open(made.id);
    expect(fields.find(({ ref }) => ref === "public_key")?.value).toBe(pair.publicKey);
    expect(() => desk.records.create({ ...place, fields: { public_key: "ssh-rsa AAAA" } })).toThrow(
      code("record-invalid"),
    );
    expect(() => desk.records.create({ ...place, fields: { private_key: "nonsense" } })).toThrow(
      code("key-unreadable"),
    );
  });
});

describe("changing", () => {
  it("keeps what the change does not name, concealed values first of all", async () => {
    const desk = await openDesk();
    const { id } = desk.login({
      fields: { username: "mara", password: "secret-one" },
      custom: [{ label: "Backup codes", kind: "concealed", value: "secret-two" }],
    });
    const custom = desk.records.open(id).fields.find((field) => field.custom);
    const customId = custom?.ref.slice("custom:".length) ?? "";
    desk.records.change(id, 1, {
      fields: { username: "mara.o" },
      custom: [
        { label: "Account", kind: "text", value: "org-0417" },
        { id: customId, label: "Recovery codes", kind: "concealed" },
      ],
    });
    const reveal = (field: string) => desk.records.take({ id, field }, "record.revealed").value;
    expect(reveal("password")).toBe("secret-one");
    expect(reveal(`custom:${customId}`)).toBe("secret-two");
    expect(reveal("username")).toBe("mara.o");
  });

  it("refuses a revision that is no longer the newest", async () => {
    const desk = await openDesk();
    const { id } = desk.login();
    desk.records.change(id, 1, { name: "Second" });
    expect(() => desk.records.change(id, 1, { name: "Third" })).toThrow(code("conflict"));
    expect(desk.records.open(id)).toMatchObject({
      name: "Second",
      revision: 2,
      earlierVersions: 1,
    });
  });

  it("writes nothing when nothing differs", async () => {
    const desk = await openDesk();
    const { id } = desk.login({ fields: { username: "mara" } });
    desk.records.change(id, 1, { name: "Forge", fields: { username: "mara" } });
    expect(desk.records.open(id).revision).toBe(1);
  });

  it("keeps every earlier version and goes back to one", async () => {
    const desk = await openDesk();
    const { id } = desk.login({ fields: { password: "first" } });
    desk.records.change(id, 1, { fields: { password: "second" } });
    desk.records.change(id, 2, { name: "Forge 3" });
    expect(desk.records.versions(id).map(({ revision, name }) => [revision, name])).toEqual([
      [2, "Forge"],
      [1, "Forge"],
    ]);
    desk.records.revert(id, 1);
    expect(desk.records.take({ id, field: "password" }, "record.revealed").value).toBe("first");
    expect(desk.records.open(id)).toMatchObject({ revision: 4, name: "Forge" });
  });

  it("refuses a jump host that leads back to the host itself", async () => {
    const desk = await openDesk();
    const host = (name: string, fields = {}) =>
      desk.records.create({ vaultId: desk.vaultId, type: "host", name, fields });
    const outer = host("bastion");
    const inner = host("db", { jump: outer.id });
    expect(inner.subtitle).toContain("via bastion");
    expect(() => desk.records.change(outer.id, 1, { fields: { jump: inner.id } })).toThrow(
      code("record-invalid"),
    );
  });
});

describe("the trash", () => {
  it("takes a record out of the list, gives it back, and forgets it only on demand", async () => {
    const desk = await openDesk();
    const { id } = desk.login();
    expect(() => {
      desk.records.erase(id);
    }).toThrow(code("not-found"));
    desk.records.trash(id);
    expect(desk.records.find(everything).total).toBe(0);
    expect(desk.records.find({ ...everything, scope: { show: "trash" } }).total).toBe(1);
    desk.records.restore(id);
    expect(desk.records.find(everything).total).toBe(1);
    desk.records.trash(id);
    expect(desk.records.emptyTrash()).toBe(1);
    expect(() => desk.records.open(id)).toThrow(code("not-found"));
    expect(desk.events(5)).toEqual([
      "record.erased",
      "record.trashed",
      "record.restored",
      "record.trashed",
      "record.created",
    ]);
  });

  it("a copy and a move keep the secret", async () => {
    const desk = await openDesk();
    const other = desk.account.vaults.create("Travel safe");
    const { id } = desk.login({ fields: { password: "kept" } });
    const copy = desk.records.duplicate(id);
    expect(copy).toMatchObject({ name: "Forge copy", vaultId: desk.vaultId });
    expect(desk.records.move(id, other.id)).toBe(desk.vaultId);
    for (const each of [id, copy.id]) {
      expect(desk.records.take({ id: each, field: "password" }, "record.copied").value).toBe(
        "kept",
      );
    }
    expect(desk.records.counts().vaults).toHaveLength(2);
  });
});

describe("taking a value out", () => {
  it("[R2] tells the trail first, and gives nothing when that fails", async () => {
    const desk = await openDesk();
    const { id } = desk.login({ fields: { password: "kept" } });
    const append = vi.spyOn(desk.audit, "append").mockImplementation(() => {
      throw new Error("disk gone");
    });
    expect(() => desk.records.take({ id, field: "password" }, "record.revealed")).toThrow(
      "disk gone",
    );
    append.mockRestore();
    desk.records.take({ id, field: "password" }, "record.copied");
    expect(desk.events(1)).toEqual(["record.copied"]);
  });

  it("tells of a code that ticks on once, and again after a pause", async () => {
    const desk = await openDesk();
    const { id } = desk.login({ fields: { totp_secret: "JBSWY3DPEHPK3PXP" } });
    const show = () => desk.records.take({ id, field: "totp_secret" }, "totp.shown");
    for (let tick = 0; tick < 10; tick++) {
      show();
      desk.clock.advance(30_000);
    }
    expect(desk.events().filter((kind) => kind === "totp.shown")).toHaveLength(1);
    desk.clock.advance(600_000);
    show();
    expect(desk.events().filter((kind) => kind === "totp.shown")).toHaveLength(2);
  });

  it("refuses an empty field, and one that is not there", async () => {
    const desk = await openDesk();
    const { id } = desk.login();
    for (const field of ["password", "nothing", `custom:${randomUUID()}`]) {
      expect(() => desk.records.take({ id, field }, "record.revealed")).toThrow(
        code("field-empty"),
      );
    }
  });

  it("makes the record one of those used recently, also after the next unlock", async () => {
    const desk = await openDesk();
    const { id } = desk.login({ fields: { password: "kept" } });
    desk.login({ name: "Other" });
    desk.records.take({ id, field: "password" }, "record.copied");
    desk.clock.advance(5000);
    desk.records.forget();
    desk.account.lock();
    await desk.account.unlock(goodPassword);
    await desk.records.load();
    expect(desk.records.find(everything).sections).toEqual([
      { name: "recent", count: 1 },
      { name: "earlier", count: 1 },
    ]);
  });
});

describe("locking", () => {
  it("leaves nothing that could be asked", async () => {
    const desk = await openDesk();
    const { id } = desk.login();
    desk.account.lock();
    desk.records.forget();
    for (const ask of [
      () => desk.records.find(everything),
      () => desk.records.counts(),
      () => desk.records.open(id),
      () => desk.records.readFields(id),
      () => desk.login(),
      () => desk.records.emptyTrash(),
    ]) {
      expect(ask).toThrow(code("vault-locked"));
    }
    expect(desk.records.damaged()).toBe(0);
  });

  it("keeps names and secrets alike out of the data folder", async () => {
    const desk = await openDesk();
    desk.login({
      name: "canary-name",
      fields: { password: "canary-secret" },
      notes: "canary-note",
    });
    desk.storage.close();
    const file = readFileSync(join(desk.folder, "vault.sqlite"), "latin1");
    expect(file).not.toMatch(/canary-(name|secret|note)/);
  });
});

describe("a damaged record", () => {
  it("is listed as damaged, opens nothing, is kept, and leaves the others alone", async () => {
    const first = await openDesk();
    const broken = first.login({ name: "Broken" });
    first.login({ name: "Whole" });
    first.storage
      .prepare("UPDATE record SET sealed = zeroblob(length(sealed)) WHERE id = ?")
      .run(broken.id);
    first.records.forget();
    await first.records.load();
    const { items } = first.records.find(everything);
    expect(items.map(({ name, damaged }) => [name, damaged])).toEqual([
      ["Damaged record", true],
      ["Whole", false],
    ]);
    expect(first.records.damaged()).toBe(1);
    expect(first.records.counts().damaged).toBe(1);
    expect(first.records.find({ ...everything, text: "is:damaged" }).total).toBe(1);
    expect(() => first.records.open(broken.id)).toThrow(code("record-damaged"));
    expect(() => first.records.change(broken.id, 1, { name: "Saved over" })).toThrow(
      code("record-damaged"),
    );
    expect(() => first.records.trash(broken.id)).toThrow(code("record-damaged"));
  });
});
