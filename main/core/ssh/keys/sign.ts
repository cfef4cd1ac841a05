import { sign, verify } from "node:crypto";
import { wipe } from "#core/crypto";
import { AppError, isAppError } from "#core/errors";
import { plainParts } from "./index.ts";
import { curves, privateKeyOf, publicBlob, wireType, type KeyParts } from "./parts.ts";
import { curveOf, readPublicKey } from "./public.ts";
import { WireReader, wireNumber, wireString } from "./wire.ts";

export type RsaHash = "sha256" | "sha512";

interface SignRequest {
  /** A key that needs no passphrase, in OpenSSH's format or PEM. */
  readonly privateKey: string;
  /** The plain public key that it must belong to. */
  readonly publicKey: Uint8Array;
  readonly data: Uint8Array;
  /** For an RSA key; another has one hash of its own. */
  readonly rsaHash: RsaHash;
}

/**
 * A signature as SSH sends it (RFC 4253 section 6.6, RFC 5656, RFC 8332, RFC 8709). The key is read for this
 * one signature, and its numbers are wiped. Throws `key-unreadable` and `key-passphrase-needed`.
 */
export function signWith({ privateKey, publicKey, data, rsaHash }: SignRequest): Buffer {
  const parts = plainParts(privateKey);
  try {
    // SECURITY: what is signed is signed by the key that was asked for and allowed. [KA4]
    if (!publicBlob(parts).equals(publicKey)) {
      throw new AppError("key-unreadable", "The two halves of this key do not belong together.");
    }
    return signParts(parts, data, rsaHash);
  } catch (error) {
    if (isAppError(error)) throw error;
    // SECURITY: the engine's message may quote the key's numbers, so it is not kept as the cause.
    throw new AppError("key-unreadable", "This key cannot sign: it is damaged.");
  } finally {
    // SECURITY: the numbers do not outlive the signature. [KA4]
    wipeParts(parts);
  }
}

/** Wipes the numbers of a key. */
export function wipeParts(parts: KeyParts): void {
  for (const part of Object.values<Buffer | string>(parts)) {
    if (typeof part !== "string") wipe(part);
  }
}

/** A signature as SSH sends it, with the numbers of a key. Throws what the engine throws, which may quote them. */
export function signParts(parts: KeyParts, data: Uint8Array, rsaHash: RsaHash): Buffer {
  const key = privateKeyOf(parts);
  const answer = (format: string, signature: Buffer) =>
    Buffer.concat([wireString(format), wireString(signature)]);
  switch (parts.kind) {
    case "ed25519":
      return answer(wireType(parts), sign(null, data, key));
    case "ecdsa": {
      const { hash, bytes } = curves[parts.curve];
      const both = sign(hash, data, { key, dsaEncoding: "ieee-p1363" });
      const [r, s] = [both.subarray(0, bytes), both.subarray(bytes)];
      return answer(wireType(parts), Buffer.concat([wireNumber(r), wireNumber(s)]));
    }
    case "rsa":
      return answer(
        rsaHash === "sha256" ? "rsa-sha2-256" : "rsa-sha2-512",
        sign(rsaHash, data, key),
      );
  }
  parts satisfies never;
}

const rsaHashes: Readonly<Record<string, RsaHash>> = {
  "rsa-sha2-256": "sha256",
  "rsa-sha2-512": "sha512",
};

/**
 * Whether `signature` is one of this key, or of the key in this certificate, over `data`. False, too, for what
 * cannot be read, and for RSA with SHA-1. Never throws.
 */
export function verifySignature(
  publicKey: Uint8Array,
  signature: Uint8Array,
  data: Uint8Array,
): boolean {
  try {
    const { plain, engineKey } = readPublicKey(publicKey);
    const type = new WireReader(plain).text();
    const fields = new WireReader(signature);
    const [format, value] = [fields.text(), fields.bytes()];
    if (!fields.isAtEnd) return false;
    if (type === "ssh-rsa") {
      // SECURITY: a signature over SHA-1 proves nothing. [KA5]
      const hash = rsaHashes[format];
      return hash !== undefined && verify(hash, data, engineKey(), value);
    }
    if (format !== type) return false;
    if (type === "ssh-ed25519") return verify(null, data, engineKey(), value);
    const { hash, bytes } = curves[curveOf(type)];
    return verify(
      hash,
      data,
      { key: engineKey(), dsaEncoding: "ieee-p1363" },
      joined(value, bytes),
    );
  } catch {
    return false;
  }
}

/** The two numbers of an ECDSA signature at their full length, as the engine wants them. */
function joined(value: Buffer, bytes: number): Buffer {
  const numbers = new WireReader(value);
  const parts = [numbers.number(), numbers.number()];
  return Buffer.concat(
    parts.flatMap((number) => [Buffer.alloc(Math.max(0, bytes - number.length)), number]),
  );
}
