import { kitLines } from "#contract/kit";
import { readRecoveryCode } from "#core/crypto";
import { AppError } from "#core/errors";

/**
 * The emergency kit as a text file (UTF-8), whose bytes are to be wiped by whoever wrote it. Throws
 * `recovery-code-wrong` for a text that is no recovery code.
 */
export function writeKit(recoveryCode: string, now: number): { name: string; bytes: Uint8Array } {
  if (readRecoveryCode(recoveryCode) === null) {
    throw new AppError("recovery-code-wrong", "This is not a recovery code. Nothing was saved.");
  }
  const made = new Date(now).toISOString().slice(0, 10);
  const head = ["Sallyport emergency kit", `Made on ${made}`, "", ...kitLines, ""];
  const text = [...head, `Recovery code: ${recoveryCode.trim()}`, ""].join("\n");
  return { name: `sallyport-emergency-kit-${made}.txt`, bytes: Buffer.from(text) };
}
