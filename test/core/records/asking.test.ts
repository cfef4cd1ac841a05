import { describe, expect, it } from "vitest";
import { readOtp } from "#core/totp";
import { everything, openDesk, type Desk } from "./fixture.ts";
import { goodPassword } from "../vault/fixture.ts";

const otp = "JBSWY3DPEHPK3PXP";

function failure(run: () => unknown): { code: string; use: string } | null {
  try {
    run();
    return null;
  } catch (error) {
    const { code, details = {} } = error as { code: string; details?: { use?: string } };
    return { code, use: details.use ?? "" };
  }
}

/** A record that asks again, with something in every place that may hold a secret. */
async function openAsking(): Promise<Desk & { id: string; custom: string; file: string }> {
  const desk = await openDesk();
  const { id } = desk.login({
    name: "Bank",
    asksAgain: true,
    notes: "Ask for Ida.",
    fields: { username: "mara", password: "tV7#cobalt", totp_secret: otp },
    custom: [{ label: "PIN", kind: "concealed", value: "4711" }],
  });
  const file = await desk.records.attachments.stage({
    name: "key.pem",
    chunks: (async function* () {
      yield await Promise.resolve(Buffer.from("key"));
    })(),
  });
  desk.records.attachments.add(id, [file.id]);
  desk.records.change(id, 2, { fields: { password: "newer#cobalt" } });
  const custom = desk.records.open(id).fields.find(({ label }) => label === "PIN")?.ref ?? "";
  return { ...desk, id, custom, file: file.id };
}

type Asking = Awaited<ReturnType<typeof openAsking>>;

/** SPEC.md, [R10]: every way by which something concealed of a record leaves core. */
const ways: Readonly<Record<string, (desk: Asking) => unknown>> = {
  "reveal a field": ({ records, id }) =>
    records.take({ id, field: "password" }, "record.revealed").value,
  "reveal a custom field": ({ records, id, custom }) =>
    records.take({ id, field: custom }, "record.revealed").value,
  "reveal the notes": ({ records, id }) =>
    records.take({ id, field: "notes" }, "record.revealed").value,
  "reveal a one-time secret": ({ records, id }) =>
    records.take({ id, field: "totp_secret" }, "record.revealed").value,
  "reveal an earlier version": ({ records, id }) =>
    records.take({ id, field: "password", revision: 1 }, "record.revealed").value,
  "copy a field": ({ records, id }) =>
    records.take({ id, field: "password" }, "record.copied").value,
  "show a code": ({ records, id }) => {
    const { value } = records.take({ id, field: "totp_secret" }, "totp.shown");
    return readOtp(value).digits;
  },
  "copy a code": ({ records, id }) =>
    records.take({ id, field: "totp_secret" }, "totp.copied").value,
  "save a file": ({ records, id, file }) => records.attachments.take(id, file).name,
  "sign in to a host": ({ records, id }) => records.readFields(id, "sign-in").fields["password"],
  "sign with a key": ({ records, id }) => records.readFields(id, "key-agent").fields["password"],
  "show a hidden field": ({ records, id, custom }) =>
    records.change(id, records.open(id).revision, {
      custom: [{ id: custom.slice("custom:".length), label: "PIN", kind: "text" }],
    }).id,
  "stop asking": ({ records, id }) =>
    records.change(id, records.open(id).revision, { asksAgain: false }).id,
};

