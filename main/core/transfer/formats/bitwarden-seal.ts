import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  pbkdf2,
  randomBytes,
  randomUUID,
  timingSafeEqual,
} from "node:crypto";
import { promisify } from "node:util";
import { hashRaw } from "@node-rs/argon2";
import { AppError } from "#core/errors";
import type { Element } from "../json.ts";
import { unsupported } from "../faults.ts";

/** As Bitwarden numbers them in `kdfType`. */
const pbkdf2Type = 0;
const argon2idType = 1;

/** How the key is made of the password. Argon2id's memory in MiB. */
type Kdf =
  | { readonly kind: "pbkdf2"; readonly rounds: number }
  | {
      readonly kind: "argon2id";
      readonly passes: number;
      readonly memoryMiB: number;
      readonly lanes: number;
    };

/** Two halves of one key: AES-256-CBC for the text, HMAC-SHA-256 over what that wrote. */
interface SealKeys {
  readonly cipher: Buffer;
  readonly check: Buffer;
}

/** What Bitwarden's own exports use now; its importer reads no more than it. */
const newKdf = { kind: "argon2id", passes: 3, memoryMiB: 64, lanes: 4 } as const;

/**
 * The text inside a password-protected export. Throws `import-password-needed`, `import-password-wrong`,
 * `import-damaged` when the password is right and the text is not, and `import-unsupported`.
 */
export async function openSealed(file: Element, password: string | undefined): Promise<string> {
  const validation = sealedParts(file.at("encKeyValidation_DO_NOT_EDIT"));
  const sealed = sealedParts(file.at("data"));
  const kdf = readKdf(file);
  const salt = file.at("salt").text();
  if (salt === "") throw file.at("salt").wrong("is missing, and without it no password fits.");
  if (password === undefined || password === "") {
    throw new AppError("import-password-needed", "This file needs the password of its export.");
  }
  const keys = await deriveKeys(password, salt, kdf);
  if (openParts(validation, keys) === null) {
    throw new AppError(
      "import-password-wrong",
      "This password does not open the file. It is the one that was chosen for the export.",
    );
  }
  const text = openParts(sealed, keys);
  if (text === null) {
    throw file.at("data").wrong("was changed after the export. Export it again.");
  }
  return text.toString("utf8");
}

/** The members that stand before `data`, and what seals the pieces of the text that goes there. */
export async function sealNew(password: string): Promise<{
  readonly members: Readonly<Record<string, string | number | boolean>>;
  readonly seal: (pieces: AsyncIterable<string>) => AsyncGenerator<string>;
}> {
  const salt = randomBytes(16).toString("base64");
  const keys = await deriveKeys(password, salt, newKdf);
  let validation = "";
  for await (const piece of sealPieces([randomUUID()], keys)) validation += piece;
  return {
    members: {
      encrypted: true,
      passwordProtected: true,
      salt,
      kdfType: argon2idType,
      kdfIterations: newKdf.passes,
      kdfMemory: newKdf.memoryMiB,
      kdfParallelism: newKdf.lanes,
      encKeyValidation_DO_NOT_EDIT: validation,
    },
    seal: (pieces) => sealPieces(pieces, keys),
  };
}

/** SECURITY: bounded by what Bitwarden lets people choose, or a file could hang us or take all memory. */
function readKdf(file: Element): Kdf {
  const type = file.at("kdfType").number();
  const count = (name: string, most: number): number => {
    const value = file.at(name).number() ?? 0;
    if (Number.isInteger(value) && value >= 1 && value <= most) return value;
    throw file.at(name).wrong(`should be from 1 to ${most}, which are Bitwarden's own bounds.`);
  };
  switch (type) {
    case pbkdf2Type:
      return { kind: "pbkdf2", rounds: count("kdfIterations", 2_000_000) };
    case argon2idType:
      return {
        kind: "argon2id",
        passes: count("kdfIterations", 10),
        memoryMiB: count("kdfMemory", 1024),
        lanes: count("kdfParallelism", 16),
      };
    default:
      throw unsupported(
        `This file makes its key in a way that Sallyport does not know (kdfType ${type ?? "missing"}). ` +
          "Export it from Bitwarden as unprotected JSON.",
      );
  }
}

