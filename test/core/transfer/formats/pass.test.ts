import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { detectFormat } from "../../../../main/core/transfer/formats.ts";
import { pass } from "../../../../main/core/transfer/formats/pass.ts";
import { readEntry } from "../../../../main/core/transfer/formats/pass-text.ts";
import type { ReadOptions } from "../../../../main/core/transfer/format.ts";
import type { PortableRecord } from "../../../../main/core/transfer/portable.ts";
import { sourceOfPath } from "../../../../main/core/transfer/source.ts";
import { bytesOf, gather, readOptions } from "../fixture.ts";

function recordOf(text: string): PortableRecord {
  const [record] = readEntry("Email/one", text);
  if (record?.kind !== "record") throw new Error("no record");
  return record;
}

describe("an entry of pass", () => {
  it("is a password, then fields, addresses, a code and notes", () => {
    const text =
      "pw: 1\nlogin: me\nURL: https://e.example\nhttps://f.example\notpauth://totp/E?secret=JBSWY3DPEHPK3PXP\nPIN: 12\r\nfree text\n\nmore\n";
    expect(recordOf(text)).toMatchObject({
      type: "login",
      name: "one",
      folder: ["Email"],
      notes: "free text\n\nmore",
      fields: {
        password: "pw: 1",
        username: "me",
        uris: "https://e.example\nhttps://f.example",
        totp_secret: "otpauth://totp/E?secret=JBSWY3DPEHPK3PXP",
      },
      custom: [{ label: "PIN", kind: "concealed", value: "12" }],
    });
  });

  it("may have YAML behind three dashes, where numbers stay as they are written", () => {
    expect(
      recordOf("pw\nnote to self\n---\nuser: y\nphone: 0123\nnested:\n  a: [1, x]\n"),
    ).toMatchObject({
      notes: "note to self",
      fields: { password: "pw", username: "y" },
      custom: [
        { label: "phone", kind: "text", value: "0123" },
        { label: "nested", kind: "text", value: '{"a":["1","x"]}' },
      ],
    });
    expect(recordOf("pw\n---\nuser: [unended\nlogin: z").fields).toMatchObject({ password: "pw" });
    const nines = (name: string) => Array<string>(9).fill(name).join(",");
    const doubling = Array.from(
      { length: 8 },
      (_, at) => `k${at + 1}: &k${at + 1} [${nines(`*k${at}`)}]`,
    );
    const bomb = ["pw", "---", `k0: &k0 [${nines("x")}]`, ...doubling].join("\n");
    expect(recordOf(bomb).fields).toEqual({ password: "pw" });
  });

  it("may be of gopass's early form", () => {
    expect(
      recordOf("GOPASS-SECRET-1.0\nPassword: pw\nUsername: u\nX-Odd: 1\n\nthe body\n"),
    ).toMatchObject({
      notes: "the body",
      fields: { password: "pw", username: "u" },
      custom: [{ label: "X-Odd", kind: "text", value: "1" }],
    });
  });

  it("may be a code alone, or nothing", () => {
    expect(recordOf("otpauth://totp/E?secret=JBSWY3DPEHPK3PXP").fields).toEqual({
      totp_secret: "otpauth://totp/E?secret=JBSWY3DPEHPK3PXP",
    });
    expect(recordOf("").fields).toEqual({});
  });
});

