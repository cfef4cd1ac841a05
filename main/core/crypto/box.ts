import {
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  type KeyObject,
} from "node:crypto";
import { wipe, type Bytes } from "./bytes.ts";
import { deriveKey, takeKey } from "./derive.ts";
import { open, seal } from "./seal.ts";

/** DER around the 32 raw bytes of an X25519 key (RFC 8410): the import that every engine has. */
const publicPrefix = Buffer.from("302a300506032b656e032100", "hex");
const privatePrefix = Buffer.from("302e020100300506032b656e04220420", "hex");
const publicBytes = 32;

/** An X25519 private key from 32 secret bytes held in a `KeyObject`: the same bytes, the same key. */
export function boxKey(secret: KeyObject): KeyObject {
  const raw = secret.export();
  const der = Buffer.concat([privatePrefix, raw]);
  const key = createPrivateKey({ key: der, format: "der", type: "pkcs8" });
  wipe(raw, der);
  return key;
}

/** The 32 bytes of the public half. */
export function boxPublicKey(privateKey: KeyObject): Bytes {
  const der = createPublicKey(privateKey).export({ format: "der", type: "spki" });
  return new Uint8Array(der.subarray(der.length - publicBytes));
}

function importPublic(raw: Uint8Array): KeyObject {
  return createPublicKey({
    key: Buffer.concat([publicPrefix, raw]),
    format: "der",
    type: "spki",
  });
}

function boxSecret(shared: Buffer, sender: Uint8Array, recipient: Uint8Array): KeyObject {
  return deriveKey(takeKey(shared), "sallyport/1/box", Buffer.concat([sender, recipient]));
}

export interface Sealer {
  /** The sender's public key, then the seal. */
  seal(plain: Uint8Array, context: string): Bytes;
}

/**
 * Seals to a public key, so that only its owner can open. One key pair serves the life of the sealer: whoever
 * drops it can no longer open what it sealed. [C7]
 */
export function createSealer(recipient: Uint8Array): Sealer {
  const sender = generateKeyPairSync("x25519");
  const senderPublic = boxPublicKey(sender.privateKey);
  const shared = diffieHellman({
    privateKey: sender.privateKey,
    publicKey: importPublic(recipient),
  });
  const key = boxSecret(shared, senderPublic, recipient);
  return {
    seal(plain, context) {
      const sealed = seal(key, plain, context);
      const boxed = new Uint8Array(publicBytes + sealed.length);
      boxed.set(senderPublic, 0);
      boxed.set(sealed, publicBytes);
      return boxed;
    },
  };
}

/** Answers what opens boxes sealed to this key: null when one does not open. Remembers each sender's key. */
export function createOpener(
  privateKey: KeyObject,
): (boxed: Uint8Array, context: string) => Bytes | null {
  const recipient = boxPublicKey(privateKey);
  const known = new Map<string, KeyObject | null>();

  function keyFor(sender: Uint8Array): KeyObject | null {
    const name = Buffer.from(sender).toString("hex");
    const found = known.get(name);
    if (found !== undefined) return found;
    const key = agree(sender);
    known.set(name, key);
    return key;
  }

  function agree(sender: Uint8Array): KeyObject | null {
    try {
      return boxSecret(
        diffieHellman({ privateKey, publicKey: importPublic(sender) }),
        sender,
        recipient,
      );
    } catch {
      // SECURITY: a sender's key of small order agrees on nothing (RFC 7748 §6.1); the box is not one of ours. [C7]
      return null;
    }
  }

  return (boxed, context) => {
    if (boxed.length < publicBytes) return null;
    const key = keyFor(boxed.subarray(0, publicBytes));
    return key === null ? null : open(key, boxed.subarray(publicBytes), context);
  };
}
