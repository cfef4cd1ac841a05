import { createCipheriv, createHash, type KeyObject } from "node:crypto";
import { setImmediate as turn } from "node:timers/promises";
import { hashRaw } from "@node-rs/argon2";
import { takeKey, wipe } from "#core/crypto";
import { damaged, throwIfCancelled, unsupported } from "../faults.ts";
import { writeVariants, type Variants } from "./variants.ts";

/** What a KDBX file's password costs to try. */
export type Kdf =
  | { readonly kind: "aes"; readonly seed: Uint8Array; readonly rounds: bigint }
  | {
      readonly kind: "argon2d" | "argon2id";
      readonly salt: Uint8Array;
      readonly memoryKiB: number;
      readonly passes: number;
      readonly parallelism: number;
      readonly version: 0x10 | 0x13;
    };

const ids: Readonly<Record<string, Kdf["kind"]>> = {
  c9d9f39a628a4460bf740d08c18a4fea: "aes",
  "7c02bb8279a74ac0927d114a00648238": "aes",
  ef636ddf8c29444b91f7a9a403e30a0c: "argon2d",
  "9e298b1956db4773b23dfc3ec6f0a1e6": "argon2id",
};

/** Half a minute of an ordinary machine. */
const roundsMost = 1_000_000_000n;
const memoryMost = 1024 * 1024;
/** Memory times passes, in KiB: about a minute of an ordinary machine. */
const workMost = 64 * 1024 * 1024;
const parallelismMost = 64;

/**
 * The derivation that a version 4 header names. Throws `import-damaged`, and `import-unsupported` for an unknown
 * one and for one so costly that it would hang the program: the message says the limit.
 */
export function readKdf(variants: Variants): Kdf {
  const id = Buffer.from(bytesOf(variants, "$UUID")).toString("hex");
  const kind = ids[id];
  if (kind === undefined)
    throw unsupported(`The key derivation of this database is unknown (${id.slice(0, 32)}).`);
  if (kind === "aes")
    return { kind, seed: bytesOf(variants, "S"), rounds: numberOf(variants, "R") };
  const version = numberOf(variants, "V");
  if (version !== 0x10n && version !== 0x13n) {
    throw unsupported(`Version ${version.toString(16)} of Argon2 is unknown.`);
  }
  for (const name of ["K", "A"]) {
    const value = variants.get(name);
    if (value instanceof Uint8Array && value.length > 0) {
      throw unsupported(
        "This database uses Argon2 with a secret of its own, which Sallyport does not read.",
      );
    }
  }
  return {
    kind,
    salt: bytesOf(variants, "S"),
    memoryKiB: clamp(numberOf(variants, "M") / 1024n),
    passes: clamp(numberOf(variants, "I")),
    parallelism: clamp(numberOf(variants, "P")),
    version: version === 0x10n ? 0x10 : 0x13,
  };
}

function clamp(value: bigint): number {
  return Number(BigInt.asIntN(64, value) < 0n ? BigInt(Number.MAX_SAFE_INTEGER) : value);
}

function bytesOf(variants: Variants, name: string): Uint8Array {
  const value = variants.get(name);
  if (value instanceof Uint8Array) return value;
  throw damaged(
    "the header",
    `the key derivation lacks its parameter ${name}. The file is damaged.`,
  );
}

function numberOf(variants: Variants, name: string): bigint {
  const value = variants.get(name);
  if (typeof value === "bigint" || typeof value === "number") return BigInt(value);
  throw damaged(
    "the header",
    `the key derivation lacks its parameter ${name}. The file is damaged.`,
  );
}

/** The parameters of Argon2 as a version 4 header holds them. */
export function writeKdf(kdf: Exclude<Kdf, { kind: "aes" }>): Buffer {
  const id = Object.keys(ids).find((candidate) => ids[candidate] === kdf.kind) ?? "";
  return writeVariants(
    new Map<string, number | bigint | Uint8Array>([
      ["$UUID", Buffer.from(id, "hex")],
      ["I", BigInt(kdf.passes)],
      ["M", BigInt(kdf.memoryKiB) * 1024n],
      ["P", kdf.parallelism],
      ["S", kdf.salt],
      ["V", kdf.version],
    ]),
  );
}

/**
 * The transformed key, from 32 bytes. Throws `import-unsupported` when it would cost more than the limits that
 * the message says, and `cancelled`.
 */
