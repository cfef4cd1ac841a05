import { beforeEach, describe, expect, it } from "vitest";
import { parseReference, runCommand } from "#core/commands";
import type { AppError } from "#core/errors";
import { openDesk, type Desk } from "../records/fixture.ts";
import { goodPassword } from "../vault/fixture.ts";

let desk: Desk;
/** The records that the person was asked about, who answers with the master password. */
const needed: string[] = [];
beforeEach(async () => {
  desk = await openDesk();
  needed.length = 0;
});

const how = {
  signal: new AbortController().signal,
  onProgress: () => undefined,
  admit: () => Promise.resolve(),
  permit: async ({ details = {} }: AppError) => {
    needed.push(String(details["recordName"]));
    await desk.records.permit(String(details["use"]), goodPassword);
  },
};

function run(name: string, input: object = {}): Promise<unknown> {
  const openHealth = () => Promise.reject(new Error("nothing is checked"));
  const openCertificates = () => Promise.reject(new Error("nothing is certified"));
  const openTransfer = () => Promise.reject(new Error("nothing is moved"));
  return runCommand(
    {
      ...{ ...desk, openTransfer, openHealth, openCertificates },
      ...{ openTravel: openHealth, openSource: openHealth },
    },
    { name, input, program: "/bin/test" },
    how,
  );
}

const otp = "JBSWY3DPEHPK3PXP";

describe("what a program asks for", () => {
  it("[R10] is asked about for each value that is read, also in a template", async () => {
    const fields = { username: "mara", password: "tV7#cobalt", totp_secret: otp };
    desk.login({ name: "Bank", asksAgain: true, fields, notes: "Ida" });
    desk.login({ name: "Forge", fields: { password: "other" } });
    needed.length = 0;
    expect(await run("get", { name: "Bank" })).toMatchObject({ asksAgain: true, notes: "" });
    expect(await run("get", { name: "Bank", field: "username" })).toMatchObject({ value: "mara" });
    expect(needed).toEqual([]);
    expect(await run("get", { name: "Bank", field: "password" })).toMatchObject({
      value: "tV7#cobalt",
    });
    expect(await run("get", { name: "Bank", field: "notes" })).toMatchObject({ value: "Ida" });
    expect(await run("totp", { name: "Bank" })).toMatchObject({
      code: expect.stringMatching(/^[0-9]{6}$/) as string,
    });
    expect(needed).toEqual(["Bank", "Bank", "Bank"]);
    const references = ["Bank/password", "Forge/password", "Bank/password"].map((of) =>
      parseReference(`sallyport://Personal/${of}`),
    );
    expect(await run("resolve", { references })).toEqual({
      values: [{ value: "tV7#cobalt" }, { value: "other" }, { value: "tV7#cobalt" }],
    });
    expect(needed).toHaveLength(5);
  });

  it("[R9] is left out of lists while archived, and found by its name where no other has it", async () => {
    const { id } = desk.login({ name: "Old forge" });
    desk.records.archive(id, true);
    expect(await run("list")).toMatchObject({ total: 0 });
    expect(await run("search", { text: "forge" })).toMatchObject({ total: 0 });
    expect(await run("list", { show: "archive" })).toMatchObject({ total: 1 });
    expect(await run("search", { text: "is:archived" })).toMatchObject({ total: 1 });
    expect(await run("get", { name: "Old forge" })).toMatchObject({ id, archived: true });
    const live = desk.login({ name: "New forge" });
    expect(await run("get", { name: "forge" })).toMatchObject({ id: live.id });
  });
});
