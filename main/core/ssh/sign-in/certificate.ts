import { generateKeyPairSync, randomBytes } from "node:crypto";
import type { AnyAuthMethod, ParsedKey } from "ssh2";
import { isAppError } from "#core/errors";
import { certifiedKey } from "../engine/certified.ts";
import { certificateEnd } from "../keys/public.ts";
import type { CertificateWish } from "../certificate/wish.ts";
import { faultOf } from "../faults.ts";
import { plainParts } from "../keys/index.ts";
import { partsOf, publicBlob, type KeyParts } from "../keys/parts.ts";
import { signParts, wipeParts, type RsaHash } from "../keys/sign.ts";
import { WireReader, wireString } from "../keys/wire.ts";
import type { Hop, RecordFields } from "../route.ts";
import type { Reading } from "./reading.ts";

/** A certificate that is asked for, with what the trail shall say of the reason. */
export interface CertificateOrder extends Omit<CertificateWish, "authorityId"> {
  /** The plain public key as SSH sends it. */
  readonly publicKey: Uint8Array;
  readonly keyId: string;
  readonly reason: Readonly<Record<string, string>>;
  /** Asks the server about its clock: nobody has the key. [CA10] */
  readonly question?: "day-before" | "day-after";
}

/** Makes a certificate. Throws `certificate-invalid`, `key-unreadable`, and what the trail throws. */
export type Certify = (
  authorityId: string,
  authority: RecordFields,
  order: CertificateOrder,
) => { readonly certificate: Buffer };

export interface CertifyParts extends Pick<Reading, "read"> {
  readonly hop: Hop;
  readonly certify: Certify;
}

/** A key with a certificate of this moment. */
export interface CertifiedKey {
  readonly publicKey: Buffer;
  readonly certificate: Buffer;
  /** The whole signature as SSH sends it. */
  readonly sign: (data: Buffer, rsaHash: RsaHash) => Buffer;
  /** Wipes the private half. */
  readonly forget: () => void;
}

/** Throws as `Certify`, and `key-unreadable`. */
export async function certifyKey(
  parts: CertifyParts,
  wish: CertificateWish,
): Promise<CertifiedKey> {
  const own = await findKey(parts);
  const forget = () => {
    wipeParts(own);
  };
  try {
    const publicKey = publicBlob(own);
    const certificate = await certify(parts, wish, { publicKey });
    const sign = (data: Buffer, rsaHash: RsaHash) => signParts(own, data, rsaHash);
    return { publicKey, certificate, sign, forget };
  } catch (error) {
    forget();
    throw error;
  }
}

/** The key that the host names; where it names none, one that is made for this sign-in. [CA9] */
async function findKey({ hop, read }: CertifyParts): Promise<KeyParts> {
  return hop.keyId === null
    ? partsOf(generateKeyPairSync("ed25519").privateKey)
    : readKeyParts(hop, await read(hop.keyId));
}

/** The numbers of a key record, for the caller to wipe. Throws `key-unreadable`. */
export function readKeyParts(hop: Hop, { fields }: RecordFields): KeyParts {
  try {
    return plainParts(fields["private_key"] ?? "");
  } catch (error) {
    throw isAppError(error) ? faultOf("key-unreadable", hop) : error;
  }
}

async function certify(
  { hop, read, certify: make }: CertifyParts,
  { authorityId, permits, ...rest }: CertificateWish,
  order: Pick<CertificateOrder, "publicKey" | "question">,
): Promise<Buffer> {
  // SECURITY: an authority that asks again is not signed with before the person answered. [R10]
  const authority = await read(authorityId);
  const { certificate } = make(authorityId, authority, {
    ...{ ...rest, ...order },
    permits: hop.isJump ? [...permits, "port-forwarding"] : permits,
    keyId: `sallyport:${hop.recordId}`,
    reason: { host: hop.name, target: `${hop.user}@${hop.address}:${hop.port}` },
  });
  return certificate;
}

/** As the built-in engine takes it. */
export function present(
  publicKey: Buffer,
  certificate: Buffer,
  sign: (data: Buffer) => Buffer | null,
): ParsedKey {
  const type = new WireReader(publicKey).text();
  const publicLine = `${type} ${publicKey.toString("base64")}`;
  return certifiedKey({ type: `${type}${certificateEnd}`, certificate, publicLine, sign });
}

const questions = [
  ["day-before", "certificate-not-yet-valid"],
  ["day-after", "certificate-expired"],
] as const;

/**
 * After a certificate was refused: `next` asks the server whether it would take one of another day, which tells
 * its clock, and throws `certificate-refused` when there is nothing left to ask. `onFail` hears what an answer
 * told. [CA10]
 */
export function createClockQuestions(
  parts: CertifyParts,
  onFail: (error: unknown) => void,
): { next(): Promise<AnyAuthMethod> } {
  const { hop } = parts;
  const left = [...questions];
  return {
    async next() {
      const [question, code] = left.shift() ?? [];
      if (question === undefined || hop.certificate === null) {
        throw faultOf("certificate-refused", hop);
      }
      // SECURITY: nobody has the other half of this key, so a certificate for it lets nobody in. [CA10]
      const publicKey = Buffer.concat([wireString("ssh-ed25519"), wireString(randomBytes(32))]);
      const certificate = await certify(parts, hop.certificate, { publicKey, question });
      const key = present(publicKey, certificate, () => {
        onFail(faultOf(code, hop));
        return null;
      });
      return { type: "publickey", username: hop.user, key: key as unknown as string };
    },
  };
}
