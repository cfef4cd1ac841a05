import { z } from "zod";
import { call } from "./call.ts";
import { nothing } from "./shapes.ts";

export const keyAgentState = z.strictObject({
  /** The path of its socket, or the name of its pipe, for `IdentityAgent` and `SSH_AUTH_SOCK`. */
  place: z.string(),
  listening: z.boolean(),
  /** Why it does not listen though it is switched on, and what to do; null when there is nothing to say. */
  problem: z.string().nullable(),
  /** How many programs wait for an unlock. */
  waiting: z.int().min(0),
});
export type KeyAgentState = z.infer<typeof keyAgentState>;

export const keyAgent = {
  /** Answers while locked too: the gate says that a program waits. */
  state: call({ input: nothing, output: keyAgentState }),
};
