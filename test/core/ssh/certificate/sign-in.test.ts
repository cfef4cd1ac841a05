import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { systemClock, type Clock } from "#core/ports";
import { readPrivateKey, type KeyPair, type RecordFields } from "#core/ssh";
import { startSshd, type Sshd } from "../../../parts/sshd.ts";
import { host, openHarness, outcome, type Harness } from "../fixture.ts";

const kinds = ["ed25519", "ecdsa-p256", "ecdsa-p384", "ecdsa-p521", "rsa"] as const;
type Kind = (typeof kinds)[number];

async function makeKey(kind: Kind): Promise<KeyPair> {
  const pair =
    kind === "ed25519"
      ? generateKeyPairSync("ed25519")
      : kind === "rsa"
        ? generateKeyPairSync("rsa", { modulusLength: 2048 })
        : generateKeyPairSync("ec", { namedCurve: kind.replace("ecdsa-p", "P-") });
  return readPrivateKey(pair.privateKey.export({ type: "pkcs8", format: "pem" }).toString());
}

function keyRecord(name: string, pair: KeyPair, role = ""): RecordFields {
  const fields = { private_key: pair.privateKey, public_key: pair.publicKey, role };
  return { type: "ssh_key", name, trashed: false, fields };
}

const authorities: Record<string, KeyPair> = {};
for (const kind of kinds) authorities[kind] = await makeKey(kind);

/** Clocks of ours that differ from the server's. */
function offBy(minutes: number): Clock {
  return { ...systemClock, now: () => systemClock.now() + minutes * 60_000 };
}

