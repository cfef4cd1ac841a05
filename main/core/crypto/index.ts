/**
 * Derive, seal, open, wipe: the few primitives of SPEC.md and their byte formats. Must never choose what to
 * seal, keep a key, open leniently, or use a primitive that the list in its test does not name.
 */
export { boxKey, boxPublicKey, createOpener, createSealer, type Sealer } from "./box.ts";
export { formatId, newId, release, sameBytes, wipe, type Bytes } from "./bytes.ts";
export {
  calibrateKdf,
  deriveFromPassword,
  deriveKey,
  isAcceptableKdf,
  kdfFloor,
  newKey,
  takeKey,
  type KdfParameters,
} from "./derive.ts";
export { newRecoveryCode, readRecoveryCode } from "./recovery-code.ts";
export { open, pad, seal, sealOverhead, tagOf, unpad, unwrapKey, wrapKey } from "./seal.ts";
