import { ask } from "#bridge";
import type { Verdict } from "#ui";

/** How good a password for a file would be. */
export async function judgePassword(password: string): Promise<Verdict | null> {
  const reply = await ask("account.strength", { password });
  return reply.ok ? reply.value : null;
}
