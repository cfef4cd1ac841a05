import { AppError } from "#core/errors";

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/**
 * The bytes of a base32 secret (RFC 4648), forgiving spaces, dashes, case and padding. Throws
 * `totp-unreadable`, naming the place of a wrong character but never the character.
 */
export function readBase32(text: string): Uint8Array<ArrayBuffer> {
  const letters = text.toUpperCase().replace(/[\s-]/g, "").replace(/=+$/, "");
  if (letters === "") throw new AppError("totp-unreadable", "The secret is missing.");
  const wrong = letters.search(/[^A-Z2-7]/);
  if (wrong >= 0) {
    throw new AppError(
      "totp-unreadable",
      `Character ${wrong + 1} of the secret cannot be right: it holds letters and the digits 2 to 7 only.`,
    );
  }
  const bytes = decode(letters);
  if (bytes.length === 0) throw new AppError("totp-unreadable", "The secret is cut short.");
  return bytes;
}

function decode(letters: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(Math.floor((letters.length * 5) / 8));
  let bits = 0;
  let held = 0;
  let at = 0;
  for (const letter of letters) {
    held = ((held << 5) | alphabet.indexOf(letter)) & 0xfff;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes[at++] = (held >> bits) & 0xff;
    }
  }
  return bytes;
}
