/** Shorter secrets are not masked: they would be found in ordinary words. In bytes, as a pattern. [RE3] */
export const leastBytes = 6;
/** One pattern; a longer secret is several, which follow each other. */
export const mostPattern = 4096;
/** Of what is so long only the text as it is, and its lines, are looked for. */
const mostEncoded = 512;

/**
 * What stands for a secret in a stream: as it is, each of its lines, and the ways in which programs write it down.
 * Without what a terminal does not show, since a stream is read without it. The caller wipes them. [RE2] [RE3]
 */
export function formsOf(secret: Uint8Array): Uint8Array[] {
  const text = Buffer.from(secret).toString("utf8");
  const whole = Buffer.from(secret);
  const lines = linesOf(text);
  const values = [whole, ...lines.map((line) => Buffer.from(line))];
  const encoded = values
    .filter((value) => value.length >= leastBytes && value.length <= mostEncoded)
    .flatMap(encodings);
  const forms = [...values, ...encoded].map(shown).filter(isTelling);
  return forms
    .filter((form, at) => !forms.slice(0, at).some((other) => other.equals(form)))
    .flatMap(pieces);
}

/** One character over and over hides nothing, and would be found in every ruled line. [RE3] */
function isTelling(form: Buffer): boolean {
  return form.length >= leastBytes && form.some((byte) => byte !== form[0]);
}

/** The lines of a text of several, but for the frame of a key, which is the same for all of them. */
function linesOf(text: string): string[] {
  const lines = text.split(/[\r\n]+/).map((line) => line.trim());
  if (lines.length < 2) return [];
  return lines.filter((line) => !/^-----(BEGIN|END) [A-Z0-9 ]+-----$/.test(line));
}

/** As a terminal shows it: without control characters, also those of two bytes (U+0080 to U+009F). */
function shown(bytes: Uint8Array): Buffer {
  const kept = Buffer.alloc(bytes.length);
  let length = 0;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0;
    const next = bytes[at + 1] ?? 0;
    if (byte === 0xc2 && next >= 0x80 && next < 0xa0) at++;
    else if (byte >= 0x20 && byte !== 0x7f) kept[length++] = byte;
  }
  return kept.subarray(0, length);
}

/** Each begins with the last byte of the one before it, so that all of them are one run. */
function pieces(pattern: Uint8Array): Uint8Array[] {
  if (pattern.length <= mostPattern) return [pattern];
  const step = mostPattern - 1;
  const starts = Array.from({ length: Math.ceil((pattern.length - 1) / step) }, (_, index) =>
    // The last is as long as the others, so that none is too short to be looked for.
    Math.min(index * step, pattern.length - mostPattern),
  );
  return starts.map((start) => pattern.subarray(start, start + mostPattern));
}

function encodings(value: Buffer): Buffer[] {
  const text = value.toString("utf8");
  const hex = value.toString("hex");
  const json = JSON.stringify(text).slice(1, -1);
  const percent = percentOf(value);
  const written = [
    ...[hex, hex.toUpperCase()],
    ...[
      encodeURIComponent(text.toWellFormed()),
      new URLSearchParams([["", text]]).toString().slice(1),
    ],
    ...[
      percent,
      percent.replaceAll("%2F", "/"),
      percent.replace(/%../g, (code) => code.toLowerCase()),
    ],
    ...[json, json.replaceAll("/", "\\/"), asciiJson(json)],
    ...[text.replaceAll("'", "'\\''"), text.replaceAll("'", "'\"'\"'")],
    ...[backslashed(text), text.replace(/["$`\\!]/g, "\\$&"), text.replaceAll("'", "\\'")],
  ];
  return [...base64Of(value), ...written.map((form) => Buffer.from(form))];
}

/** All but what is never reserved (RFC 3986, 2.3). */
function percentOf(value: Buffer): string {
  return [...value]
    .map((byte) => {
      const letter = String.fromCharCode(byte);
      if (/[A-Za-z0-9_.~-]/.test(letter)) return letter;
      return `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
    })
    .join("");
}

function asciiJson(json: string): string {
  // eslint-disable-next-line no-control-regex -- all that is not ASCII
  return json.replace(/[^\x00-\x7f]/g, (letter) => {
    return `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}

/** As `printf %q` of a shell does. */
function backslashed(text: string): string {
  return text.replace(/[^A-Za-z0-9_.,:/@%+=^~\u0080-\uffff-]/g, "\\$&");
}

/**
 * Base64 (RFC 4648) by itself, and what is certain of it inside a longer text, wherever that begins: `user:secret`
 * of a header too.
 */
function base64Of(value: Buffer): Buffer[] {
  const certain = [0, 1, 2].map((before) => {
    const text = Buffer.concat([Buffer.alloc(before), value]).toString("base64");
    const from = Math.ceil((before * 8) / 6);
    return text.slice(from, Math.floor(((before + value.length) * 8) / 6));
  });
  const alone = value.toString("base64");
  const all = [alone, alone.replaceAll("=", ""), ...certain];
  const forUrls = all.map((text) => text.replaceAll("+", "-").replaceAll("/", "_"));
  return [...all, ...forUrls].map((text) => Buffer.from(text));
}
