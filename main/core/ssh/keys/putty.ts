import { createDecipheriv, createHash, createHmac } from "node:crypto";
import { hashRaw } from "@node-rs/argon2";
import { sameBytes, wipe } from "#core/crypto";
import { AppError } from "#core/errors";
import { passphraseNeeded, passphraseWrong, type ReadKey } from "./openssh.ts";
import { curves, readPublicBlob, unsupported, type Curve, type KeyParts } from "./parts.ts";
import { WireReader, wireString } from "./wire.ts";

interface PuttyFile {
  readonly version: 2 | 3;
  readonly type: string;
  readonly headers: ReadonlyMap<string, string>;
  readonly publicBlob: Buffer;
  readonly privateBlob: Buffer;
}

interface Keys {
  readonly cipher: Buffer;
  readonly iv: Buffer;
  readonly mac: Buffer;
}

const flavours: Readonly<Record<string, number>> = { Argon2d: 0, Argon2i: 1, Argon2id: 2 };

function damaged(): AppError {
  return new AppError("key-unreadable", "This PuTTY key is damaged: it cannot be read.");
}

/**
 * Reads PuTTY's format, versions 2 and 3 (PuTTY manual, appendix C). Throws `key-unreadable`,
 * `key-passphrase-needed` and `key-passphrase-wrong`.
 */
export async function readPutty(text: string, passphrase: string | undefined): Promise<ReadKey> {
  const file = readFile(text);
  const encryption = header(file, "Encryption");
  if (encryption !== "none" && encryption !== "aes256-cbc") throw damaged();
  const encrypted = encryption !== "none";
  if (encrypted && passphrase === undefined) throw passphraseNeeded();
  const keys = await deriveKeys(file, encrypted ? (passphrase ?? "") : null);
  const plain = encrypted ? decrypt(file.privateBlob, keys) : file.privateBlob;
  // SECURITY: nothing of the private half is read before its MAC fits.
  if (!sameBytes(macOf(file, keys, plain), Buffer.from(header(file, "Private-MAC"), "hex"))) {
    throw encrypted ? passphraseWrong() : damaged();
  }
  return { parts: joinParts(file, plain), comment: header(file, "Comment") };
}

function header(file: PuttyFile, name: string): string {
  const value = file.headers.get(name);
  if (value === undefined) throw damaged();
  return value;
}

function readFile(text: string): PuttyFile {
  const lines = text.split(/\r\n|\n|\r/);
  const first = /^PuTTY-User-Key-File-([23]): (\S+)$/.exec(lines[0] ?? "");
  if (first === null) {
    throw new AppError("key-unreadable", "This version of PuTTY's format is not known here.");
  }
  const headers = new Map<string, string>();
  for (const line of lines) {
    // A line of base64 has no colon.
    const [, name, value] = /^([A-Za-z0-9-]+): (.*)$/.exec(line) ?? [];
    if (name !== undefined && value !== undefined) headers.set(name, value);
  }
  return {
    version: first[1] === "2" ? 2 : 3,
    type: first[2] ?? "",
    headers,
    publicBlob: readBlob(lines, "Public-Lines: "),
    privateBlob: readBlob(lines, "Private-Lines: "),
  };
}

/** The base64 lines that follow the header that counts them. */
function readBlob(lines: readonly string[], label: string): Buffer {
  const at = lines.findIndex((line) => line.startsWith(label));
  const count = Number(lines[at]?.slice(label.length));
  if (at === -1 || !Number.isInteger(count) || count < 0 || at + count >= lines.length) {
    throw damaged();
  }
  return Buffer.from(lines.slice(at + 1, at + 1 + count).join(""), "base64");
}

