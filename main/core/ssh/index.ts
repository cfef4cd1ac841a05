/**
 * Connections to hosts of the vault: keys, host keys, sign-in, jumps. Must never send one byte of a sign-in
 * before the host's key is accepted, try again after a refusal, or let a secret out of the trusted side by
 * any way but to the server that it is for.
 */
export { createConnector, type Connector, type ConnectorParts } from "./connect.ts";
export { readCertificate, type Certificate } from "./certificate/read.ts";
export { isAuthority } from "./certificate/wish.ts";
export { writeCertificate } from "./certificate/write.ts";
export type { CertificateOrder } from "./sign-in/certificate.ts";
export type {
  Asker,
  Channel,
  Connection,
  Facts,
  HostKeyDoubt,
  PasswordNeed,
  PromptList,
  Timings,
} from "./face.ts";
export { sshMigrations } from "./hosts/schema.ts";
export { createKnownHosts, type KnownHosts, type TrustedKey } from "./hosts/store.ts";
export {
  describeKey,
  generateKey,
  readPrivateKey,
  type GeneratedAlgorithm,
  type KeyDescription,
  type KeyPair,
} from "./keys/index.ts";
export { fingerprintOf } from "./keys/parts.ts";
export { certificateEnd, readPublicKey, readPublicLine, rsaBits } from "./keys/public.ts";
export { signWith, verifySignature, type RsaHash } from "./keys/sign.ts";
export { recognise } from "./sign-in/prompts.ts";
export { uint32, uint64, WireReader, wireString } from "./keys/wire.ts";
export { cleanText } from "./sign-in/prompts.ts";
export { findRoute, targetOf, type Hop, type ReadFields, type RecordFields } from "./route.ts";
export { hostName } from "./hosts/line.ts";
