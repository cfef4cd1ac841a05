import { beforeEach, describe, expect, it } from "vitest";
import { parseReference, runCommand } from "#core/commands";
import { AppError } from "#core/errors";
import { createRecords } from "#core/records";
import { describeKey } from "#core/ssh";
import { createTransfer, filesOf } from "#core/transfer";
import { openDesk, type Desk } from "../records/fixture.ts";
import { cheapKdf } from "../vault/fixture.ts";

let desk: Desk;
beforeEach(async () => {
  desk = await openDesk();
});

const admitted: string[] = [];
async function run(name: string, input: object = {}, rooms: Pick<Desk, "records"> = desk) {
  const { account, audit, clock } = desk;
  admitted.length = 0;
  const all = {
    ...{ account, audit, clock, records: rooms.records, openTransfer, openHealth },
    ...{ openCertificates, openTravel: openHealth, openSource: openHealth },
  };
  const admit = (wants: string) => {
    admitted.push(wants);
    return Promise.resolve();
  };
  return runCommand(all, { name, input, program: "/bin/test" }, { ...quiet, admit });
}

const quiet = {
  signal: new AbortController().signal,
  onProgress: () => undefined,
  permit: () => Promise.resolve(),
};
const openHealth = () => Promise.reject(new Error("nothing is checked"));
const openCertificates = () => Promise.reject(new Error("nothing is certified"));
const openTransfer = () => {
  const parts = { ...desk, kdf: cheapKdf, files: filesOf(desk.records) };
  return Promise.resolve(createTransfer(parts));
};

function failure(running: Promise<unknown>) {
  return running.then(
    () => "none",
    (error: unknown) => (error instanceof AppError ? error : String(error)),
  );
}

/** The same account as a program sees it that has just opened the file: no list is made. */
const unloaded = () => {
  const { account, audit, clock } = desk;
  return { records: createRecords({ account, audit, clock, describeKey }) };
};

const otp = "JBSWY3DPEHPK3PXP";

describe("get", () => {
  it("[R2] shows a record without what is concealed in it, and reads a field by its name", async () => {
    desk.login({ fields: { username: "mara", password: "tV7#cobalt" }, notes: "Rotate it." });
    const shown = await run("get", { name: "forge" });
    expect(shown).toMatchObject({
      name: "Forge",
      type: "login",
      vault: "Personal",
      notes: "Rotate it.",
    });
    expect(JSON.stringify(shown)).not.toContain("cobalt");
    expect(await run("get", { name: "Forge", field: "Password" })).toMatchObject({
      field: "password",
      value: "tV7#cobalt",
    });
    expect(admitted).toEqual(["read “Password” of “Forge”"]);
    expect(desk.events(2)).toEqual(["record.revealed", "command.run"]);
    expect(await run("get", { name: "Forge", field: "username" })).toMatchObject({ value: "mara" });
    expect(await run("get", { name: "Forge", field: "notes" })).toMatchObject({
      value: "Rotate it.",
    });
  });

  it("[R3] answers the same before the list is made, and makes none", async () => {
    for (let index = 0; index < 50; index++) desk.login({ name: `Other ${index}` });
    const { id } = desk.login({ fields: { password: "tV7#cobalt" } });
    const fresh = unloaded();
    expect(await run("get", { name: "Forge", field: "password" }, fresh)).toMatchObject({
      id,
      value: "tV7#cobalt",
    });
    expect(await run("get", { name: "Forge" }, fresh)).toEqual(await run("get", { name: "Forge" }));
    expect(fresh.records.counts().all).toBe(0);
  });

  it("lists the candidates of an ambiguous name, and prefers one that is spelt alike", async () => {
    const one = desk.login({ name: "Forge", fields: { username: "mara" } });
    const two = desk.login({ name: "FORGE" });
    expect(await run("get", { name: "Forge" })).toMatchObject({ id: one.id });
    const error = await failure(run("get", { name: "forge" }));
    expect(error).toMatchObject({ code: "ambiguous", details: { count: 2 } });
    expect(String(error)).toContain(one.id);
    expect(String(error)).toContain(two.id);
    expect(await run("get", { name: two.id })).toMatchObject({ id: two.id });
  });

  it("takes a name that is only part of one, but never over a whole one, and nothing of the trash", async () => {
    const whole = desk.login({ name: "Forge" });
    const longer = desk.login({ name: "Forge of the north" });
    expect(await run("get", { name: "north" })).toMatchObject({ id: longer.id });
    expect(await run("get", { name: "forge" })).toMatchObject({ id: whole.id });
    desk.records.trash(longer.id);
    expect(await failure(run("get", { name: "north" }))).toMatchObject({ code: "not-found" });
  });

  it("says which fields there are, and that one is empty", async () => {
    desk.login();
    const error = await failure(run("get", { name: "Forge", field: "pin" }));
    expect(error).toMatchObject({ code: "not-found" });
    expect(String(error)).toContain("password");
    expect(await failure(run("get", { name: "Forge", field: "password" }))).toMatchObject({
      code: "field-empty",
    });
    expect(await failure(run("get", { name: "Forge", field: "username" }))).toMatchObject({
      code: "field-empty",
    });
    expect(await failure(run("get", { name: "Forge", vault: "Work" }))).toMatchObject({
      code: "not-found",
    });
  });
});

