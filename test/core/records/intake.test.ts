import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { IncomingRecord } from "#core/records";
import { generateKey } from "#core/ssh";
import { goodPassword } from "../vault/fixture.ts";
import { everything, openDesk, type Desk } from "./fixture.ts";

const code = (expected: string) => expect.objectContaining({ code: expected }) as Error;
const note = { kind: "vault.imported", details: { format: "test", records: 1 } } as const;

function incoming(
  desk: Desk,
  change: Partial<IncomingRecord> = {},
  name = "Forge",
): IncomingRecord {
  const content = { name, tags: ["a"], favourite: true, notes: "n", custom: [] };
  return {
    ...{ id: randomUUID(), vaultId: desk.vaultId, type: "login", createdAt: 1000, changedAt: 2000 },
    ...{ trashedAt: null, archived: false, history: [], attachments: [] },
    content: { ...content, fields: { username: "mara", password: "newest" } },
    ...change,
  };
}

async function reopen(desk: Desk): Promise<Desk> {
  desk.records.forget();
  desk.account.lock();
  desk.storage.close();
  return openDesk({ folder: desk.folder, stateFolder: desk.stateFolder });
}

describe("an intake", () => {
  it("writes nothing before its commit, then all of it with one event, for this unlock and the next", async () => {
    const desk = await openDesk();
    const intake = desk.records.intake();
    const heard: string[] = [];
    desk.records.onChanged((ids) => heard.push(...ids));
    const old = { ...incoming(desk).content, fields: { password: "earlier" } };
    const custom = [{ label: "PIN", kind: "concealed", value: "4711" }] as const;
    const first = incoming(desk, { history: [{ content: old, changedAt: 1500 }] });
    const second = incoming(desk, {
      trashedAt: 3000,
      content: { ...first.content, name: "Gone", custom },
    });
    intake.add(first);
    intake.add(second);
    expect(intake.count).toBe(2);
    expect(desk.records.find(everything).total).toBe(0);
    intake.commit(note);
    expect(desk.events(2)).toEqual(
      ["vault.imported", "account.unlocked"].slice(0, 1).concat("vault.created"),
    );
    expect(heard).toEqual([first.id, second.id]);
    for (const open of [() => desk, () => reopen(desk)]) {
      const { records } = await open();
      expect(records.find(everything).items.map(({ id }) => id)).toEqual([first.id]);
      expect(records.find({ ...everything, text: "mar" }).total).toBe(1);
      expect(records.open(first.id)).toMatchObject({
        ...{ name: "Forge", tags: ["a"], favourite: true, notes: "n", revision: 2 },
        ...{ createdAt: 1000, changedAt: 2000, earlierVersions: 1 },
      });
      expect(records.versions(first.id)).toEqual([{ revision: 1, changedAt: 1500, name: "Forge" }]);
      expect(records.open(second.id)).toMatchObject({ name: "Gone", trashedAt: 3000 });
      expect(records.open(second.id).fields.at(-1)).toMatchObject({ label: "PIN", filled: true });
      const at = { id: first.id, field: "password" };
      expect(records.take(at, "record.revealed").value).toBe("newest");
    }
  });

  it("replaces a record with a further version of it, and none that was changed meanwhile", async () => {
    const desk = await openDesk();
    const { id } = desk.login({ fields: { password: "mine" } });
    const earlier = { content: incoming(desk, {}, "Between").content, changedAt: 500 };
    const intake = desk.records.intake();
    intake.add(incoming(desk, { id, replaces: 1, history: [earlier] }, "Theirs"));
    intake.commit(note);
    expect(desk.records.open(id)).toMatchObject({ name: "Theirs", revision: 3 });
    expect(desk.records.versions(id).map(({ name }) => name)).toEqual(["Between", "Forge"]);
    expect(desk.records.find(everything).total).toBe(1);
    const stale = desk.records.intake();
    expect(() => {
      stale.add(incoming(desk, { id, replaces: 1 }));
    }).toThrow(code("conflict"));
    stale.add(incoming(desk, { id, replaces: 3 }));
    desk.records.change(id, 3, { name: "Mine again" });
    expect(() => {
      stale.commit(note);
    }).toThrow(code("conflict"));
    expect(desk.records.open(id).name).toBe("Mine again");
  });

  it("is refused whole when one id is taken, also one that only the trash holds", async () => {
    const desk = await openDesk();
    const { id } = desk.login();
    desk.records.trash(id);
    const intake = desk.records.intake();
    for (let number = 0; number < 50; number++) intake.add(incoming(desk));
    intake.add(incoming(desk, { id }));
    expect(() => {
      intake.commit(note);
    }).toThrow(code("conflict"));
    expect(desk.records.counts()).toMatchObject({ all: 0, trash: 1 });
    expect([...desk.account.records.headers()]).toHaveLength(1);
    expect(desk.events(1)).toEqual(["record.trashed"]);
    expect(() => {
      intake.add(incoming(desk, { id }));
    }).toThrow(code("conflict"));
  });

  it("[R6] ends with a lock, and is not revived by the next unlock", async () => {
    const desk = await openDesk();
    const intake = desk.records.intake();
    intake.add(incoming(desk));
    desk.records.forget();
    desk.account.lock();
    expect(() => {
      intake.add(incoming(desk));
    }).toThrow(code("vault-locked"));
    await desk.account.unlock(goodPassword);
    await desk.records.load();
    expect(intake.count).toBe(0);
    expect(() => {
      intake.commit(note);
    }).toThrow(code("cancelled"));
    expect(desk.records.find(everything).total).toBe(0);
  });

  it.each<[string, (content: IncomingRecord["content"]) => IncomingRecord["content"]]>([
    ["no name", (content) => ({ ...content, name: " " })],
    ["a long name", (content) => ({ ...content, name: "n".repeat(201) })],
    ["a long tag", (content) => ({ ...content, tags: ["t".repeat(65)] })],
    ["too many tags", (content) => ({ ...content, tags: Array.from({ length: 51 }, String) })],
    ["a field of another type", (content) => ({ ...content, fields: { cardholder: "x" } })],
    ["long notes", (content) => ({ ...content, notes: "n".repeat(1_000_001) })],
    [
      "a field without a label",
      (content) => ({ ...content, custom: [{ label: "", kind: "text", value: "x" }] }),
    ],
  ])("refuses a record with %s, and goes on with the next", async (_what, spoil) => {
    const desk = await openDesk();
    const intake = desk.records.intake();
    const record = incoming(desk);
    const bad = { ...record, content: spoil(record.content) };
    expect(() => {
      intake.add(bad);
    }).toThrow(code("record-invalid"));
    intake.add(record);
    intake.commit(note);
    expect(desk.records.find(everything).total).toBe(1);
  });

  it("lists thousands beside those that were there, each found by its name", async () => {
    const desk = await openDesk();
    desk.login({ name: "Middle" });
    const intake = desk.records.intake();
    for (let number = 0; number < 6000; number++) intake.add(incoming(desk, {}, `Name ${number}`));
    intake.commit(note);
    expect(desk.records.counts().all).toBe(6001);
    expect(desk.records.find({ ...everything, text: "name 4711" }).total).toBe(1);
    expect(desk.records.find({ ...everything, text: "middle" }).total).toBe(1);
    desk.login({ name: "After" });
    expect(desk.records.find({ ...everything, text: "after" }).total).toBe(1);
    expect((await reopen(desk)).records.counts().all).toBe(6002);
  });
});

