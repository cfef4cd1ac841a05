/** What a program asked of the clipboard with the escape sequence OSC 52. */
export type ClipboardRequest =
  | { readonly kind: "write"; readonly text: string }
  | { readonly kind: "refused"; readonly reason: "read" | "too-long" | "unreadable" };

/** A program may offer this much; a person can read none of more. */
const mostBytes = 100_000;

/** Reads the payload of OSC 52, `selection;base64`. It may write, when the person agrees; it may never read. */
export function readClipboardRequest(payload: string): ClipboardRequest {
  const content = payload.slice(payload.indexOf(";") + 1);
  // SECURITY: answering "?" would give whatever was copied last, a password perhaps, to a remote program.
  if (content === "?") return { kind: "refused", reason: "read" };
  // SECURITY: bounded before it is decoded.
  if (content.length > (mostBytes * 4) / 3) return { kind: "refused", reason: "too-long" };
  try {
    const bytes = Uint8Array.from(atob(content), (character) => character.charCodeAt(0));
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return text === "" ? { kind: "refused", reason: "unreadable" } : { kind: "write", text };
  } catch {
    return { kind: "refused", reason: "unreadable" };
  }
}