/** `passphrase` null for a file that is not encrypted: its MAC is then made with a key of nothing. */
async function deriveKeys(file: PuttyFile, passphrase: string | null): Promise<Keys> {
  if (file.version === 2) return deriveOld(passphrase ?? "");
  if (passphrase === null) {
    return { cipher: Buffer.alloc(32), iv: Buffer.alloc(16), mac: Buffer.alloc(0) };
  }
  const raw = await hashRaw(Buffer.from(passphrase, "utf8"), argonOptions(file));
  const [cipher, iv, mac] = [raw.subarray(0, 32), raw.subarray(32, 48), raw.subarray(48, 80)];
  return { cipher, iv, mac };
}

function deriveOld(passphrase: string): Keys {
  // PuTTY's version 2 is made of SHA-1; it is read, never written.
  const sha1 = (...parts: readonly (Buffer | string)[]) =>
    createHash("sha1")
      .update(Buffer.concat(parts.map((part) => Buffer.from(part as string, "utf8"))))
      .digest();
  const cipher = Buffer.concat([
    sha1(Buffer.of(0, 0, 0, 0), passphrase),
    sha1(Buffer.of(0, 0, 0, 1), passphrase),
  ]).subarray(0, 32);
  return { cipher, iv: Buffer.alloc(16), mac: sha1("putty-private-key-file-mac-key", passphrase) };
}

function argonOptions(file: PuttyFile) {
  const algorithm = flavours[header(file, "Key-Derivation")];
  const number = (name: string, most: number) => {
    const value = Number(header(file, name));
    if (!Number.isInteger(value) || value < 1 || value > most) throw damaged();
    return value;
  };
  const memoryCost = number("Argon2-Memory", 1_048_576);
  const timeCost = number("Argon2-Passes", 4096);
  // SECURITY: a file cannot make us derive for minutes, or exhaust the memory.
  if (algorithm === undefined || memoryCost * timeCost > 16 * 1_048_576) throw damaged();
  const parallelism = number("Argon2-Parallelism", 16);
  const salt = Buffer.from(header(file, "Argon2-Salt"), "hex");
  if (salt.length < 8) throw damaged();
  return { algorithm, memoryCost, timeCost, parallelism, salt, outputLen: 80 };
}

function decrypt(sealed: Buffer, keys: Keys): Buffer {
  if (sealed.length === 0 || sealed.length % 16 !== 0) throw damaged();
  const decipher = createDecipheriv("aes-256-cbc", keys.cipher, keys.iv).setAutoPadding(false);
  const plain = Buffer.concat([decipher.update(sealed), decipher.final()]);
  wipe(keys.cipher);
  return plain;
}

function macOf(file: PuttyFile, keys: Keys, plain: Buffer): Buffer {
  const fields = [file.type, header(file, "Encryption"), header(file, "Comment"), file.publicBlob];
  const mac = createHmac(file.version === 2 ? "sha1" : "sha256", keys.mac);
  return mac.update(Buffer.concat([...fields, plain].map(wireString))).digest();
}

function joinParts(file: PuttyFile, plain: Buffer): KeyParts {
  const { type, fields } = readPublicBlob(file.publicBlob);
  if (type !== file.type) throw damaged();
  const secret = new WireReader(plain);
  if (type === "ssh-ed25519") {
    const point = fields.bytes();
    // PuTTY writes this one number with its least byte first, without trailing zeros.
    const little = secret.bytes();
    if (little.length > 32) throw damaged();
    const seed = Buffer.concat([little, Buffer.alloc(32 - little.length)]);
    return { kind: "ed25519", seed, point };
  }
  if (type === "ssh-rsa") {
    const [e, n] = [fields.number(), fields.number()];
    const [d, p, q, qi] = [secret.number(), secret.number(), secret.number(), secret.number()];
    return { kind: "rsa", n, e, d, p, q, qi };
  }
  const curve = /^ecdsa-sha2-(.+)$/.exec(type)?.[1];
  if (curve === undefined || !(curve in curves)) throw unsupported(`a key of type ${type}`);
  fields.bytes();
  const point = fields.bytes();
  return { kind: "ecdsa", curve: curve as Curve, point, exponent: secret.number() };
}
