import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isAppError } from "#core/errors";
import { readCertificate } from "#core/ssh";
import { authority, fileOf, makeKey, openRoom, requestFor, run } from "./fixture.ts";

const ca = await makeKey("ecdsa-p384");
const key = await makeKey();

/** As a line of a file that ends in -cert.pub. */
function lineOf(certificate: Buffer): string {
  return `${readCertificate(certificate).type} ${certificate.toString("base64")} test\n`;
}

describe("issuing a certificate", () => {
  it("is what ssh-keygen reads of it [CA3] [CA4]", async () => {
    const { room } = await openRoom();
    const asked = { principals: ["deploy", "ops"], permits: ["agent-forwarding"], minutes: 10 };
    const bound = { forceCommand: "uptime", sourceAddress: "192.0.2.0/24,2001:db8::/32" };
    const issued = room.issue(authority(ca), requestFor(key, { ...asked, ...bound }));
    const said = run("ssh-keygen", "-L", "-f", fileOf("k-cert.pub", lineOf(issued.certificate)));
    const words = said.replace(/\s+/g, " ");
    expect(words).toContain("Type: ssh-ed25519-cert-v01@openssh.com user certificate");
    expect(words).toContain(`Signing CA: ECDSA ${ca.fingerprint} (using ecdsa-sha2-nistp384)`);
    expect(words).toContain(`Serial: ${issued.serial}`);
    expect(words).toContain("Principals: deploy ops");
    expect(words).toContain(
      "Critical Options: force-command uptime source-address 192.0.2.0/24,2001:db8::/32",
    );
    expect(words).toMatch(/Extensions: permit-agent-forwarding permit-pty\s*$/);
    const time = (ms: number) => new Date(ms).toISOString().slice(0, 19);
    expect(words).toContain(
      `Valid: from ${time(issued.validAfter)} to ${time(issued.validBefore)}`,
    );
    expect(issued.validBefore - issued.validAfter).toBe(11 * 60_000);
  });

  it("reads back as it was written, whatever it says [CA8]", async () => {
    const { room } = await openRoom();
    const name = fc.stringMatching(/^[a-z0-9._@-]{1,64}$/);
    const wanted = fc.record({
      principals: fc.uniqueArray(name, { minLength: 1, maxLength: 20 }),
      keyId: fc.stringMatching(/^[ -~]{1,200}$/),
      minutes: fc.integer({ min: 1, max: 1440 }),
      permits: fc.subarray(["agent-forwarding", "port-forwarding", "x11-forwarding", "user-rc"]),
      forceCommand: fc.stringMatching(/^[ -~]{0,200}$/),
    });
    fc.assert(
      fc.property(wanted, (asked) => {
        const issued = room.issue(authority(ca), requestFor(key, asked));
        const read = readCertificate(issued.certificate);
        expect(read.principals).toEqual(asked.principals);
        expect([read.keyId, read.role]).toEqual([asked.keyId, "user"]);
        expect(String(read.serial)).toBe(issued.serial);
        expect(read.criticalOptions.get("force-command") ?? "").toBe(asked.forceCommand);
        expect(read.extensions).toHaveLength(asked.permits.length + 1);
        expect(Number(read.validBefore) * 1000).toBe(issued.validBefore);
      }),
      { numRuns: 50 },
    );
  });

  it("is not believed with any one byte changed, cut off or added [CA8]", async () => {
    const { room } = await openRoom();
    const { certificate } = room.issue(authority(ca), requestFor(key));
    const refused = (bytes: Buffer) => {
      expect(() => readCertificate(bytes)).toThrow(
        expect.objectContaining({ code: "key-unreadable" }),
      );
    };
    for (let at = 0; at < certificate.length; at++) {
      const changed = Buffer.from(certificate);
      changed[at] = (changed[at] ?? 0) ^ 1;
      refused(changed);
      refused(certificate.subarray(0, at));
    }
    refused(Buffer.concat([certificate, Buffer.of(0)]));
  });

  it.each([
    ["no principals", { principals: [] }],
    ["an empty principal", { principals: [""] }],
    ["a principal with a comma", { principals: ["a,b"] }],
    ["257 principals", { principals: Array.from({ length: 257 }, (_, at) => `p${at}`) }],
    ["no time at all", { minutes: 0 }],
    ["half a minute", { minutes: 0.5 }],
    ["no number", { minutes: Number.NaN }],
    ["more than a day", { minutes: 1441 }],
    ["no key id", { keyId: "" }],
    ["a key id of two lines", { keyId: "a\nb" }],
    ["an unknown permission", { permits: ["all"] }],
    ["a permission of objects", { permits: ["constructor"] }],
    ["a network with bits outside of its mask", { sourceAddress: "10.0.0.1/8" }],
    ["an IPv6 network with such bits", { sourceAddress: "2001:db8::1/32" }],
    ["an empty address", { sourceAddress: "10.0.0.0/8," }],
    ["the authority's own key", { publicKey: requestFor(ca).publicKey }],
  ])("signs nothing that asks for %s [CA2]", async (_, changes) => {
    const { room, events } = await openRoom();
    const attempt = () => room.issue(authority(ca), requestFor(key, changes));
    expect(attempt).toThrow(expect.objectContaining({ code: "certificate-invalid" }));
    expect(room.list("ca")).toEqual([]);
    expect(events().map(({ kind }) => kind)).not.toContain("certificate.issued");
  });

  it("lets nothing out that is not on the trail [CA7]", async () => {
    const { room, account } = await openRoom();
    account.lock();
    let made: unknown = null;
    try {
      made = room.issue(authority(ca), requestFor(key));
    } catch (error) {
      expect(isAppError(error, "vault-locked")).toBe(true);
    }
    expect(made).toBeNull();
  });

  it("lists them newest first, with what became of them, and forgets them in time [CA11] [CA12]", async () => {
    const { room, clock } = await openRoom();
    const first = room.issue(authority(ca), requestFor(key));
    clock.advance(4 * 60_000);
    const second = room.issue(authority(ca), requestFor(key));
    room.revoke(authority(ca), { by: "serial", value: second.serial });
    const states = () => room.list("ca").map(({ serial, state }) => [serial, state]);
    expect(states()).toEqual([
      [second.serial, "revoked"],
      [first.serial, "valid"],
    ]);
    clock.advance(60_000);
    expect(states()[1]).toEqual([first.serial, "expired"]);
    expect(room.list("another")).toEqual([]);
    clock.advance(91 * 24 * 3600_000);
    room.issue(authority(ca), requestFor(key));
    expect(room.list("ca")).toHaveLength(1);
    expect(room.revocations("ca")).toMatchObject([{ by: "serial", value: second.serial }]);
  });
});
