import { createSecretKey } from "node:crypto";
import type { Client } from "ssh2";

/** Where ssh2 keeps the keys of one direction: bytes that it hands to Node's crypto anew for each packet. */
interface Direction {
  _encKey?: unknown;
  _decipherKey?: unknown;
  _macKey?: unknown;
}

interface Inside {
  readonly _protocol?: { readonly _cipher?: Direction; readonly _decipher?: Direction };
}

const names = ["_encKey", "_decipherKey", "_macKey"] as const;

/**
 * Gives a client's keys the form that Node's crypto takes at once: it finds out that plain bytes are no key
 * object by two exceptions, which cost a packet more than its cipher. To be called after each key exchange.
 */
export function keepSessionKeys(client: Client): void {
  const { _cipher, _decipher } = (client as unknown as Inside)._protocol ?? {};
  for (const direction of [_cipher, _decipher]) {
    if (direction === undefined) continue;
    for (const name of names) {
      const bytes = direction[name];
      if (!Buffer.isBuffer(bytes)) continue;
      direction[name] = createSecretKey(bytes);
      // SECURITY: the key object holds a copy of its own, which is wiped when it is let go.
      bytes.fill(0);
    }
  }
}