describe("a record that asks again", () => {
  it.each(Object.keys(ways))("[R10] wants the master password to %s, each time", async (name) => {
    const desk = await openAsking();
    const run = () => ways[name]?.(desk);
    const needed = failure(run);
    expect(needed?.code).toBe("password-needed");
    const before = desk.records.open(desk.id).revision;
    await desk.records.permit(needed?.use ?? "", goodPassword);
    expect(run()).toBeTruthy();
    // Once; and whoever does what changes the record can do it no second time anyway.
    if (desk.records.open(desk.id).revision === before) {
      expect(failure(run)?.code).toBe("password-needed");
    }
  });

  it.each(Object.keys(ways))("[R10] does not %s by the permit for something else", async (name) => {
    const desk = await openAsking();
    const uses = Object.entries(ways)
      .filter(([other]) => other !== name)
      .map(([, other]) => failure(() => other(desk))?.use ?? "");
    const own = failure(() => ways[name]?.(desk))?.use ?? "";
    for (const use of uses) if (use !== own) await desk.records.permit(use, goodPassword);
    expect(failure(() => ways[name]?.(desk))?.code).toBe("password-needed");
  });

  it("[R10] shows what is open, and neither finds nor shows its notes", async () => {
    const { records, id } = await openAsking();
    const opened = records.open(id);
    expect(opened).toMatchObject({ asksAgain: true, notes: "", notesConcealed: true });
    expect(records.take({ id, field: "username" }, "record.copied").value).toBe("mara");
    const { fields, custom } = records.readFields(id);
    expect(fields).toEqual({ username: "mara" });
    expect(custom).toEqual([]);
    expect(records.find({ ...everything, text: "Ida" }).total).toBe(0);
    expect(records.find({ ...everything, text: "mara" }).total).toBe(1);
    expect(JSON.stringify([records.compare(id, 1, null), opened])).not.toMatch(/cobalt|4711|Ida/);
  });

  it("[R10] forgets a permit after seconds, and at a lock", async () => {
    const desk = await openAsking();
    const reveal = () => ways["reveal a field"]?.(desk);
    const use = failure(reveal)?.use ?? "";
    await desk.records.permit(use, goodPassword);
    desk.clock.advance(10_001);
    expect(failure(reveal)?.code).toBe("password-needed");
    await desk.records.permit(use, goodPassword);
    desk.records.forget();
    await desk.records.load();
    expect(failure(reveal)?.code).toBe("password-needed");
  });

  it("[R10] [V6] counts a wrong answer as an attempt, and makes the next ones wait", async () => {
    const desk = await openAsking();
    const use = failure(() => ways["reveal a field"]?.(desk))?.use ?? "";
    for (const wrong of ["one", "two", "three"]) {
      await expect(desk.records.permit(use, wrong)).rejects.toMatchObject({
        code: "password-wrong",
      });
    }
    const delayed = { code: "attempts-delayed" };
    await expect(desk.records.permit(use, goodPassword)).rejects.toMatchObject(delayed);
    expect(failure(() => ways["reveal a field"]?.(desk))?.code).toBe("password-needed");
    expect(desk.events(3)).toEqual(Array.from({ length: 3 }, () => "account.unlock-failed"));
  });

  it("[R10] keeps asking through going back, a copy, an import, and in versions that asked", async () => {
    const desk = await openDesk();
    const { records } = desk;
    const { id } = desk.login({ fields: { password: "one" } });
    records.change(id, 1, { asksAgain: true });
    records.change(id, 2, { fields: { password: "two" } });
    records.revert(id, 1);
    expect(records.open(id).asksAgain).toBe(true);
    expect(records.duplicate(id).asksAgain).toBe(true);
    const intake = records.intake();
    const { vaultId } = desk;
    const content = { name: "Forge", tags: [], favourite: false, notes: "", custom: [] };
    intake.add({
      ...{ id, vaultId, type: "login", createdAt: 1, changedAt: 2, trashedAt: null },
      ...{ archived: false, history: [], attachments: [], replaces: 4 },
      content: { ...content, fields: { password: "three" } },
    });
    intake.commit({ kind: "vault.imported", details: {} });
    expect(records.open(id).asksAgain).toBe(true);
    const stop = failure(() => records.change(id, 5, { asksAgain: false }));
    await records.permit(stop?.use ?? "", goodPassword);
    records.change(id, 5, { asksAgain: false });
    expect(records.take({ id, field: "password" }, "record.revealed").value).toBe("three");
    expect(
      failure(() => records.take({ id, field: "password", revision: 3 }, "record.revealed")),
    ).toMatchObject({ code: "password-needed" });
    expect(records.take({ id, field: "password", revision: 1 }, "record.revealed").value).toBe(
      "one",
    );
  });

  it("[R2] tells the trail when a hidden field is made an open one", async () => {
    const desk = await openDesk();
    const custom = [{ label: "PIN", kind: "concealed" as const, value: "4711" }];
    const { id } = desk.login({ custom });
    const ref = desk.records.open(id).fields.find(({ label }) => label === "PIN")?.ref ?? "";
    const own = { id: ref.slice("custom:".length), label: "PIN", kind: "text" as const };
    desk.records.change(id, 1, { custom: [own] });
    expect(desk.events(2)).toEqual(["record.changed", "record.revealed"]);
  });
});
