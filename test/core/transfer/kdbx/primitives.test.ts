import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";

const folder = path.join(import.meta.dirname, "../../../../main/core/transfer/kdbx");
const text = readdirSync(folder)
  .map((file) => readFileSync(path.join(folder, file), "utf8"))
  .join("\n");

describe("what KDBX asks of node:crypto", () => {
  it("is what Electron's engine has too: no ChaCha20, no Argon2, no ECB", () => {
    const calls = text.matchAll(
      /\b(?:create(?:Cipher|Decipher)iv|createHash|createHmac)\(\s*([^,)]+)/g,
    );
    const asked = new Set([...calls].map(([, name]) => name));
    expect([...asked].sort()).toEqual(['"aes-256-cbc"', '"sha256"', '"sha512"']);
  });
});
