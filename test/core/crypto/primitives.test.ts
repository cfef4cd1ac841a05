import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const core = join(import.meta.dirname, "../../../main/core");

/** What every engine that the product runs on has; Electron's lacks much of Node's. */
const allowedImports = new Set([
  "DecipherGCM",
  "KeyObject",
  "createCipheriv",
  "createDecipheriv",
  "createHash",
  "createPrivateKey",
  "createPublicKey",
  "createSecretKey",
  "diffieHellman",
  "generateKeyPairSync",
  "hash",
  "hkdfSync",
  "randomBytes",
  "randomUUID",
  "timingSafeEqual",
]);
const allowedNames = new Set(["aes-256-gcm", "hkdf-sha-256", "sha256", "x25519"]);

function sources(rooms: readonly string[]): { file: string; text: string }[] {
  return rooms.flatMap((room) =>
    readdirSync(join(core, room), { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".ts"))
      .map((file) => ({ file, text: readFileSync(join(core, room, file), "utf8") })),
  );
}

describe("the primitives of the rooms that hold keys", () => {
  const rooms = sources(["crypto", "storage", "audit", "vault"]);

  it("[C1] are imported from a list", () => {
    const imported = rooms.flatMap(({ text }) =>
      [...text.matchAll(/import (?:type )?([^;]+?) from "node:crypto"/g)].flatMap(
        ([, names = ""]) =>
          names
            .replace(/[{}]/g, "")
            .split(",")
            .map((name) => name.replace("type ", "").trim()),
      ),
    );
    const used = new Set(imported.filter((name) => name !== ""));
    expect(used.size).toBeGreaterThan(8);
    expect([...used].filter((name) => !allowedImports.has(name))).toEqual([]);
  });

  it("[C1] are named from a list", () => {
    const pattern =
      /"((?:aes|sha|hkdf|x\d|x25519|ed|chacha|md|rsa|ec|des|scrypt|pbkdf2)[a-z0-9-]*\d[a-z0-9-]*)"/gi;
    const named = rooms.flatMap(({ text }) => [...text.matchAll(pattern)].map(([, name]) => name));
    const used = new Set(named);
    expect(used.has("aes-256-gcm")).toBe(true);
    expect([...used].filter((name) => name === undefined || !allowedNames.has(name))).toEqual([]);
  });

  it("[C1] never come from WebCrypto or the whole module", () => {
    for (const { file, text } of rooms) {
      expect(text, file).not.toMatch(/webcrypto|crypto\.subtle|import (\* as )?crypto /);
    }
  });
});
