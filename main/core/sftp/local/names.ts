/** What a name of the server's becomes on this computer. */
export interface LocalName {
  readonly name: string;
  /** What the person should know, or null where it is the same name. */
  readonly remark: string | null;
}

const mostBytes = 255;
const reserved = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\.|$)/i;
// Control characters, marks that reorder or hide text, line ends, and halves of characters.
const unsafe = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu;

/** Whether the name can name something in a folder at all: no honest server lists another. */
export function isOdd(name: string): boolean {
  return name === "" || name === "." || name === ".." || /[/\0]/.test(name);
}

/**
 * A name under which it can be kept here: what cannot be, or would mislead, is written as `_`. Null for one that
 * would lead elsewhere: that is refused.
 */
export function localName(
  name: string,
  platform: NodeJS.Platform = process.platform,
): LocalName | null {
  // SECURITY: a server's name never leads out of the folder that was chosen. [SF4]
  if (isOdd(name)) return null;
  let safe = name.replace(unsafe, "_");
  if (platform === "win32") safe = forWindows(safe);
  safe = shortened(safe);
  if (isOdd(safe)) return null;
  return { name: safe, remark: safe === name ? null : `It is called ${safe} on this computer.` };
}

function forWindows(name: string): string {
  const plain = name.replace(/[<>:"/\\|?*]/g, "_").replace(/[. ]+$/, "_");
  return reserved.test(plain) ? `_${plain}` : plain;
}

/** File systems end names at 255 bytes; the ending of the name is kept. */
function shortened(name: string): string {
  if (Buffer.byteLength(name) <= mostBytes) return name;
  const ending = /\.[^.]{1,16}$/.exec(name)?.[0] ?? "";
  let stem = name.slice(0, name.length - ending.length);
  // Half of a character counts as three bytes, so no name ends with one.
  while (Buffer.byteLength(stem + ending) > mostBytes || !stem.isWellFormed()) {
    stem = stem.slice(0, -1);
  }
  return stem + ending;
}