describe("totp", () => {
  it("answers the code of the moment", async () => {
    desk.login({ fields: { totp_secret: otp } });
    const found = (await run("totp", { name: "Forge" })) as { code: string };
    expect(found.code).toMatch(/^\d{6}$/);
    expect(JSON.stringify(found)).not.toContain(otp);
    desk.login({ name: "Bare" });
    expect(await failure(run("totp", { name: "Bare" }))).toMatchObject({ code: "field-empty" });
  });
});

describe("resolve", () => {
  it("answers fields and env files in their order, or nothing at all", async () => {
    const { records, vaultId } = desk;
    desk.login({ fields: { password: "tV7#cobalt" } });
    const content = "A=1\nexport B='two words'\n# none\nC=\"x\\ny\"\n";
    records.create({ vaultId, type: "env_file", name: "Staging/env", fields: { content } });
    const references = [
      "sallyport://Personal/Forge/password",
      "sallyport://Personal/Staging%2Fenv",
    ].map(parseReference);
    expect(await run("resolve", { references })).toEqual({
      values: [
        { value: "tV7#cobalt" },
        {
          variables: [
            ["A", "1"],
            ["B", "two words"],
            ["C", "x\ny"],
          ],
        },
      ],
    });
    const missing = parseReference("sallyport://Personal/Gone/password");
    expect(await failure(run("resolve", { references: [...references, missing] }))).toMatchObject({
      code: "not-found",
    });
    expect(
      await failure(run("resolve", { references: [parseReference("sallyport://Personal/Forge")] })),
    ).toMatchObject({ code: "record-invalid" });
  });

  it.each([
    "",
    "sallyport://",
    "sallyport://a",
    "sallyport://a/b/c/d",
    "https://a/b/c",
    "sallyport://a/%ZZ/c",
    `sallyport://a/${"x".repeat(201)}/c`,
  ])("refuses the reference %j", (text) => {
    expect(() => parseReference(text)).toThrow(
      expect.objectContaining({ code: "record-invalid" }) as Error,
    );
  });
});

describe("list and search", () => {
  it("[R5] answer names and never a value", async () => {
    desk.login({
      name: "Forge",
      tags: ["prod"],
      fields: { username: "mara", password: "tV7#cobalt" },
    });
    desk.login({ name: "Quarry" });
    const listed = await run("list", {});
    expect(listed).toMatchObject({
      total: 2,
      records: [{ name: "Forge", subtitle: "mara" }, { name: "Quarry" }],
    });
    expect(JSON.stringify(listed)).not.toContain("cobalt");
    expect(await run("list", { tag: "prod" })).toMatchObject({ total: 1 });
    expect(await run("search", { text: "quar" })).toMatchObject({ records: [{ name: "Quarry" }] });
    expect(await run("list", { limit: 1 })).toMatchObject({
      total: 2,
      records: [{ name: "Forge" }],
    });
  });

  it("answer more than a page", async () => {
    desk.account.records.batch(() => {
      for (let index = 0; index < 620; index++) desk.login({ name: `Login ${index}` });
    });
    const { records } = (await run("list", {})) as { records: { id: string }[] };
    expect(new Set(records.map(({ id }) => id)).size).toBe(620);
  });
});