describe("what fits", () => {
  it("keeps every value: in its field as it is stored, or as a misfit that says why", async () => {
    const { records } = await openDesk();
    const value = fc.string({ unit: "grapheme", maxLength: 40 });
    const names = fc.constantFrom("port", "address", "user", "environment", "sign_in", "nonsense");
    fc.assert(
      fc.property(fc.dictionary(names, value), (fields) => {
        const { fields: fitting, misfits } = records.fit("host", fields);
        for (const [name, given] of Object.entries(fields)) {
          const misfit = misfits.find((one) => one.name === name);
          if (given.trim() === "" && name !== "nonsense") continue;
          if (given === "") continue;
          expect(misfit === undefined).toBe(fitting[name] !== undefined);
          if (misfit !== undefined) expect(misfit.value).toBe(given);
        }
      }),
    );
  });

  it("works out what follows from a private key, and keeps what contradicts it", async () => {
    const { records } = await openDesk();
    const pair = await generateKey("ed25519", "deploy");
    const whole = records.fit("ssh_key", { private_key: pair.privateKey });
    expect(whole.fields["public_key"]).toBe(pair.publicKey);
    const [kind, body] = pair.publicKey.split(" ");
    const other = { private_key: pair.privateKey, public_key: `${kind} ${body} other comment` };
    expect(records.fit("ssh_key", other).misfits).toEqual([]);
    const wrong = records.fit("ssh_key", { ...other, fingerprint: "SHA256:other" });
    expect(wrong.misfits).toMatchObject([{ name: "fingerprint", concealed: false }]);
    const broken = records.fit("ssh_key", { private_key: "nonsense", public_key: "ssh-rsa A" });
    expect(broken.fields).toEqual({});
    expect(broken.misfits).toMatchObject([
      { name: "private_key", concealed: true, value: "nonsense" },
      { name: "public_key", concealed: false },
    ]);
  });

  it("never repeats a value in its reason", async () => {
    const { records } = await openDesk();
    const { misfits } = records.fit("login", { totp_secret: "canary!", card: "canary!" });
    expect(misfits).toHaveLength(2);
    expect(misfits.map(({ reason }) => reason).join()).not.toContain("canary");
  });
});
