import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { describeKey } from "#core/ssh";
import { readOtp } from "#core/totp";
import { bitwardenJson } from "../../../../main/core/transfer/formats/bitwarden-json.ts";
import { cxfJson } from "../../../../main/core/transfer/formats/cxf-json.ts";
import type { PortableRecord } from "../../../../main/core/transfer/portable.ts";
import { readBytes } from "../fixture.ts";
import { anyRecord, contentOf, written } from "../vaults.ts";

/** Spelt in one way: a code by what it counts with, a key by its public half (CXF puts its comment beside it), a reference left out. */
function comparable(record: PortableRecord) {
  const { totp_secret: code, private_key: key, login, jump, authority, ...rest } = record.fields;
  const reference = record.type === "host" ? rest["key"] : undefined;
  const fields: Record<string, unknown> = { ...rest };
  if (record.type === "host") delete fields["key"];
  if (code !== undefined) fields["totp_secret"] = readOtp(code);
  if (key !== undefined) fields["private_key"] = describeKey(key).publicKey.split(" ")[1];
  const references = [login, jump, authority, reference].map((one) => one !== undefined);
  const { folder, state, createdAt, changedAt, type, asksAgain = false } = record;
  const custom = record.custom.filter(({ value }) => value !== "me@host");
  return {
    ...contentOf(record),
    custom,
    type,
    fields,
    references,
    folder,
    state,
    asksAgain,
    createdAt,
    changedAt,
  };
}

describe.each([bitwardenJson, cxfJson])("what $name writes", (format) => {
  it("is recognised, and reads back as the vault that it was", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(anyRecord, { selector: ({ key }) => key, minLength: 1, maxLength: 6 }),
        async (records) => {
          const { bytes } = await written(format, records);
          const read = await readBytes(bytes);
          expect(read.format.name).toBe(format.name.replace("-json", ""));
          expect(read.records.map(comparable)).toEqual(records.map(comparable));
          expect(read.remarks).toEqual([]);
        },
      ),
      { numRuns: 150 },
    );
  });

  it("keeps references: a host still names its login", async () => {
    const [login, host] = fc.sample(anyRecord, { numRuns: 2, seed: 1 });
    if (login === undefined || host === undefined) throw new Error("no sample");
    const { bytes } = await written(format, [
      { ...login, type: "login", fields: { username: "root" } },
      { ...host, type: "host", fields: { address: "h", login: login.key ?? "" } },
    ]);
    const { records } = await readBytes(bytes);
    expect(records[1]?.fields["login"]).toBe(records[0]?.key);
  });
});
