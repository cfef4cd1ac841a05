import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { generateKey } from "#core/ssh";
import { hostName, isAbout, parseKnownHosts } from "../../../../main/core/ssh/hosts/line.ts";

const folder = mkdtempSync(join(tmpdir(), "sallyport-hosts-"));
afterAll(() => {
  rmSync(folder, { recursive: true });
});
const { publicKey } = await generateKey("ed25519", "");

function matches(hosts: string, address: string, port = 22): boolean {
  const [line] = parseKnownHosts(`${hosts} ${publicKey}`);
  return line !== undefined && isAbout(line, hostName(address, port));
}

describe("a line of known_hosts", () => {
  it("names a host alone on port 22 and in brackets with any other", () => {
    expect(hostName("Api-01.Example", 22)).toBe("api-01.example");
    expect(hostName("::1", 2222)).toBe("[::1]:2222");
  });

  it("matches lists, wildcards and negation as OpenSSH does", () => {
    expect(matches("a.example,b.example", "B.EXAMPLE")).toBe(true);
    expect(matches("*.example", "a.example")).toBe(true);
    expect(matches("*.example", "a.example.org")).toBe(false);
    expect(matches("db-0?", "db-07")).toBe(true);
    expect(matches("*.example,!secret.example", "secret.example")).toBe(false);
    expect(matches("!secret.example,*.example", "secret.example")).toBe(false);
    expect(matches("!secret.example", "other.example")).toBe(false);
    expect(matches("[a.example]:2222", "a.example", 2222)).toBe(true);
    expect(matches("[a.example]:2222", "a.example")).toBe(false);
    expect(matches("[*.example]:*", "a.example", 2022)).toBe(true);
  });

  it("agrees with ssh-keygen -F on any pattern and name", () => {
    const file = join(folder, "patterns");
    const part = fc.string({
      unit: fc.constantFrom("a", "b", ".", "*", "?"),
      minLength: 1,
      maxLength: 6,
    });
    const name = fc.string({ unit: fc.constantFrom("a", "b", "."), minLength: 1, maxLength: 6 });
    const pattern = fc.tuple(fc.boolean(), part).map(([not, text]) => (not ? `!${text}` : text));
    fc.assert(
      fc.property(fc.array(pattern, { minLength: 1, maxLength: 3 }), name, (patterns, host) => {
        writeFileSync(file, `${patterns.join(",")} ${publicKey}\n`);
        const theirs = spawnSync("ssh-keygen", ["-F", host, "-f", file]).status === 0;
        expect(matches(patterns.join(","), host)).toBe(theirs);
      }),
      { numRuns: 150 },
    );
  });

  it("finds the names that ssh-keygen hashed", () => {
    const file = join(folder, "hashed");
    writeFileSync(file, `a.example ${publicKey}\n[b.example]:2222 ${publicKey}\n`);
    execFileSync("ssh-keygen", ["-H", "-f", file], { stdio: "ignore" });
    const lines = parseKnownHosts(readFileSync(file, "utf8"));
    expect(lines.every((line) => line.hosts.startsWith("|1|"))).toBe(true);
    const found = (name: string, port: number) =>
      lines.some((line) => isAbout(line, hostName(name, port)));
    expect([found("a.example", 22), found("b.example", 2222)]).toEqual([true, true]);
    expect([found("a.example", 2222), found("c.example", 22)]).toEqual([false, false]);
  });

  it("recognises markers, and passes over what it cannot read", () => {
    const text = [
      "# a comment",
      "",
      `@revoked * ${publicKey}`,
      `@cert-authority *.example ${publicKey}`,
      `@something a.example ${publicKey}`,
      "a.example ssh-ed25519",
      "a.example ssh-ed25519 not-base64!",
      `a.example ssh-rsa ${publicKey.split(" ")[1] ?? ""}`,
      `\t b.example   ${publicKey} a comment`,
    ].join("\n");
    const read = parseKnownHosts(text).map(({ marker, hosts }) => [marker, hosts]);
    expect(read).toEqual([
      ["revoked", "*"],
      ["cert-authority", "*.example"],
      ["none", "b.example"],
    ]);
  });

  it("matches a hostile pattern in no time", () => {
    expect(matches(`${"*a".repeat(200)}b`, "a".repeat(250))).toBe(false);
  });
});
