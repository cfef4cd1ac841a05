import { uint32, WireReader, wireString } from "#core/ssh";

/** A key that is offered, as a client sees it. */
export interface Identity {
  /** The public key or the certificate as SSH sends it. */
  readonly blob: Buffer;
  readonly comment: string;
}

/** What a client asks for (RFC 9987, before it draft-miller-ssh-agent; OpenSSH's PROTOCOL.agent). */
export type Request =
  | { readonly kind: "identities" }
  | {
      readonly kind: "sign";
      readonly key: Buffer;
      readonly data: Buffer;
      readonly flags: number;
    }
  | { readonly kind: "query" }
  | {
      readonly kind: "bind";
      readonly hostKey: Buffer;
      readonly sessionId: Buffer;
      readonly signature: Buffer;
      readonly forwarding: boolean;
    }
  /** Anything else, such as adding and removing keys or locking: that is done in Sallyport itself. */
  | { readonly kind: "other" };

export type Reply =
  | { readonly kind: "failure" | "success" | "extension-failure" }
  | { readonly kind: "identities"; readonly identities: readonly Identity[] }
  | { readonly kind: "signature"; readonly signature: Uint8Array }
  | { readonly kind: "extensions" };

/** Flags of a sign request that ask an RSA key for a hash. */
export const rsaFlags = { sha256: 2, sha512: 4 } as const;

const extensions = ["query", "session-bind@openssh.com"] as const;

/** One message, without its length. Throws `key-unreadable` for one that ends too early or too late. */
export function readRequest(message: Uint8Array): Request {
  const fields = new WireReader(message);
  const request = readKind(fields.byte(), fields);
  if (request.kind !== "other" && !fields.isAtEnd) return { kind: "other" };
  return request;
}

function readKind(type: number, fields: WireReader): Request {
  switch (type) {
    case 11:
      return { kind: "identities" };
    case 13:
      return { kind: "sign", key: fields.bytes(), data: fields.bytes(), flags: fields.uint32() };
    case 27:
      return readExtension(fields);
    default:
      return { kind: "other" };
  }
}

function readExtension(fields: WireReader): Request {
  switch (fields.text()) {
    case "query":
      return { kind: "query" };
    case "session-bind@openssh.com":
      return {
        kind: "bind",
        hostKey: fields.bytes(),
        sessionId: fields.bytes(),
        signature: fields.bytes(),
        forwarding: fields.byte() !== 0,
      };
    default:
      return { kind: "other" };
  }
}

/** A reply with its length, ready to be sent. */
export function writeReply(reply: Reply): Buffer {
  return wireString(bodyOf(reply));
}

function bodyOf(reply: Reply): Buffer {
  switch (reply.kind) {
    case "failure":
      return Buffer.of(5);
    case "success":
      return Buffer.of(6);
    case "extension-failure":
      return Buffer.of(28);
    case "identities": {
      const each = reply.identities.flatMap(({ blob, comment }) => [
        wireString(blob),
        wireString(comment),
      ]);
      return Buffer.concat([Buffer.of(12), uint32(reply.identities.length), ...each]);
    }
    case "signature":
      return Buffer.concat([Buffer.of(14), wireString(reply.signature)]);
    case "extensions":
      return Buffer.concat([Buffer.of(29), wireString("query"), ...extensions.map(wireString)]);
    default:
      return reply satisfies never;
  }
}
