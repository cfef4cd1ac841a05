import { damaged } from "../faults.ts";

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const foreign = 255;
const blank = 254;
const padding = 253;

const values = new Uint8Array(256).fill(foreign);
for (let index = 0; index < alphabet.length; index++) values[alphabet.charCodeAt(index)] = index;
for (const space of " \t\r\n") values[space.charCodeAt(0)] = blank;
values["=".charCodeAt(0)] = padding;

/** Decodes base64 (RFC 4648) that comes in pieces, without making strings of it. Throws `import-damaged`. */
export class Base64Decoder {
  #bits = 0;
  #held = 0;
  #ended = false;

  decode(text: Uint8Array): Buffer {
    const bytes = Buffer.allocUnsafe(((text.length + 3) * 3) >> 2);
    let at = 0;
    for (const letter of text) {
      const value = values[letter] ?? foreign;
      if (value > 63) {
        this.#other(value);
        continue;
      }
      if (this.#ended) throw unreadable();
      this.#held = ((this.#held << 6) | value) & 0xffff;
      this.#bits += 6;
      if (this.#bits >= 8) {
        this.#bits -= 8;
        bytes[at++] = this.#held >> this.#bits;
      }
    }
    return bytes.subarray(0, at);
  }

  #other(value: number): void {
    if (value === foreign) throw unreadable();
    if (value === padding) this.#ended = true;
  }
}

export function decodeBase64(text: Uint8Array): Buffer {
  return new Base64Decoder().decode(text);
}

function unreadable() {
  return damaged("a text of the file", "it should be base64 and is not. The file is damaged.");
}