describe("create, edit, remove and restore", () => {
  it("work by names and labels", async () => {
    await run("create", {
      name: "Forge",
      fields: { Username: "mara" },
      generate: { password: { kind: "password" } },
      custom: [{ label: "PIN", kind: "concealed", value: "1234" }],
      tags: ["prod"],
    });
    const made = (await run("get", { name: "Forge", field: "password" })) as { value: string };
    expect(made.value).toHaveLength(20);
    await run("edit", {
      name: "forge",
      rename: "Smithy",
      fields: { pin: "9876", username: "" },
      notes: "New.",
    });
    expect(await run("get", { name: "Smithy", field: "PIN" })).toMatchObject({ value: "9876" });
    expect(await run("get", { name: "Smithy", field: "password" })).toMatchObject({
      value: made.value,
    });
    expect(await failure(run("get", { name: "Smithy", field: "username" }))).toMatchObject({
      code: "field-empty",
    });
    await run("remove", { name: "Smithy" });
    expect(await failure(run("get", { name: "Smithy" }))).toMatchObject({ code: "not-found" });
    await run("restore", { name: "Smithy" });
    expect(await run("get", { name: "Smithy" })).toMatchObject({ tags: ["prod"], notes: "New." });
  });

  it("say which fields there are, and change nothing", async () => {
    expect(
      await failure(run("create", { name: "Forge", fields: { colour: "red" } })),
    ).toMatchObject({ code: "record-invalid" });
    expect(await run("list", {})).toMatchObject({ total: 0 });
  });
});

describe("any command", () => {
  it("[AP1] does nothing before it is let in", async () => {
    desk.login({ fields: { password: "tV7#cobalt" } });
    const before = desk.events(1);
    const { account, audit, clock, records } = desk;
    const refuse = () => Promise.reject(new AppError("not-approved", "No."));
    for (const name of [
      "get",
      "totp",
      "list",
      "search",
      "create",
      "edit",
      "remove",
      "restore",
      "resolve",
    ]) {
      const input = {
        name: "Forge",
        text: "Forge",
        references: [{ vault: null, record: "Forge", field: "password" }],
      };
      const fitting =
        name === "list"
          ? {}
          : name === "search"
            ? { text: input.text }
            : name === "resolve"
              ? { references: input.references }
              : { name: input.name };
      const running = runCommand(
        {
          ...{ account, audit, clock, records, openTransfer, openHealth, openCertificates },
          ...{ openTravel: openHealth, openSource: openHealth },
        },
        { name, input: fitting, program: "" },
        { ...quiet, admit: refuse },
      );
      expect(await failure(running)).toMatchObject({ code: "not-approved" });
    }
    expect(desk.events(1)).toEqual(before);
  });

  it("refuses what is no command and what does not fit, and repeats no value", async () => {
    for (const [name, input] of [
      ["constructor", {}],
      ["nothing", {}],
      ["get", { name: 7 }],
      ["get", { name: "a", secret: "tV7#cobalt" }],
      ["list", { show: "tV7#cobalt" }],
    ] as const) {
      const error = await failure(run(name, input));
      expect(error).toMatchObject({ code: "invalid-request" });
      expect(String(error)).not.toContain("cobalt");
    }
  });

  it("tells its state and checks its trail while locked, and nothing else", async () => {
    desk.account.lock();
    expect(await run("status")).toMatchObject({ state: "locked" });
    expect(await run("verify")).toMatchObject({ intact: true });
    expect(await failure(run("get", { name: "Forge" }))).toMatchObject({ code: "vault-locked" });
  });
});