describe("signing in with a certificate, against OpenSSH", () => {
  let sshd: Sshd;
  let harness: Harness;

  beforeAll(async () => {
    const lines = Object.values(authorities).map(({ publicKey }) => publicKey);
    const trusted = join(mkdtempSync(join(tmpdir(), "sallyport-ca-")), "ca.pub");
    writeFileSync(trusted, `${lines.join("\n")}\n`);
    sshd = await startSshd({ authorizedKeys: [], config: [`TrustedUserCAKeys ${trusted}`] });
  });
  afterAll(() => sshd.stop());
  const open: { close(): void }[] = [];
  beforeEach(() => prepare(systemClock));
  afterEach(() => {
    for (const each of open.splice(0)) each.close();
  });

  async function prepare(clock: Clock): Promise<void> {
    harness = await openHarness(clock);
    for (const [kind, pair] of Object.entries(authorities)) {
      harness.records[kind] = keyRecord(kind, pair, "certificate-authority");
    }
    wish({});
  }

  function wish(fields: Record<string, string>): void {
    const way = { user: sshd.user, sign_in: "certificate", authority: "ed25519", key: "" };
    harness.records["host"] = host(sshd.port, { ...way, ...fields });
  }

  async function connect() {
    const connection = await harness.connect("host");
    open.push(connection);
    return connection;
  }

  it.each(kinds)(
    "by an authority's %s key, with a key made for this sign-in [CA6] [CA9]",
    async (kind) => {
      wish({ authority: kind });
      const connection = await connect();
      expect(await outcome(await connection.exec("exit 3"))).toMatchObject({ code: 3 });
      expect(sshd.log()).toMatch(/Accepted publickey for .*ED25519-CERT.* ID sallyport:host /);
    },
  );

  it.each(kinds)("with a %s key of the host's own [CA6]", async (kind) => {
    harness.records["own"] = keyRecord("own", await makeKey(kind));
    wish({ key: "own", authority: "rsa" });
    await connect();
    const words = { ed25519: "ED25519-CERT", rsa: "RSA-CERT" } as Record<string, string>;
    expect(sshd.log()).toContain(`Accepted publickey for ${sshd.user} from 127.0.0.1`);
    expect(sshd.log()).toContain(words[kind] ?? "ECDSA-CERT");
  });

  it("gives each connection a certificate of its own, named on the trail before [CA3] [CA4] [CA7]", async () => {
    await connect();
    await connect();
    const [first, second] = harness.certificates.list("ed25519");
    expect(first?.serial).not.toBe(second?.serial);
    expect(first?.fingerprint).not.toBe(second?.fingerprint);
    expect(sshd.log()).toContain(`(serial ${first?.serial ?? ""})`);
    const told = harness.details().find(({ serial }) => serial === first?.serial);
    expect(told).toMatchObject({
      ...{ recordId: "ed25519", keyId: "sallyport:host", principals: sshd.user },
      ...{ permits: "permit-pty", host: "harbour" },
    });
    const { validAfter = 0, validBefore = 0 } = first ?? {};
    expect(validBefore - validAfter).toBe(6 * 60_000);
  });

  it("is bound to a command and to addresses where the host says so [CA4]", async () => {
    wish({ force_command: "printf forced", source_address: "127.0.0.0/8, ::1" });
    const connection = await connect();
    expect((await outcome(await connection.exec("printf mine"))).output).toBe("forced");
    wish({ source_address: "192.0.2.0/24" });
    await expect(connect()).rejects.toMatchObject({ code: "certificate-refused" });
  });

  it("goes on through a jump, whose certificate permits it, and which no other's does [CA4]", async () => {
    harness.records["jump"] = host(sshd.port, {
      ...{ user: sshd.user, sign_in: "certificate", authority: "rsa", key: "", name: "jump" },
    });
    wish({ jump: "jump" });
    const connection = await connect();
    expect(await outcome(await connection.exec("exit 0"))).toMatchObject({ code: 0 });
    expect(harness.details().map(({ permits }) => permits)).toContain(
      "permit-pty,permit-port-forwarding",
    );
    await expect(connection.forward("127.0.0.1", sshd.port)).rejects.toMatchObject({
      code: "jump-failed",
    });
  });

  it("says that a server refused it, when the principal is another's [CA10]", async () => {
    wish({ principals: "nobody-else, another" });
    const refused = await connect().catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: "certificate-refused" });
    expect(String(refused)).toContain("nobody-else, another");
    expect(harness.details().map(({ question }) => question)).toContain("day-before");
  });

  it("says that a server refused it, when the authority is not trusted there [CA10]", async () => {
    harness.records["ed25519"] = keyRecord(
      "stranger",
      await makeKey("ed25519"),
      "certificate-authority",
    );
    await expect(connect()).rejects.toMatchObject({ code: "certificate-refused" });
  });

  it.each([
    [90, "certificate-not-yet-valid", "behind"],
    [-90, "certificate-expired", "ahead"],
  ])("tells whose clock it is when ours is %i minutes off [CA10]", async (minutes, code, word) => {
    await prepare(offBy(minutes));
    const failure = await connect().catch((error: unknown) => error);
    expect(failure).toMatchObject({ code });
    expect(String(failure)).toContain(`its clock is ${word}`);
    expect(harness.certificates.list("ed25519")).toHaveLength(1);
  });

  it("holds for clocks that differ by less than a minute [CA3]", async () => {
    await prepare(offBy(0.9));
    await connect();
  });

  it("asks for the master password where the authority's record asks again [R10]", async () => {
    harness.asksAgain.add("ed25519");
    harness.answers.masterPasswords = ["wrong", "violet-anchor-sprocket-41"];
    await connect();
    expect(harness.needs.map(({ problem }) => problem)).toEqual(["", "Wrong password."]);
  });

  it.each([
    [{ authority: "" }, /names no certificate authority/],
    [{ authority: "key" }, /not marked as a certificate authority/],
    [{ key: "rsa" }, /is an authority/],
    [{ sign_in: "key", key: "rsa" }, /is an authority/],
  ])("does not begin with a host that says %o [CA1]", async (fields, words) => {
    wish(fields);
    const refused = await connect().catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: "host-incomplete" });
    expect(String(refused)).toMatch(words);
  });

  it.each([
    [{ principals: "x".repeat(65) }],
    [{ certificate_minutes: "0" }],
    [{ certificate_minutes: "1441" }],
    [{ certificate_minutes: "soon" }],
    [{ certificate_permits: "everything" }],
    [{ force_command: "one\ntwo" }],
    [{ source_address: "192.0.2.1/24" }],
    [{ source_address: "example.org" }],
    [{ source_address: "192.0.2.1/33" }],
  ])("signs nothing for a host that asks for %o [CA2]", async (fields) => {
    wish(fields);
    await expect(connect()).rejects.toMatchObject({ code: "certificate-invalid" });
    expect(harness.certificates.list("ed25519")).toEqual([]);
    expect(harness.trail()).not.toContain("certificate.issued");
  });
});
