import { createPrivateKey, randomBytes } from "node:crypto";
import ssh2 from "ssh2";
import { AppError } from "#core/errors";
import { partsOf, publicBlob, unsupported, wireType, type KeyParts } from "./parts.ts";
import { uint32, WireReader, wireNumber, wireString } from "./wire.ts";

const magic = Buffer.from("openssh-key-v1\0", "latin1");
/** bcrypt_pbkdf takes some 6 ms a round here: three seconds at most. OpenSSH writes 16 or 24. */
const mostRounds = 512;

export interface ReadKey {
  readonly parts: KeyParts;
  readonly comment: string;
}

/**
 * Reads OpenSSH's own format (PROTOCOL.key). Throws `key-unreadable`, `key-passphrase-needed` and
 * `key-passphrase-wrong`.
 */
export function readOpenSsh(text: string, passphrase: string | undefined): ReadKey {
  const { encrypted, type } = readHead(text);
  if (type.startsWith("sk-")) throw unsupported("the stub of a key that lives on a hardware token");
  if (type === "ssh-dss") throw unsupported("a DSA key");
  if (encrypted && passphrase === undefined) throw passphraseNeeded();
  const parsed = ssh2.utils.parseKey(text, encrypted ? passphrase : undefined);
  if (parsed instanceof Error || !parsed.isPrivateKey()) {
    if (encrypted) throw passphraseWrong();
    throw new AppError("key-unreadable", "This OpenSSH key is damaged: it cannot be read.");
  }
  const key = createPrivateKey(parsed.getPrivatePEM());
  return { parts: partsOf(key), comment: parsed.comment };
}

export function passphraseNeeded(): AppError {
  return new AppError("key-passphrase-needed", "This key is locked with a passphrase. Enter it.");
}

export function passphraseWrong(): AppError {
  return new AppError(
    "key-passphrase-wrong",
    "The passphrase does not open this key. Check it and try again.",
  );
}

/** What can be told before the private half is opened. */
function readHead(text: string): { encrypted: boolean; type: string } {
  const body = text.replace(/-----[A-Z ]+-----/g, "");
  const fields = Buffer.from(body, "base64");
  if (!fields.subarray(0, magic.length).equals(magic)) {
    throw new AppError("key-unreadable", "This OpenSSH key is damaged at its beginning.");
  }
  const reader = new WireReader(fields.subarray(magic.length));
  const cipher = reader.text();
  reader.text();
  const kdf = new WireReader(reader.bytes());
  if (reader.uint32() !== 1) {
    throw new AppError("key-unreadable", "This file holds several keys; import them one by one.");
  }
  const type = new WireReader(reader.bytes()).text();
  if (cipher !== "none") checkRounds(kdf);
  return { encrypted: cipher !== "none", type };
}

function checkRounds(kdf: WireReader): void {
  kdf.bytes();
  // SECURITY: a file cannot make us derive for minutes.
  if (kdf.uint32() > mostRounds) {
    throw new AppError(
      "key-unreadable",
      `This key asks for more than ${mostRounds} rounds of derivation. Lower them with ssh-keygen -p -a 24.`,
    );
  }
}

function privateFields(parts: KeyParts): Buffer {
  switch (parts.kind) {
    case "ed25519":
      return Buffer.concat([
        wireString(parts.point),
        wireString(Buffer.concat([parts.seed, parts.point])),
      ]);
    case "ecdsa":
      return Buffer.concat([
        wireString(parts.curve),
        wireString(parts.point),
        wireNumber(parts.exponent),
      ]);
    case "rsa":
      return Buffer.concat([parts.n, parts.e, parts.d, parts.qi, parts.p, parts.q].map(wireNumber));
  }
  parts satisfies never;
}

/** OpenSSH's format without encryption: the record that keeps it is sealed as a whole. */
export function writeOpenSsh({ parts, comment }: ReadKey): string {
  const check = randomBytes(4);
  const inner = Buffer.concat([
    check,
    check,
    wireString(wireType(parts)),
    privateFields(parts),
    wireString(comment),
  ]);
  const padding = Buffer.from(
    Array.from({ length: (8 - (inner.length % 8)) % 8 }, (_, i) => i + 1),
  );
  const whole = Buffer.concat([
    magic,
    wireString("none"),
    wireString("none"),
    wireString(""),
    uint32(1),
    wireString(publicBlob(parts)),
    wireString(Buffer.concat([inner, padding])),
  ]);
  const lines = whole.toString("base64").match(/.{1,70}/g) ?? [];
  const label = "OPENSSH PRIVATE KEY";
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ""].join("\n");
}
