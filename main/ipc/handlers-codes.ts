import type { SallyportHandlers } from "#contract";
import { generate } from "#core/generator";
import { codeAt, readOtp } from "#core/totp";
import { requireUnlocked } from "./core.ts";
import type { Core } from "./core.ts";

/** One-time codes, and secrets made by chance. */
export function createCodeHandlers({
  account,
  records,
  clipboard,
  audit,
  clock,
}: Pick<Core, "account" | "records" | "clipboard" | "audit" | "clock">): Pick<
  SallyportHandlers,
  "totp" | "generator"
> {
  return {
    totp: {
      // SECURITY: one of the four calls that answer with a secret; the trail is told before. [R2]
      code: (at) => codeAt(readOtp(records.take(at, "totp.shown").value), clock.now()),
      copy(at) {
        const { value, label, recordName } = records.take(at, "totp.copied");
        const { code } = codeAt(readOtp(value), clock.now());
        return clipboard.copySecret(code, { label, recordName });
      },
      describe({ text }) {
        requireUnlocked(account);
        const { issuer, account: name, algorithm, digits, periodSeconds, steam } = readOtp(text);
        return { issuer, account: name, algorithm, digits, periodSeconds, steam };
      },
    },
    generator: {
      generate({ recipe }) {
        requireUnlocked(account);
        const made = generate(recipe);
        // SECURITY: one of the four calls that answer with a secret; the trail is told before. [R2]
        audit.append("secret.generated", {
          kind: recipe.kind,
          bits: Math.floor(made.entropyBits),
        });
        return made;
      },
    },
  };
}