function hasGpg(): boolean {
  try {
    execFileSync("gpg", ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

describe.skipIf(!hasGpg())("a store of pass, sealed by the real gpg", () => {
  const home = mkdtempSync(path.join(tmpdir(), "gpg-"));
  const store = path.join(home, "store");
  const before = process.env["GNUPGHOME"];
  const passphrase = "key passphrase";

  function gpg(arguments_: readonly string[], input: string | Buffer = ""): void {
    execFileSync("gpg", ["--batch", "--quiet", "--pinentry-mode", "loopback", ...arguments_], {
      input,
      stdio: ["pipe", "ignore", "ignore"],
    });
  }

  function seal(name: string, text: string | Buffer): void {
    const file = path.join(store, `${name}.gpg`);
    mkdirSync(path.dirname(file), { recursive: true });
    gpg(["--trust-model", "always", "-r", "t@e.example", "-o", file, "--encrypt"], text);
  }

  async function read(options: Partial<ReadOptions> = {}) {
    const source = await sourceOfPath(store);
    expect((await detectFormat(source)).name).toBe("pass");
    const all = await gather(pass.read(source, { ...readOptions, ...options }));
    return {
      records: all.filter((one) => one.kind === "record"),
      remarks: all.filter((one) => one.kind === "remark"),
    };
  }

  function forgetPassphrase(): void {
    execFileSync("gpgconf", ["--kill", "gpg-agent"], { stdio: "ignore" });
  }

  beforeAll(() => {
    process.env["GNUPGHOME"] = home;
    gpg([
      "--passphrase",
      passphrase,
      "--quick-generate-key",
      "t <t@e.example>",
      "future-default",
      "default",
      "never",
    ]);
    seal("Email/deep/one", "pw1\nuser: u1\n");
    seal("binary", Buffer.from([0xff, 0x00, 0xfe]));
    for (let at = 0; at < 3; at++) seal(`many/${at}`, `pw-${at}\n`);
    writeFileSync(path.join(store, ".gpg-id"), "t@e.example\n");
    writeFileSync(path.join(store, "damaged.gpg"), "no file of gpg");
    writeFileSync(path.join(store, "readme.txt"), "plain");
    forgetPassphrase();
  }, 60_000);

  afterAll(() => {
    forgetPassphrase();
    if (before === undefined) delete process.env["GNUPGHOME"];
    else process.env["GNUPGHOME"] = before;
    rmSync(home, { recursive: true, force: true });
  });

  it("asks for the passphrase where gpg cannot, and tells a wrong one", async () => {
    await expect(read({ password: "wrong" })).rejects.toMatchObject({
      code: "import-password-wrong",
    });
    await expect(read()).rejects.toMatchObject({ code: "import-password-needed" });
  });

  it("brings every entry in order, files too, and tells of what it could not open", async () => {
    const { records, remarks } = await read({ password: passphrase });
    expect(
      records.map(({ folder, name, fields }) => [...folder, name, fields["password"]].join(" ")),
    ).toEqual(["Email deep one pw1", "binary ", ...[0, 1, 2].map((at) => `many ${at} pw-${at}`)]);
    expect([...(await bytesOf(records[1]?.attachments[0]))]).toEqual([0xff, 0x00, 0xfe]);
    expect(remarks.map(({ what }) => what)).toEqual(["readme.txt", "damaged"]);
  });

  it("ends when it is cancelled", async () => {
    const control = new AbortController();
    const reading = read({
      password: passphrase,
      signal: control.signal,
      onProgress: () => {
        control.abort();
      },
    });
    await expect(reading).rejects.toMatchObject({ code: "cancelled" });
  });

  it("says what is missing where there is no gpg", async () => {
    const found = process.env["PATH"];
    process.env["PATH"] = "/nowhere";
    try {
      await expect(read()).rejects.toMatchObject({
        code: "import-unsupported",
        message: expect.stringContaining("no gpg") as string,
      });
    } finally {
      process.env["PATH"] = found;
    }
  });
});

describe("a store of gopass that age sealed", () => {
  it("is named, with what to do", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "age-"));
    writeFileSync(path.join(folder, "one.age"), "age-encryption.org/v1");
    try {
      const source = await sourceOfPath(folder);
      expect(await pass.recognises(source, new Uint8Array())).toBe(true);
      await expect(gather(pass.read(source, readOptions))).rejects.toMatchObject({
        code: "import-unsupported",
        message: expect.stringContaining("age") as string,
      });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
