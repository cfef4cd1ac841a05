import { execFileSync } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { describeKey, generateKey, readPrivateKey } from "#core/ssh";

const folder = mkdtempSync(join(tmpdir(), "sallyport-keys-"));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const passphrase = "a passphrase with ünïcode";
let made = 0;

interface Made {
  readonly file: string;
  readonly text: string;
  readonly publicLine: string;
}

/** A key as ssh-keygen writes it. `format`: its `-m`. */
function sshKeygen(type: string, format: string, secret = ""): Made {
  const file = join(folder, `key-${++made}`);
  const [name = "", bits] = type.split(":");
  const size = bits === undefined ? [] : ["-b", bits];
  const common = ["-q", "-t", name, ...size, "-m", format, "-N", secret, "-C", "mara at home"];
  execFileSync("ssh-keygen", [...common, "-f", file]);
  return {
    file,
    text: readFileSync(file, "utf8"),
    publicLine: readFileSync(`${file}.pub`, "utf8").trim(),
  };
}

/** The same key as PuTTY's own tool writes it. */
function puttygen(key: Made, version: 2 | 3, secret = ""): string {
  const ppk = `${key.file}-${version}.ppk`;
  const secretFile = `${ppk}-passphrase`;
  writeFileSync(secretFile, secret);
  const secrets = ["--old-passphrase", secretFile, "--new-passphrase", secretFile];
  const how = ["-O", "private", "--ppk-param", `version=${version}`];
  execFileSync("puttygen", [key.file, "-o", ppk, ...how, ...secrets]);
  return readFileSync(ppk, "utf8");
}

function keyOf(line: string): string {
  return line.split(" ").slice(0, 2).join(" ");
}

describe("readPrivateKey", () => {
  const types = ["ed25519", "ecdsa:256", "ecdsa:384", "ecdsa:521", "rsa:2048"];
  for (const type of types) {
    for (const secret of ["", passphrase]) {
      const how = secret === "" ? "without a passphrase" : "with its passphrase";
      it(`reads OpenSSH's own ${type} ${how}`, async () => {
        const key = sshKeygen(type, "RFC4716", secret);
        const read = await readPrivateKey(key.text, secret);
        expect(read.publicKey).toBe(key.publicLine);
      });

      it(`reads PuTTY's ${type} ${how}, versions 2 and 3`, async () => {
        const key = sshKeygen(type, "RFC4716");
        const locked = sshKeygen(type, "RFC4716", secret);
        for (const version of [2, 3] as const) {
          const read = await readPrivateKey(
            puttygen(secret === "" ? key : locked, version, secret),
            secret,
          );
          expect(read.publicKey).toBe(secret === "" ? key.publicLine : locked.publicLine);
        }
      });
    }
  }

  for (const type of types.slice(1)) {
    for (const format of ["PEM", "PKCS8"]) {
      it(`reads ${type} in ${format}, with and without a passphrase`, async () => {
        for (const secret of ["", passphrase]) {
          const key = sshKeygen(type, format, secret);
          const read = await readPrivateKey(key.text, secret);
          expect(keyOf(read.publicKey)).toBe(keyOf(key.publicLine));
        }
      });
    }
  }

  it("reads an ed25519 key in PKCS#8", async () => {
    const { privateKey } = generateKeyPairSync("ed25519");
    const read = await readPrivateKey(
      privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    );
    expect(read.algorithm).toBe("ed25519");
  });

  it("writes what ssh-keygen reads as the same key", async () => {
    for (const type of types) {
      const key = sshKeygen(type, "RFC4716", passphrase);
      const { privateKey } = await readPrivateKey(key.text, passphrase);
      const file = join(folder, `written-${++made}`);
      writeFileSync(file, privateKey);
      chmodSync(file, 0o600);
      const line = execFileSync("ssh-keygen", ["-y", "-f", file]).toString().trim();
      expect(line).toBe(key.publicLine);
    }
  });

  it("says when a passphrase is needed, and when it is wrong, whatever the format", async () => {
    const key = sshKeygen("ed25519", "RFC4716", passphrase);
    const texts = [
      key.text,
      puttygen(key, 2, passphrase),
      puttygen(key, 3, passphrase),
      sshKeygen("ecdsa:256", "PEM", passphrase).text,
      sshKeygen("rsa:2048", "PKCS8", passphrase).text,
    ];
    for (const text of texts) {
      await expect(readPrivateKey(text)).rejects.toMatchObject({ code: "key-passphrase-needed" });
      await expect(readPrivateKey(text, "")).rejects.toMatchObject({
        code: "key-passphrase-needed",
      });
      await expect(readPrivateKey(text, "wrong")).rejects.toMatchObject({
        code: "key-passphrase-wrong",
      });
    }
  });

  it("takes a key as people paste it: a byte order mark, blank lines, Windows line ends", async () => {
    const key = sshKeygen("ed25519", "RFC4716");
    const pasted = `\uFEFF\n\n${key.text.replaceAll("\n", "\r\n")}\r\n\r\n`;
    expect((await readPrivateKey(pasted)).publicKey).toBe(key.publicLine);
  });

  it("finds the key where it is indented, or has other text before and behind it", async () => {
    const key = sshKeygen("ed25519", "RFC4716");
    const indented = key.text.replaceAll(/^/gm, "    ").replaceAll("\n", "  \n");
    const among = `# from the old machine\nparameters:\n${key.text}\n${key.publicLine} mara\n`;
    const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const pem = privateKey.export({ type: "sec1", format: "pem" }).toString();
    const parameters =
      "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n";
    expect((await readPrivateKey(indented)).publicKey).toBe(key.publicLine);
    expect((await readPrivateKey(among)).publicKey).toBe(key.publicLine);
    expect((await readPrivateKey(parameters + pem)).algorithm).toBe("ecdsa-p256");
  });

  it("refuses a public key, a DSA key, a certificate and other text as unreadable", async () => {
    const dsa = generateKeyPairSync("dsa", { modulusLength: 2048, divisorLength: 256 });
    const texts = [
      sshKeygen("ed25519", "RFC4716").publicLine,
      dsa.privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
      "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----",
      "hello",
      "",
      "PuTTY-User-Key-File-9: ssh-ed25519\n",
    ];
    for (const text of texts) {
      await expect(readPrivateKey(text)).rejects.toMatchObject({ code: "key-unreadable" });
    }
  });

  it("answers one of its codes for a key with any part cut out or changed", async () => {
    const key = sshKeygen("ed25519", "RFC4716");
    const texts = [key.text, puttygen(key, 3), sshKeygen("rsa:2048", "PEM").text];
    const codes = ["key-unreadable", "key-passphrase-needed", "key-passphrase-wrong"];
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...texts),
        fc.nat(),
        fc.nat({ max: 40 }),
        fc.string({ maxLength: 3 }),
        async (text, place, cut, put) => {
          const at = place % text.length;
          const changed = text.slice(0, at) + put + text.slice(at + cut);
          const outcome = await readPrivateKey(changed).then(
            () => "read",
            (error: unknown) => (error as { code?: string }).code ?? String(error),
          );
          expect(["read", ...codes]).toContain(outcome);
        },
      ),
      { numRuns: 150 },
    );
  });

  it("refuses a key whose halves do not belong together", async () => {
    const [one, two] = [sshKeygen("ed25519", "RFC4716"), sshKeygen("ed25519", "RFC4716")];
    const lines = (text: string) => text.split("\n");
    const [from, to] = [lines(puttygen(one, 2)), lines(puttygen(two, 2))];
    const at = from.findIndex((line) => line.startsWith("Private-Lines"));
    const mixed = [...from.slice(0, at), ...to.slice(at)].join("\n");
    await expect(readPrivateKey(mixed)).rejects.toMatchObject({ code: "key-unreadable" });
  });
});

