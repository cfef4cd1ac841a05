import { carryOut } from "./files.ts";
import { ask } from "./link.ts";

/** Saves the emergency kit where the person chooses. Answers what went wrong, in words, or null. */
export async function saveKit(recoveryCode: string): Promise<string | null> {
  const made = new Date().toISOString().slice(0, 10);
  const saved = await carryOut(`sallyport-emergency-kit-${made}.txt`, (ticket) =>
    ask("account.saveKit", { recoveryCode, ticket }),
  );
  return saved === null || saved.reply.ok ? null : saved.reply.failure.message;
}
