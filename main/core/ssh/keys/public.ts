import { createPublicKey, type JsonWebKey, type KeyObject } from "node:crypto";
import { AppError } from "#core/errors";
import { bitLength, curves, unsupported, type Curve } from "./parts.ts";
import { WireReader, wireNumber, wireString } from "./wire.ts";

/** What a public key's blob says, be it a plain key or a certificate. */
interface PublicKey {
  /** `ssh-ed25519`, `ssh-rsa-cert-v01@openssh.com`, … */
  readonly type: string;
  /** The plain key, without what a certificate adds. */
  readonly plain: Buffer;
  /** `user` or `host` for a certificate, null for a plain key. */
  readonly certifies: "user" | "host" | null;
  /** The key as the engine verifies with it. Throws what the engine throws for numbers that are none. */
  readonly engineKey: () => KeyObject;
}

export const certificateEnd = "-cert-v01@openssh.com";

/**
 * Reads a key or a certificate as SSH sends it (RFC 4253 section 6.6, RFC 5656, RFC 8709; OpenSSH's
 * PROTOCOL.certkeys). Who signed a certificate is for the server to judge. Throws `key-unreadable`.
 */
export function readPublicKey(blob: Uint8Array): PublicKey {
  const fields = new WireReader(blob);
  const type = fields.text();
  const isCertificate = type.endsWith(certificateEnd);
  const base = isCertificate ? type.slice(0, -certificateEnd.length) : type;
  if (isCertificate) fields.bytes();
  const { plain, jwk } = readNumbers(base, fields);
  const engineKey = () => createPublicKey({ key: jwk, format: "jwk" });
  return { type, plain, certifies: isCertificate ? readRole(fields) : null, engineKey };
}

function readRole(fields: WireReader): "user" | "host" {
  fields.uint64();
  switch (fields.uint32()) {
    case 1:
      return "user";
    case 2:
      return "host";
    default:
      throw unsupported("a certificate for neither a user nor a host");
  }
}

/** The numbers of a key of this plain type, and the plain key that they make. Throws `key-unreadable`. */
export function readNumbers(type: string, fields: WireReader): { plain: Buffer; jwk: JsonWebKey } {
  const text = (bytes: Buffer) => bytes.toString("base64url");
  const head = wireString(type);
  if (type === "ssh-ed25519") {
    const point = fields.bytes();
    const jwk = { kty: "OKP", crv: "Ed25519", x: text(point) };
    return { plain: Buffer.concat([head, wireString(point)]), jwk };
  }
  if (type === "ssh-rsa") {
    const [e, n] = [fields.number(), fields.number()];
    const plain = Buffer.concat([head, wireNumber(e), wireNumber(n)]);
    return { plain, jwk: { kty: "RSA", n: text(n), e: text(e) } };
  }
  const curve = curveOf(type);
  const [name, point] = [fields.bytes(), fields.bytes()];
  const { jwk: crv, bytes } = curves[curve];
  if (name.toString() !== curve || point.length !== 1 + 2 * bytes || point[0] !== 4) {
    throw new AppError("key-unreadable", "This ECDSA key is damaged.");
  }
  const jwk = {
    ...{ kty: "EC", crv },
    ...{ x: text(point.subarray(1, 1 + bytes)), y: text(point.subarray(1 + bytes)) },
  };
  return { plain: Buffer.concat([head, wireString(name), wireString(point)]), jwk };
}

/** The curve of `ecdsa-sha2-nistp256` and its like. Throws `key-unreadable` for any other type. */
export function curveOf(type: string): Curve {
  const found = (Object.keys(curves) as Curve[]).find((curve) => type === `ecdsa-sha2-${curve}`);
  if (found === undefined) throw unsupported("a key of another kind");
  return found;
}

/**
 * Reads a line of a `.pub` file: type, base64, comment. Throws `key-unreadable`, also where the type is not the
 * one of the key.
 */
export function readPublicLine(line: string): PublicKey {
  const [, type, base64 = ""] =
    /^\s*([a-z0-9@.-]+)[ \t]+([A-Za-z0-9+/]+=*)(?:[ \t][^\r\n]*)?\s*$/.exec(line) ?? [];
  if (type === undefined) {
    throw new AppError("key-unreadable", "A public key is one line, such as: ssh-ed25519 AAAA…");
  }
  const key = readPublicKey(Buffer.from(base64, "base64"));
  if (key.type === type) return key;
  throw new AppError("key-unreadable", "The beginning of this line names another type of key.");
}

/** How many bits the modulus of a plain RSA key has; null for a key of another type. */
export function rsaBits(plain: Uint8Array): number | null {
  const fields = new WireReader(plain);
  if (fields.text() !== "ssh-rsa") return null;
  fields.number();
  return bitLength(fields.number());
}
