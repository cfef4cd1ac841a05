const longest = 120;

/**
 * A title that a remote program chose, safe to stand in our own frame: one line, no control characters, and no
 * marks that reorder text so that it reads as something else.
 */
export function cleanTitle(title: string): string {
  // SECURITY: a program cannot make its title look like the frame's own words.
  const plain = title.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ").trim();
  const letters = Array.from(plain);
  return letters.length > longest ? `${letters.slice(0, longest - 1).join("")}…` : plain;
}

/** "q3Fw…1xY" of "ssh-ed25519 SHA256:q3Fw…": enough of a fingerprint to know it by sight. */
export function shortFingerprint(fingerprint: string): string {
  const body = fingerprint.split("SHA256:").at(-1) ?? fingerprint;
  return body.length <= 9 ? body : `${body.slice(0, 4)}…${body.slice(-3)}`;
}
