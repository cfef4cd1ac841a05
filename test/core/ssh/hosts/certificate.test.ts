import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { generateKey } from "#core/ssh";
import { judgeKey } from "../../../../main/core/ssh/hosts/check.ts";
import { parseKnownHosts } from "../../../../main/core/ssh/hosts/line.ts";

const folder = mkdtempSync(join(tmpdir(), "sallyport-host-ca-"));
const ca = await generateKey("ed25519", "");
const other = await generateKey("ed25519", "");
const hostKey = await generateKey("ecdsa-p256", "");
writeFileSync(join(folder, "ca"), ca.privateKey, { mode: 0o600 });
writeFileSync(join(folder, "host.pub"), `${hostKey.publicKey}\n`);

/** A certificate as ssh-keygen makes it. */
function certify(...options: string[]): Buffer {
  const file = join(folder, "host.pub");
  execFileSync("ssh-keygen", ["-q", "-s", join(folder, "ca"), "-I", "x", ...options, file]);
  const line = readFileSync(join(folder, "host-cert.pub"), "utf8");
  return Buffer.from(line.split(" ")[1] ?? "", "base64");
}

const usual = ["-h", "-n", "db.example.org"];
const trusting = (hosts: string) => `@cert-authority ${hosts} ${ca.publicKey}`;
const server = { address: "db.example.org", port: 22 };

function judge(lines: string, certificate: Buffer, at = server, now = Date.now()): string {
  return judgeKey(parseKnownHosts(lines), at, certificate, now).kind;
}

describe("a host's certificate", () => {
  it.each([["db.example.org"], ["*.example.org"], ["*,!web.example.org"], ["d?.example.org"]])(
    "is known by a line for %s [CA13]",
    (hosts) => {
      expect(judge(trusting(hosts), certify(...usual))).toBe("known");
    },
  );

  it.each([
    ["no line", "", usual],
    ["a line for other hosts", trusting("*.example.net"), usual],
    ["a line that excludes it", trusting("*,!db.example.org"), usual],
    ["another authority", `@cert-authority * ${other.publicKey}`, usual],
    ["the authority as a plain key", `* ${ca.publicKey}`, usual],
    ["another name", trusting("*"), ["-h", "-n", "web.example.org"]],
    ["no name", trusting("*"), ["-h"]],
    ["a user's certificate", trusting("*"), ["-n", "db.example.org"]],
    ["an option that nobody knows", trusting("*"), [...usual, "-O", "critical:x=y"]],
    ["a time that is over", trusting("*"), [...usual, "-V", "20200101:20200102"]],
    ["a time to come", trusting("*"), [...usual, "-V", "+1d:+2d"]],
  ])("is not known by %s [CA13]", (_, lines, options) => {
    expect(judge(lines, certify(...options))).not.toBe("known");
  });

  it("is judged by the key in it where no authority vouches for it [CA13]", () => {
    const plain = `db.example.org ${hostKey.publicKey}`;
    expect(judge(plain, certify(...usual))).toBe("known");
    expect(judge(`db.example.org ${other.publicKey}`, certify(...usual))).toBe("new-type");
  });

  it("is refused when its authority, or its key, is revoked, wherever the line stands [CA13]", () => {
    for (const revoked of [ca.publicKey, hostKey.publicKey]) {
      const lines = `${trusting("*")}\n@revoked * ${revoked}`;
      expect(judge(lines, certify(...usual))).toBe("revoked");
    }
  });

  it("counts at a port of its own by a line for that port [CA13]", () => {
    const at = { ...server, port: 2222 };
    expect(judge(trusting("[db.example.org]:2222"), certify(...usual), at)).toBe("known");
    expect(judge(trusting("db.example.org"), certify(...usual), at)).toBe("unknown");
  });
});