const runPbkdf2 = promisify(pbkdf2);

/** As Bitwarden does: the salt is the text as it stands, hashed for Argon2id; then HKDF-Expand (RFC 5869). */
async function deriveKeys(password: string, salt: string, kdf: Kdf): Promise<SealKeys> {
  const secret = Buffer.from(password, "utf8");
  const saltBytes = Buffer.from(salt, "utf8");
  const master =
    kdf.kind === "pbkdf2"
      ? await runPbkdf2(secret, saltBytes, kdf.rounds, 32, "sha256")
      : await hashRaw(secret, {
          timeCost: kdf.passes,
          memoryCost: kdf.memoryMiB * 1024,
          parallelism: kdf.lanes,
          outputLen: 32,
          salt: createHash("sha256").update(saltBytes).digest(),
        });
  const half = (purpose: string) =>
    createHmac("sha256", master).update(purpose).update(Uint8Array.of(1)).digest();
  const keys = { cipher: half("enc"), check: half("mac") };
  master.fill(0);
  secret.fill(0);
  return keys;
}

interface SealedParts {
  readonly iv: Buffer;
  readonly text: Buffer;
  readonly check: Buffer;
}

/** `2.iv|text|check`, each in base64. */
function sealedParts(element: Element): SealedParts {
  const [, kind, body = ""] = /^([0-9]+)\.(.*)$/s.exec(element.text().trim()) ?? [];
  if (kind !== undefined && kind !== "2") {
    throw unsupported(
      `This file is sealed in a way that Sallyport does not know (kind ${kind} in ${element.path}). ` +
        "Export it from Bitwarden as unprotected JSON.",
    );
  }
  const [iv, text, check, ...more] = body.split("|").map((part) => Buffer.from(part, "base64"));
  if (iv?.length !== 16 || text === undefined || check?.length !== 32 || more.length > 0) {
    throw element.wrong("is cut off or was changed. Export the file again.");
  }
  return { iv, text, check };
}

function openParts({ iv, text, check }: SealedParts, keys: SealKeys): Buffer | null {
  const expected = createHmac("sha256", keys.check).update(iv).update(text).digest();
  // SECURITY: nothing is deciphered that was not sealed under this very key.
  if (!timingSafeEqual(expected, check) || text.length % 16 !== 0 || text.length === 0) return null;
  const decipher = createDecipheriv("aes-256-cbc", keys.cipher, iv);
  return Buffer.concat([decipher.update(text), decipher.final()]);
}

/** A text of any length as `2.iv|text|check`, in pieces. */
async function* sealPieces(
  pieces: Iterable<string> | AsyncIterable<string>,
  keys: SealKeys,
): AsyncGenerator<string> {
  const iv = randomBytes(16);
  const cipher = createCipheriv("aes-256-cbc", keys.cipher, iv);
  const check = createHmac("sha256", keys.check).update(iv);
  const base64 = createBase64();
  const write = (bytes: Buffer, isLast: boolean): string => {
    check.update(bytes);
    return base64(bytes, isLast);
  };
  yield `2.${iv.toString("base64")}|`;
  for await (const piece of pieces) yield write(cipher.update(piece, "utf8"), false);
  yield write(cipher.final(), true);
  yield `|${check.digest("base64")}`;
}

/** Base64 in pieces: three bytes to four letters, so a rest waits for the next piece. */
function createBase64(): (bytes: Buffer, isLast: boolean) => string {
  let waiting = Buffer.alloc(0);
  return (bytes, isLast) => {
    const all = Buffer.concat([waiting, bytes]);
    const whole = isLast ? all.length : all.length - (all.length % 3);
    waiting = all.subarray(whole);
    return all.toString("base64", 0, whole);
  };
}
