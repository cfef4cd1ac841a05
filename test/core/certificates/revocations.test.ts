import { describe, expect, it } from "vitest";
import { systemClock } from "#core/ports";
import { readCertificate, type KeyPair } from "#core/ssh";
import { startSshd } from "../../parts/sshd.ts";
import { host, openHarness } from "../ssh/fixture.ts";
import { authority, fileOf, makeKey, openRoom, requestFor, run } from "./fixture.ts";

const ca = await makeKey();
const keys = await Promise.all([makeKey(), makeKey("ecdsa-p256"), makeKey()]);

function certificateFile(certificate: Buffer): string {
  const { type } = readCertificate(certificate);
  return fileOf("k-cert.pub", `${type} ${certificate.toString("base64")}\n`);
}

/** What `ssh-keygen -Q` says of a key or certificate. */
function asks(list: Uint8Array, file: string): string {
  try {
    return run("ssh-keygen", "-Q", "-f", fileOf("list.krl", list), file).trim();
  } catch (error) {
    return String((error as { stdout: unknown }).stdout).trim();
  }
}

describe("a revocation list", () => {
  it("is read by ssh-keygen: by serial, by key id and by key [CA11]", async () => {
    const { room, events } = await openRoom();
    const made = keys.map((pair, at) =>
      room.issue(authority(ca), requestFor(pair, { keyId: `host ${at}` })),
    );
    const files = made.map(({ certificate }) => certificateFile(certificate));
    const states = () => {
      const list = room.exportRevocations(authority(ca));
      return files.map((file) => (asks(list, file).endsWith("REVOKED") ? "revoked" : "ok"));
    };
    expect(states()).toEqual(["ok", "ok", "ok"]);
    room.revoke(authority(ca), { by: "serial", value: made[0]?.serial ?? "" });
    expect(states()).toEqual(["revoked", "ok", "ok"]);
    room.revoke(authority(ca), { by: "key-id", value: "host 1" });
    expect(states()).toEqual(["revoked", "revoked", "ok"]);
    room.revoke(authority(ca), { by: "key", value: keys[2].publicKey });
    expect(states()).toEqual(["revoked", "revoked", "revoked"]);
    expect(asks(room.exportRevocations(authority(ca)), fileOf("k.pub", plain(keys[2])))).toMatch(
      /REVOKED$/,
    );
    expect(asks(room.exportRevocations(authority(ca)), fileOf("k.pub", plain(keys[0])))).toMatch(
      /ok$/,
    );
    expect(events().map(({ kind }) => kind)).toContain("certificate.list-exported");
  });

  it("counts serials up to the largest, in their order, each once [CA11]", async () => {
    const { room } = await openRoom();
    const serials = ["18446744073709551615", "7", "9007199254740993", "7"];
    for (const value of serials) room.revoke(authority(ca), { by: "serial", value });
    expect(room.revocations("ca")).toHaveLength(3);
    const said = run("ssh-keygen", "-Qlf", fileOf("l.krl", room.exportRevocations(authority(ca))));
    expect(said).toMatch(/serial: 7\nserial: 9007199254740993\nserial: 18446744073709551615/);
  });

  it.each([
    ["serial", "0"],
    ["serial", "-1"],
    ["serial", "18446744073709551616"],
    ["serial", "seven"],
    ["key-id", ""],
    ["key-id", "two\nlines"],
    ["key", "ssh-ed25519 AAAA"],
    ["key", "nonsense"],
  ] as const)("refuses to revoke by the %s %j", async (by, value) => {
    const { room } = await openRoom();
    expect(() => {
      room.revoke(authority(ca), { by, value });
    }).toThrow(expect.objectContaining({ code: "certificate-invalid" }));
    expect(room.revocations("ca")).toEqual([]);
  });

  it("keeps a certificate out of sshd, which lets others in [CA11]", async () => {
    const harness = await openHarness(systemClock);
    const signer = await makeKey();
    const { privateKey: private_key, publicKey: public_key } = signer;
    const role = "certificate-authority";
    const record = { type: "ssh_key", name: "CA", trashed: false };
    harness.records["ca"] = { ...record, fields: { private_key, public_key, role } };
    harness.certificates.revoke(authority(signer), { by: "key-id", value: "sallyport:bad" });
    const list = harness.certificates.exportRevocations(authority(signer));
    const sshd = await startSshd({
      authorizedKeys: [],
      config: [
        `TrustedUserCAKeys ${fileOf("ca.pub", `${public_key}\n`)}`,
        `RevokedKeys ${fileOf("ca.krl", list)}`,
      ],
    });
    try {
      const way = { user: sshd.user, sign_in: "certificate", authority: "ca", key: "" };
      harness.records["bad"] = host(sshd.port, way);
      harness.records["good"] = host(sshd.port, way);
      await expect(harness.connect("bad")).rejects.toMatchObject({ code: "certificate-refused" });
      (await harness.connect("good")).close();
      expect(sshd.log()).toMatch(/revoked/);
    } finally {
      await sshd.stop();
    }
  });
});

function plain(pair: KeyPair | undefined): string {
  return `${pair?.publicKey ?? ""}\n`;
}
