import {
  createHash,
  createPrivateKey,
  createPublicKey,
  randomBytes,
  sign,
  verify,
  type JsonWebKey,
  type KeyObject,
} from "node:crypto";
import { AppError } from "#core/errors";
import { WireReader, wireNumber, wireString } from "./wire.ts";

/** The numbers of a key pair, big-endian. Whoever holds one holds the private key. */
export type KeyParts =
  | { readonly kind: "ed25519"; readonly seed: Buffer; readonly point: Buffer }
  | {
      readonly kind: "ecdsa";
      readonly curve: Curve;
      readonly point: Buffer;
      readonly exponent: Buffer;
    }
  | ({ readonly kind: "rsa" } & Readonly<Record<"n" | "e" | "d" | "p" | "q" | "qi", Buffer>>);

export type Curve = "nistp256" | "nistp384" | "nistp521";

interface CurveFacts {
  readonly jwk: string;
  readonly bytes: number;
  readonly hash: string;
}

export const curves: Readonly<Record<Curve, CurveFacts>> = {
  nistp256: { jwk: "P-256", bytes: 32, hash: "sha256" },
  nistp384: { jwk: "P-384", bytes: 48, hash: "sha384" },
  nistp521: { jwk: "P-521", bytes: 66, hash: "sha512" },
};

function curveOf(jwkName: string | undefined): Curve {
  const found = (Object.keys(curves) as Curve[]).find((name) => curves[name].jwk === jwkName);
  if (found === undefined) throw unsupported("an elliptic curve that SSH does not use");
  return found;
}

/** `key-unreadable` for a kind of key that no server would take from us. */
export function unsupported(what: string): AppError {
  return new AppError(
    "key-unreadable",
    `This is ${what}. Sallyport signs in with ed25519, ECDSA (P-256, P-384, P-521) and RSA keys.`,
  );
}

/** The key type as SSH writes it: `ssh-ed25519`, `ecdsa-sha2-nistp256`, `ssh-rsa`. */
export function wireType(parts: KeyParts): string {
  switch (parts.kind) {
    case "ed25519":
      return "ssh-ed25519";
    case "ecdsa":
      return `ecdsa-sha2-${parts.curve}`;
    case "rsa":
      return "ssh-rsa";
  }
  parts satisfies never;
}

/** The public key as SSH sends it (RFC 4253 section 6.6, RFC 5656, RFC 8709). */
export function publicBlob(parts: KeyParts): Buffer {
  const type = wireString(wireType(parts));
  switch (parts.kind) {
    case "ed25519":
      return Buffer.concat([type, wireString(parts.point)]);
    case "ecdsa":
      return Buffer.concat([type, wireString(parts.curve), wireString(parts.point)]);
    case "rsa":
      return Buffer.concat([type, wireNumber(parts.e), wireNumber(parts.n)]);
  }
  parts satisfies never;
}

/** `SHA256:` and the unpadded base64 of the public key's hash, as OpenSSH prints it. */
export function fingerprintOf(blob: Uint8Array): string {
  const digest = createHash("sha256").update(blob).digest("base64");
  return `SHA256:${digest.replace(/=+$/, "")}`;
}

/** The name that people use: `ed25519`, `ecdsa-p256`, `rsa-4096`. */
export function algorithmName(parts: KeyParts): string {
  switch (parts.kind) {
    case "ed25519":
      return "ed25519";
    case "ecdsa":
      return `ecdsa-p${parts.curve.slice("nistp".length)}`;
    case "rsa":
      return `rsa-${bitLength(parts.n)}`;
  }
  parts satisfies never;
}

export function bitLength(number: Buffer): number {
  return number.length === 0 ? 0 : number.length * 8 - Math.clz32(number[0] ?? 0) + 24;
}