export async function transform(
  composite: Uint8Array,
  kdf: Kdf,
  signal: AbortSignal,
): Promise<KeyObject> {
  throwIfCancelled(signal);
  if (kdf.kind === "aes") return aesTransform(composite, kdf.seed, kdf.rounds, signal);
  checkArgon2(kdf);
  try {
    const raw = await hashRaw(
      composite,
      {
        /* eslint-disable @typescript-eslint/no-unsafe-enum-assignment -- the library's enums are erased, their
           numbers stay: 0 is Argon2d, 2 Argon2id; version 0 is 0x10, 1 is 0x13 */
        algorithm: kdf.kind === "argon2d" ? 0 : 2,
        version: kdf.version === 0x10 ? 0 : 1,
        /* eslint-enable @typescript-eslint/no-unsafe-enum-assignment */
        memoryCost: kdf.memoryKiB,
        timeCost: kdf.passes,
        parallelism: kdf.parallelism,
        outputLen: 32,
        salt: kdf.salt,
      },
      signal,
    );
    throwIfCancelled(signal);
    return takeKey(raw);
  } catch (error) {
    throwIfCancelled(signal);
    throw error;
  }
}

/** The least memory of one thread (RFC 9106, 3.1). KeePass lets people choose less, and then takes as much all the same. */
const laneKiB = 8;

function checkArgon2(kdf: Exclude<Kdf, { kind: "aes" }>): void {
  const { memoryKiB, passes, parallelism, salt } = kdf;
  if (
    passes < 1 ||
    parallelism < 1 ||
    memoryKiB < laneKiB ||
    salt.length < 8 ||
    salt.length > 1024
  ) {
    throw damaged(
      "the header",
      "the parameters of Argon2 are out of their range. The file is damaged.",
    );
  }
  if (memoryKiB < laneKiB * parallelism) {
    throw unsupported(
      `This database gives Argon2 ${memoryKiB} KiB for ${parallelism} threads. RFC 9106 asks for ${laneKiB} KiB for each, and nothing here computes it with less. Raise its memory in KeePass (File, Database Settings, Security) and save it.`,
    );
  }
  // SECURITY: bounded, or a hostile header could exhaust the memory or hang the program.
  if (memoryKiB > memoryMost || parallelism > parallelismMost || memoryKiB * passes > workMost) {
    const asked = `${Math.round(memoryKiB / 1024)} MiB, ${passes} passes, ${parallelism} threads`;
    throw unsupported(
      `Opening this database would cost too much (Argon2 with ${asked}). The limits are 1024 MiB, ${parallelismMost} threads, and 64 passes at 1024 MiB or as many more as the memory is less. If the database is yours, lower its encryption settings and save it.`,
    );
  }
}

/** AES-KDF: each half of the key encrypted again and again with AES-256 under `seed`, then SHA-256. */
async function aesTransform(
  composite: Uint8Array,
  seed: Uint8Array,
  rounds: bigint,
  signal: AbortSignal,
): Promise<KeyObject> {
  if (seed.length !== 32)
    throw damaged("the header", "the transform seed is not of 32 bytes. The file is damaged.");
  if (rounds > roundsMost) {
    throw unsupported(
      `Opening this database would cost too much (AES-KDF with ${rounds} rounds). The limit is ${roundsMost} rounds. If the database is yours, lower its encryption settings and save it.`,
    );
  }
  const halves = [composite.subarray(0, 16), composite.subarray(16)];
  const transformed: Buffer[] = [];
  for (const half of halves)
    transformed.push(await encryptAgain(half, seed, Number(rounds), signal));
  const key = takeKey(createHash("sha256").update(Buffer.concat(transformed)).digest());
  wipe(...transformed);
  return key;
}

const blockBytes = 16;
const zeros = new Uint8Array(1024 * 1024);

/**
 * `rounds` encryptions of one block. CBC over zeros is just that: each block is the encryption of the one before,
 * so the whole loop runs in the cipher, a megabyte a turn.
 */
async function encryptAgain(
  block: Uint8Array,
  seed: Uint8Array,
  rounds: number,
  signal: AbortSignal,
): Promise<Buffer> {
  const cipher = createCipheriv("aes-256-cbc", seed, block).setAutoPadding(false);
  let last = Buffer.from(block);
  for (let left = rounds; left > 0;) {
    const now = Math.min(left, zeros.length / blockBytes);
    last = Buffer.from(cipher.update(zeros.subarray(0, now * blockBytes)).subarray(-blockBytes));
    left -= now;
    throwIfCancelled(signal);
    await turn();
  }
  return last;
}
