import { ask } from "#bridge";
import type { Verdict } from "#ui";

/** Asks the trusted side how good a master password would be. */
export async function judgePassword(password: string): Promise<Verdict | null> {
  const reply = await ask("account.strength", { password });
  return reply.ok ? reply.value : null;
}
