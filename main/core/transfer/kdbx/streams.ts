import { createHash } from "node:crypto";
import { chacha20 } from "@noble/ciphers/chacha.js";
import { salsa20 } from "@noble/ciphers/salsa.js";
import { unsupported } from "../faults.ts";

/** A stream cipher that is under way: changes bytes in place, those of one call following those of the last. */
export type Keystream = (bytes: Uint8Array) => void;

const blockBytes = 64;
const poolBytes = 16 * 1024;
const nothing = new Uint8Array(poolBytes);

/** ChaCha20 (RFC 8439) from block 0. The engine of Electron has none, so this one is TypeScript. */
export function chachaStream(key: Uint8Array, nonce: Uint8Array): Keystream {
  return keystream((pool, block) => chacha20(key, nonce, nothing, pool, block));
}

function salsaStream(key: Uint8Array, nonce: Uint8Array): Keystream {
  return keystream((pool, block) => salsa20(key, nonce, nothing, pool, block));
}

function keystream(refill: (pool: Uint8Array, block: number) => void): Keystream {
  const pool = new Uint8Array(poolBytes);
  let block = 0;
  let used = poolBytes;
  return (bytes) => {
    for (let at = 0; at < bytes.length;) {
      if (used === poolBytes) {
        refill(pool, block);
        block += poolBytes / blockBytes;
        used = 0;
      }
      const count = Math.min(bytes.length - at, poolBytes - used);
      for (let index = 0; index < count; index++) {
        bytes[at + index] = (bytes[at + index] ?? 0) ^ (pool[used + index] ?? 0);
      }
      at += count;
      used += count;
    }
  };
}

const salsaNonce = Buffer.from("e830094b97205d2a", "hex");
export const chachaInner = 3;

/** What protects single values inside the file. Throws `import-unsupported`. */
export function innerStream(id: number, key: Uint8Array): Keystream {
  switch (id) {
    case 0:
      return () => undefined;
    case 2:
      return salsaStream(createHash("sha256").update(key).digest(), salsaNonce);
    case chachaInner: {
      const digest = createHash("sha512").update(key).digest();
      return chachaStream(digest.subarray(0, 32), digest.subarray(32, 44));
    }
    default:
      throw unsupported(
        `The values of this database are protected with ${id === 1 ? "ArcFour" : `an unknown cipher (${id})`}; Sallyport reads ChaCha20 and Salsa20. Save it with a current KeePass and import that.`,
      );
  }
}
