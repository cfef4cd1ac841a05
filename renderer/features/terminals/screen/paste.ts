/** A paste made safe to send, and what a person should know before it is sent. */
export interface Paste {
  readonly text: string;
  readonly lines: number;
  /** How many control characters were replaced by their pictures. */
  readonly replaced: number;
}

const previewLines = 200;
const previewCharacters = 20_000;

/**
 * Cleans what is pasted into a terminal. Line ends become what the Enter key sends; every other control
 * character becomes a visible picture.
 */
export function cleanPaste(pasted: string): Paste {
  let replaced = 0;
  // SECURITY: an ESC or U+009B in a paste could end bracketed paste early and run what follows as typed;
  // xterm 6.0.0 does not remove them.
  const visible = pasted
    .replace(/\r\n|\n/g, "\r")
    // eslint-disable-next-line no-control-regex -- control characters are what this line is about
    .replace(/[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]/g, (character) => {
      replaced += 1;
      return picture(character.charCodeAt(0));
    });
  const body = visible.endsWith("\r") ? visible.slice(0, -1) : visible;
  return { text: visible, lines: body.split("\r").length, replaced };
}

/** Whether a line of it would run as soon as it is pasted. */
export function runsAtOnce(paste: Paste): boolean {
  return paste.text.includes("\r");
}

/** The beginning of a paste, to be read before it is sent, and how many lines are left out. */
export function previewPaste(paste: Paste): { text: string; linesLeftOut: number } {
  const lines = paste.text.slice(0, previewCharacters).split("\r").slice(0, previewLines);
  const shown = lines.join("\n");
  return { text: shown, linesLeftOut: Math.max(0, paste.lines - lines.length) };
}

function picture(code: number): string {
  if (code === 0x7f) return "\u2421";
  // A C1 control is the one-byte twin of ESC and a letter, so it is drawn as an escape.
  return code < 0x20 ? String.fromCharCode(0x2400 + code) : "\u241b";
}
