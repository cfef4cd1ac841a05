import ssh2, { type Client, type ParsedKey } from "ssh2";
import { wireString } from "../keys/wire.ts";

/** A certificate that signs in, and who signs for it. */
export interface Certified {
  readonly type: string;
  readonly certificate: Buffer;
  /** The plain key that it is for, as one line of text. */
  readonly publicLine: string;
  /** The whole signature as SSH sends it, made when the server takes the certificate; null to say no more. */
  readonly sign: (data: Buffer) => Buffer | null;
}

/** What ssh2 keeps of one connection, as far as sending one message of the sign-in needs it. */
interface Protocol {
  authPK(
    username: string,
    key: ParsedKey,
    algorithm: unknown,
    sign?: (data: Buffer, done: (signature: Buffer) => void) => void,
  ): void;
  readonly _kex: { readonly sessionID: Buffer };
  /** Present while keys are being exchanged: then messages wait. */
  readonly _kexinit?: unknown;
  _queue?: Buffer[];
  readonly _authsQueue: string[];
  readonly _cipher: { encrypt(packet: Buffer): void };
  readonly _packetRW: {
    readonly write: {
      readonly allocStart: number;
      alloc(length: number): Buffer;
      finalize(packet: Buffer): Buffer;
    };
  };
}

const behind = new WeakMap<ParsedKey, Certified>();

/**
 * A key that the engine takes for one of the certificate's type. The private half is not in it: what it signs
 * goes through `sign`.
 */
export function certifiedKey(certified: Certified): ParsedKey {
  const plain = ssh2.utils.parseKey(certified.publicLine);
  if (plain instanceof Error) throw plain;
  const key = Object.create(plain, {
    type: { value: certified.type },
    getPublicSSH: { value: () => certified.certificate },
    isPrivateKey: { value: () => true },
  }) as ParsedKey;
  behind.set(key, certified);
  return key;
}

/**
 * Teaches this one client to sign in with certificates. ssh2 would write the certificate's type also into the
 * signature, where servers want the plain key's (RFC 4252, section 7; PROTOCOL.certkeys).
 */
export function takeCertificates(client: Client): void {
  const protocol = (client as unknown as { readonly _protocol: Protocol })._protocol;
  const usual = protocol.authPK.bind(protocol);
  protocol.authPK = (username, key, algorithm, sign) => {
    const certified = behind.get(key);
    if (certified === undefined) {
      usual(username, key, algorithm, sign);
      return;
    }
    const isSigned = sign !== undefined;
    const head = Buffer.concat([
      Buffer.of(50),
      ...[username, "ssh-connection", "publickey"].map(wireString),
      Buffer.of(isSigned ? 1 : 0),
      wireString(signedType(certified.type)),
      wireString(certified.certificate),
    ]);
    if (!isSigned) {
      send(protocol, head);
      return;
    }
    const data = Buffer.concat([wireString(protocol._kex.sessionID), head]);
    const signature = certified.sign(data);
    if (signature !== null) send(protocol, Buffer.concat([head, wireString(signature)]));
  };
}

/** SECURITY: an RSA key signs with SHA-512, and the request says so (RFC 8332). [CA6] */
function signedType(type: string): string {
  return type === "ssh-rsa-cert-v01@openssh.com" ? "rsa-sha2-512-cert-v01@openssh.com" : type;
}

function send(protocol: Protocol, payload: Buffer): void {
  protocol._authsQueue.push("publickey");
  if (protocol._kexinit !== undefined) {
    (protocol._queue ??= []).push(payload);
    return;
  }
  const { write } = protocol._packetRW;
  const packet = write.alloc(payload.length);
  packet.set(payload, write.allocStart);
  protocol._cipher.encrypt(write.finalize(packet));
}
