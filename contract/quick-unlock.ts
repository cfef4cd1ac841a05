import { z } from "zod";
import { call } from "./call.ts";
import { writeFailures } from "./failures.ts";
import { nothing, secret, time } from "./shapes.ts";

export const quickUnlockState = z.strictObject({
  /** What the person is asked for; null where this host has nothing of the kind. */
  way: z.enum(["touch-id", "windows-hello", "system-sign-in"]).nullable(),
  /** Why it cannot be used here, in words; null where it can. */
  unavailable: z.string().nullable(),
  /** Switched on, for this account on this machine. */
  on: z.boolean(),
  /** Why the master password comes first though it is on, in words; null where the next unlock may be quick. */
  waits: z.string().nullable(),
  /** When the master password is due again; null where it is due now, or it is off. */
  until: time.nullable(),
});
export type QuickUnlockState = z.infer<typeof quickUnlockState>;

const presence = ["cancelled", "quick-unlock-refused", "quick-unlock-unavailable"] as const;

export const quickUnlock = {
  /** Answers while locked too: the gate offers it. */
  state: call({ input: nothing, output: quickUnlockState }),
  /** Asks the person to show that they are there once, and switches it on. */
  turnOn: call({
    input: z.strictObject({ password: secret }),
    output: quickUnlockState,
    failures: ["password-wrong", "attempts-delayed", ...presence, ...writeFailures],
  }),
  turnOff: call({ input: nothing, output: quickUnlockState, failures: [...writeFailures] }),
  unlock: call({
    input: nothing,
    output: nothing,
    failures: [
      "account-missing",
      "attempts-delayed",
      "quick-unlock-expired",
      "quick-unlock-void",
      ...presence,
      ...writeFailures,
    ],
  }),
};