/** The numbers of a private key of the engine. Throws `key-unreadable` for a kind that SSH does not use. */
export function partsOf(key: KeyObject): KeyParts {
  const kind = key.asymmetricKeyType;
  if (kind !== "ed25519" && kind !== "ec" && kind !== "rsa") {
    throw unsupported(kind === "dsa" ? "a DSA key" : "a kind of key that SSH does not use");
  }
  const jwk = key.export({ format: "jwk" });
  const field = (name: "n" | "e" | "d" | "p" | "q" | "qi" | "x" | "y") =>
    Buffer.from(jwk[name] ?? "", "base64url");
  if (kind === "ed25519") return { kind, seed: field("d"), point: field("x") };
  if (kind === "ec") {
    const point = Buffer.concat([Buffer.of(4), field("x"), field("y")]);
    return { kind: "ecdsa", curve: curveOf(jwk.crv), point, exponent: field("d") };
  }
  const [n, e, d] = [field("n"), field("e"), field("d")];
  return { kind, n, e, d, p: field("p"), q: field("q"), qi: field("qi") };
}

function fixed(number: Buffer, length: number): Buffer {
  if (number.length > length) {
    throw new AppError("key-unreadable", "A number in this key is too long for its kind.");
  }
  return Buffer.concat([Buffer.alloc(length - number.length), number]);
}

function publicJwk(parts: KeyParts): JsonWebKey {
  const text = (bytes: Buffer) => bytes.toString("base64url");
  switch (parts.kind) {
    case "ed25519":
      return { kty: "OKP", crv: "Ed25519", x: text(parts.point) };
    case "ecdsa": {
      const { jwk, bytes } = curves[parts.curve];
      const x = parts.point.subarray(1, 1 + bytes);
      return { kty: "EC", crv: jwk, x: text(x), y: text(parts.point.subarray(1 + bytes)) };
    }
    case "rsa":
      return { kty: "RSA", n: text(parts.n), e: text(parts.e) };
  }
  parts satisfies never;
}

function privateJwk(parts: KeyParts): JsonWebKey {
  const text = (bytes: Buffer) => bytes.toString("base64url");
  const open = publicJwk(parts);
  switch (parts.kind) {
    case "ed25519":
      return { ...open, d: text(parts.seed) };
    case "ecdsa":
      return { ...open, d: text(fixed(parts.exponent, curves[parts.curve].bytes)) };
    case "rsa": {
      const { d, p, q, qi } = parts;
      const rest = { dp: text(modulo(d, p)), dq: text(modulo(d, q)), qi: text(qi) };
      return { ...open, d: text(d), p: text(p), q: text(q), ...rest };
    }
  }
  parts satisfies never;
}

/** The Chinese remainder exponents, which some formats leave out: d mod (prime - 1). */
function modulo(exponent: Buffer, prime: Buffer): Buffer {
  const number = (bytes: Buffer) => BigInt(`0x${bytes.toString("hex") || "0"}`);
  const divisor = number(prime) - 1n;
  if (divisor < 1n) throw new AppError("key-unreadable", "A prime of this RSA key is missing.");
  const hex = (number(exponent) % divisor).toString(16);
  return Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, "hex");
}

/** The private key as the engine signs with it. Throws what the engine throws, which may quote the numbers. */
export function privateKeyOf(parts: KeyParts): KeyObject {
  return createPrivateKey({ key: privateJwk(parts), format: "jwk" });
}

/** Throws `key-unreadable` unless what the private half signs, the public half verifies. */
export function checkPair(parts: KeyParts): void {
  if (!isPair(parts)) {
    throw new AppError("key-unreadable", "The two halves of this key do not belong together.");
  }
}

function isPair(parts: KeyParts): boolean {
  const hash = parts.kind === "ed25519" ? null : "sha256";
  const message = randomBytes(32);
  try {
    const privateKey = privateKeyOf(parts);
    const publicKey = createPublicKey({ key: publicJwk(parts), format: "jwk" });
    return verify(hash, message, publicKey, sign(hash, message, privateKey));
  } catch {
    // The engine refuses numbers that cannot be a key; its message may quote them.
    return false;
  }
}

/** The public numbers in a blob, as the parts of a key whose private half is still to come. */
export function readPublicBlob(blob: Uint8Array): { type: string; fields: WireReader } {
  const fields = new WireReader(blob);
  return { type: fields.text(), fields };
}