describe("generateKey", () => {
  const algorithms = ["ed25519", "ecdsa-p256", "ecdsa-p384", "rsa-4096"] as const;

  it("makes keys that ssh-keygen reads, with the same fingerprint", async () => {
    for (const algorithm of algorithms) {
      const key = await generateKey(algorithm, "mara@harbour");
      expect(key.algorithm).toBe(algorithm);
      const file = join(folder, `generated-${algorithm}`);
      writeFileSync(file, key.privateKey);
      chmodSync(file, 0o600);
      const line = execFileSync("ssh-keygen", ["-y", "-f", file]).toString().trim();
      expect(line).toBe(key.publicKey);
      const shown = execFileSync("ssh-keygen", ["-l", "-f", file]).toString();
      expect(shown.split(" ")[1]).toBe(key.fingerprint);
    }
  });

  it("leaves the event loop free meanwhile", async () => {
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    await generateKey("rsa-4096", "");
    clearInterval(timer);
    expect(turns).toBeGreaterThan(3);
  });

  it("keeps a comment on one line", async () => {
    const key = await generateKey("ed25519", "mara\nssh-ed25519 AAAA evil");
    expect(key.publicKey).not.toContain("\n");
  });
});

describe("describeKey", () => {
  it("describes what generateKey wrote", async () => {
    const key = await generateKey("ecdsa-p256", "c");
    const { algorithm, fingerprint, publicKey } = key;
    expect(describeKey(key.privateKey)).toEqual({ algorithm, fingerprint, publicKey });
  });

  it("needs no passphrase, and says so of a key that does", () => {
    const key = sshKeygen("ed25519", "RFC4716", passphrase);
    expect(() => describeKey(key.text)).toThrow(
      expect.objectContaining({ code: "key-passphrase-needed" }) as Error,
    );
  });
});
