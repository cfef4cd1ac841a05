import type { PromptList } from "../face.ts";

/** What a server's question wants, when its wording leaves no doubt. */
export type Wanted = "password" | "code" | "other";

const code =
  /verification code|one[- ]?time|\botp\b|\btotp\b|2fa|two[- ]?factor|authenticator|\btoken\b|security code|\bmfa\b/i;
const password = /\bpassword\b|\bpasswort\b|mot de passe|contraseña/i;
/** A question about a new secret is the person's to answer. */
const change = /\bnew\b|retype|re-enter|confirm|change|expired|again/i;

/** Recognises a question of keyboard-interactive (RFC 4256). */
export function recognise(prompt: { readonly text: string; readonly echo: boolean }): Wanted {
  if (change.test(prompt.text)) return "other";
  if (code.test(prompt.text)) return "code";
  // SECURITY: a stored password is never given where it would be shown as it is typed.
  return !prompt.echo && password.test(prompt.text) ? "password" : "other";
}

const mostText = 2000;

/** Text of a server's as it may be shown: without control characters, and not endless. */
export function cleanText(text: string): string {
  return text
    .slice(0, mostText)
    .replace(/\r\n?/g, "\n")
    .replace(/[^\P{C}\n\t]/gu, "");
}

/** A server's questions as they may be shown to the person. */
export function cleanPrompts(list: PromptList): PromptList {
  return {
    name: cleanText(list.name).slice(0, 200),
    instructions: cleanText(list.instructions),
    prompts: list.prompts.map(({ text, echo }) => ({ text: cleanText(text).slice(0, 200), echo })),
  };
}
