import { createSecretKey, hkdfSync, randomBytes, type KeyObject } from "node:crypto";
import { hashRaw } from "@node-rs/argon2";
import { passwordBytes, wipe } from "./bytes.ts";

/** What a password costs to try. Authenticated with whatever the derived key seals. */
export interface KdfParameters {
  readonly memoryKiB: number;
  readonly passes: number;
  readonly parallelism: number;
}

/** The least that an account of this product ever has (RFC 9106, second recommended option). [C3] */
export const kdfFloor: KdfParameters = { memoryKiB: 65_536, passes: 3, parallelism: 4 };

const kdfCeiling: KdfParameters = { memoryKiB: 1_048_576, passes: 256, parallelism: 16 };
/** The most that calibration chooses: far within the bounds, on whatever machine. */
const passesMost = 48;
const calibrationRuns = 3;
/** Memory times passes: some ten seconds of an ordinary machine. */
const workCeilingKiB = 16 * 1_048_576;

const keyBytes = 32;

function isWithin(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && value >= least && value <= most;
}

/**
 * Whether parameters from a file may be used: not weaker than `floor`, and not so costly that a changed
 * header could hang the program. [C3]
 */
export function isAcceptableKdf(parameters: KdfParameters, floor: KdfParameters): boolean {
  const { memoryKiB, passes, parallelism } = parameters;
  return (
    // SECURITY: bounded below, or a tampered header could weaken the derivation. [C3]
    isWithin(memoryKiB, floor.memoryKiB, kdfCeiling.memoryKiB) &&
    isWithin(passes, floor.passes, kdfCeiling.passes) &&
    isWithin(parallelism, 1, kdfCeiling.parallelism) &&
    // Argon2 divides its memory among its lanes, and wants 8 KiB for each (RFC 9106, 3.1).
    memoryKiB >= 8 * parallelism &&
    // SECURITY: bounded above, or it could hang us or exhaust the memory. [C3]
    memoryKiB * passes <= workCeilingKiB
  );
}

/** Argon2id (RFC 9106, version 0x13) of a password. Runs on another thread. */
export async function deriveFromPassword(
  password: string,
  salt: Uint8Array,
  parameters: KdfParameters,
): Promise<KeyObject> {
  const secret = passwordBytes(password);
  try {
    // Argon2id and version 0x13 are the library's defaults; the vectors of test/ hold it to them.
    const raw = await hashRaw(secret, {
      memoryCost: parameters.memoryKiB,
      timeCost: parameters.passes,
      parallelism: parameters.parallelism,
      outputLen: keyBytes,
      salt,
    });
    return takeKey(raw);
  } finally {
    wipe(secret);
  }
}

type Measure = (parameters: KdfParameters) => Promise<number>;

const measureOnce: Measure = async (parameters) => {
  const started = performance.now();
  await deriveFromPassword("calibration", randomBytes(16), parameters);
  return performance.now() - started;
};

/** The best of several: what else the machine does, and memory that is first used, only ever add to it. */
async function bestOf(measure: Measure, parameters: KdfParameters): Promise<number> {
  let bestMs = Number.POSITIVE_INFINITY;
  for (let run = 0; run < calibrationRuns; run++) {
    bestMs = Math.min(bestMs, await measure(parameters));
  }
  return bestMs;
}

/**
 * Parameters that take this machine, when it has little else to do, some `targetMs` and never less than the
 * floor: memory first, up to 256 MiB, then passes. Takes a few derivations, each timed in ms by `measure`.
 */
export async function calibrateKdf(
  targetMs: number,
  measure: Measure = measureOnce,
): Promise<KdfParameters> {
  const floorMs = await bestOf(measure, kdfFloor);
  if (floorMs >= targetMs) return kdfFloor;
  const memoryFactor = floorMs * 4 <= targetMs ? 4 : floorMs * 2 <= targetMs ? 2 : 1;
  const widened = { ...kdfFloor, memoryKiB: kdfFloor.memoryKiB * memoryFactor };
  // Larger memory leaves the caches, so its cost is measured, not multiplied.
  const passes = Math.round((kdfFloor.passes * targetMs) / (await bestOf(measure, widened)));
  return { ...widened, passes: Math.min(Math.max(passes, kdfFloor.passes), passesMost) };
}

/** HKDF-SHA-256 (RFC 5869): a key for one purpose. `purpose` is ASCII and names the format. [C4] */
export function deriveKey(
  key: KeyObject,
  purpose: string,
  salt: Uint8Array = new Uint8Array(),
): KeyObject {
  return takeKey(new Uint8Array(hkdfSync("sha256", key, salt, purpose, keyBytes)));
}

/** A new random key. */
export function newKey(): KeyObject {
  return takeKey(randomBytes(keyBytes));
}

/** Takes key bytes over into a `KeyObject` and wipes them. */
export function takeKey(bytes: Uint8Array): KeyObject {
  // SECURITY: from here on the key is in one native object, not in buffers. [C9]
  const key = createSecretKey(bytes);
  wipe(bytes);
  return key;
}
