import { createHash, randomBytes, type KeyObject } from "node:crypto";
import { wipe } from "./bytes.ts";
import { takeKey } from "./derive.ts";

/** Crockford's base 32: no letter that is read as another. */
const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const secretBytes = 16;
/** 128 bits of secret and 12 of checksum: 28 characters, in groups of four. */
const codeLength = 28;
const checkBits = 12n;

function checksum(secret: Uint8Array): bigint {
  const digest = createHash("sha256").update("sallyport/1/code").update(secret).digest();
  return BigInt(digest.readUInt16BE(0) >> 4);
}

/** A new recovery code: the text for the person, and its secret. [C10] */
export function newRecoveryCode(): { code: string; secret: KeyObject } {
  const secret = randomBytes(secretBytes);
  let number = (BigInt(`0x${secret.toString("hex")}`) << checkBits) | checksum(secret);
  let code = "";
  for (let place = 0; place < codeLength; place++) {
    code = alphabet.charAt(Number(number & 31n)) + code;
    number >>= 5n;
  }
  return { code: code.match(/.{4}/g)?.join("-") ?? code, secret: takeKey(secret) };
}

/**
 * The secret of a code as a person typed it: case, spaces and dashes do not matter, `I` and `L` are read as
 * 1 and `O` as 0. Null when it is not a code or has a slip of the pen. [C10]
 */
export function readRecoveryCode(text: string): KeyObject | null {
  const letters = text
    .toUpperCase()
    .replace(/[\s\u2010-\u2015-]/g, "")
    .replace(/[IL]/g, "1")
    .replace(/O/g, "0");
  if (letters.length !== codeLength) return null;
  let number = 0n;
  for (const letter of letters) {
    const value = alphabet.indexOf(letter);
    if (value < 0) return null;
    number = (number << 5n) | BigInt(value);
  }
  const hex = (number >> checkBits).toString(16).padStart(secretBytes * 2, "0");
  const secret = Buffer.from(hex, "hex");
  if (checksum(secret) !== (number & ((1n << checkBits) - 1n))) {
    wipe(secret);
    return null;
  }
  return takeKey(secret);
}
