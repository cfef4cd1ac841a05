import { createHash, randomBytes, type KeyObject } from "node:crypto";
import { z } from "zod";
import {
  deriveFromPassword,
  deriveKey,
  isAcceptableKdf,
  newRecoveryCode,
  sameBytes,
  unwrapKey,
  wrapKey,
  type KdfParameters,
} from "#core/crypto";
import { AppError } from "#core/errors";
import type { Storage } from "#core/storage";
import { queries } from "./schema.ts";

/** A way in: a header in the clear, and the account key sealed under what that way derives. [V2] */
const common = { format: z.literal(1), account: z.uuid(), salt: z.hex().length(32) };
const passwordHeader = z.strictObject({
  ...common,
  kdf: z.literal("argon2id"),
  memoryKiB: z.int(),
  passes: z.int(),
  parallelism: z.int(),
});
const recoveryHeader = z.strictObject({ ...common, kdf: z.literal("hkdf-sha-256") });

/** `quick/…`: of one machine, see quick-way.ts. */
export type Way = "password" | "recovery" | `quick/${string}`;

export interface Keyhole {
  readonly header: string;
  readonly sealed: Uint8Array;
}

export interface Unlocked {
  readonly accountId: string;
  readonly accountKey: KeyObject;
}

const saltBytes = 16;

function damaged(cause?: unknown): AppError {
  return new AppError(
    "vault-damaged",
    "The part of the vault file that holds its keys is damaged. It was left as it is: restore a copy from the folder “backups”.",
    { cause },
  );
}

function checksumOf({ header, sealed }: Keyhole): Buffer {
  return createHash("sha256").update(header).update(sealed).digest();
}

/** Whether there is an account at all. */
export function hasKeyhole(storage: Storage): boolean {
  return storage.get(queries.selectFrom("keyhole").select("kind").limit(1).compile()) !== undefined;
}

/** A way in as it is kept, or null where there is none or its checksum does not fit. */
export function findKeyhole(storage: Storage, way: Way): Keyhole | null {
  const query = queries.selectFrom("keyhole").selectAll().where("kind", "=", way);
  const row = storage.get(query.compile());
  // A checksum tells a damaged file from a wrong password; it is no protection against a person. [V3]
  return row === undefined || !sameBytes(checksumOf(row), row.checksum) ? null : row;
}

function readKeyhole(storage: Storage, way: Way): Keyhole {
  const keyhole = findKeyhole(storage, way);
  if (keyhole === null) throw damaged();
  return keyhole;
}

/** The account's id, which needs no key, or null where there is none or it cannot be read. */
export function accountIdOf(storage: Storage): string | null {
  const keyhole = findKeyhole(storage, "password");
  if (keyhole === null) return null;
  try {
    return parse(passwordHeader, keyhole.header).account;
  } catch {
    return null;
  }
}

/** Writes a way in, in the present transaction. */
export function writeKeyhole(storage: Storage, way: Way, keyhole: Keyhole): void {
  const row = { kind: way, ...keyhole, checksum: checksumOf(keyhole) };
  storage.run(queries.replaceInto("keyhole").values(row).compile());
}

function parse<Header>(schema: z.ZodType<Header>, text: string): Header {
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    throw damaged(cause);
  }
}

/** What the account key is sealed under, for this way in. */
export function keyholeContext(way: Way, header: string): string {
  // SECURITY: the header, with its KDF parameters, is authenticated as it stands. [V3]
  return `sallyport/1/keyhole/${way}/${header}`;
}

/**
 * The account key by the password, or null when it does not open. Throws `vault-damaged` for a header that
 * does not match its checksum or asks for parameters out of bounds.
 */
export async function openWithPassword(
  storage: Storage,
  password: string,
  floor: KdfParameters,
): Promise<Unlocked | null> {
  const { header: text, sealed } = readKeyhole(storage, "password");
  const header = parse(passwordHeader, text);
  // SECURITY: refused before it costs anything. [V3]
  if (!isAcceptableKdf(header, floor)) throw damaged();
  const derived = await deriveFromPassword(password, Buffer.from(header.salt, "hex"), header);
  const wrapping = deriveKey(derived, "sallyport/1/password");
  const accountKey = unwrapKey(wrapping, sealed, keyholeContext("password", text));
  return accountKey === null ? null : { accountId: header.account, accountKey };
}

/** The account key by the secret of a recovery code, or null. Throws `vault-damaged` as above. */
export function openWithRecovery(storage: Storage, secret: KeyObject): Unlocked | null {
  const { header: text, sealed } = readKeyhole(storage, "recovery");
  const header = parse(recoveryHeader, text);
  const wrapping = deriveKey(secret, "sallyport/1/recovery", Buffer.from(header.salt, "hex"));
  const accountKey = unwrapKey(wrapping, sealed, keyholeContext("recovery", text));
  return accountKey === null ? null : { accountId: header.account, accountKey };
}

/** Derives what will seal the account key under a password; the answer writes it, in a transaction. */
export async function preparePassword(
  unlocked: Unlocked,
  password: string,
  parameters: KdfParameters,
): Promise<(storage: Storage) => void> {
  const salt = randomBytes(saltBytes);
  const { memoryKiB, passes, parallelism } = parameters;
  const header = JSON.stringify({
    format: 1,
    account: unlocked.accountId,
    salt: salt.toString("hex"),
    kdf: "argon2id",
    memoryKiB,
    passes,
    parallelism,
  });
  const derived = await deriveFromPassword(password, salt, parameters);
  const wrapping = deriveKey(derived, "sallyport/1/password");
  const sealed = wrapKey(wrapping, unlocked.accountKey, keyholeContext("password", header));
  return (storage) => {
    writeKeyhole(storage, "password", { header, sealed });
  };
}

/** Seals the account key under a new recovery code, in the present transaction. Answers the code. */
export function writeRecovery(storage: Storage, unlocked: Unlocked): string {
  const { code, secret } = newRecoveryCode();
  const salt = randomBytes(saltBytes);
  const header = JSON.stringify({
    format: 1,
    account: unlocked.accountId,
    salt: salt.toString("hex"),
    kdf: "hkdf-sha-256",
  });
  const wrapping = deriveKey(secret, "sallyport/1/recovery", salt);
  const sealed = wrapKey(wrapping, unlocked.accountKey, keyholeContext("recovery", header));
  writeKeyhole(storage, "recovery", { header, sealed });
  return code;
}
