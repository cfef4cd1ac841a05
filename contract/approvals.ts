import { z } from "zod";
import { call } from "./call.ts";
import { writeFailures } from "./failures.ts";
import { id, nothing, secret, time } from "./shapes.ts";

const process = z.strictObject({ path: z.string(), pid: z.int() });

/** A program that asks from outside. What is told of it comes from the system, never from itself. */
export const caller = z.strictObject({
  program: process,
  /** What an interpreter runs, when the program is one. */
  script: z.string().nullable(),
  parent: process.nullable(),
  /** The shell, or whatever else, that leads its terminal session. */
  leader: process.nullable(),
});
export type Caller = z.infer<typeof caller>;

/** The way by which it came. */
export const approvalDoors = ["command-line", "key-agent"] as const;
export type ApprovalDoor = (typeof approvalDoors)[number];

const common = {
  id,
  door: z.enum(approvalDoors),
  /** Null when the system cannot tell who it is: such an approval is for one request. */
  caller: caller.nullable(),
};

const asking = z.strictObject({
  ...common,
  /** What it wants, in words. */
  wants: z.string(),
  /** A record that asks again: this one use of it is allowed by the master password. Else null. */
  recordName: z.string().nullable(),
  askedAt: time,
  /** When it is refused by itself. */
  endsAt: time,
});
export type Asking = z.infer<typeof asking>;

const approval = z.strictObject({ ...common, grantedAt: time, endsAt: time.nullable() });
export type Approval = z.infer<typeof approval>;

export const approvalsState = z.strictObject({
  asking: z.array(asking),
  granted: z.array(approval),
});
export type ApprovalsState = z.infer<typeof approvalsState>;

/** How long an approval lasts: for this request, for some minutes, or until the next lock. */
export const lifetimes = ["once", "15-minutes", "1-hour", "lock"] as const;
export type Lifetime = (typeof lifetimes)[number];

export const approvals = {
  /** Empty while locked. */
  list: call({ input: nothing, output: approvalsState }),
  allow: call({
    /** `password` where a record asks again; then it is for once, whatever the lifetime. */
    input: z.strictObject({ id, lifetime: z.enum(lifetimes), password: secret.optional() }),
    output: nothing,
    failures: [
      "not-found",
      "password-needed",
      "password-wrong",
      "attempts-delayed",
      ...writeFailures,
    ],
  }),
  refuse: call({
    input: z.strictObject({ id }),
    output: nothing,
    failures: ["not-found", ...writeFailures],
  }),
  /** Ends an approval before its time. */
  withdraw: call({
    input: z.strictObject({ id }),
    output: nothing,
    failures: ["not-found", ...writeFailures],
  }),
};
