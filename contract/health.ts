import { z } from "zod";
import { call } from "./call.ts";
import { writeFailures } from "./failures.ts";
import { recordTypes } from "./record-types.ts";
import { id, line, nothing, time } from "./shapes.ts";

/**
 * What can be wrong with a record, the worst first. `no-code` is a suggestion: whether the site offers one-time
 * codes is not known, as it is for `second-factor`.
 */
export const findingKinds = [
  "damaged",
  "breached",
  "expired",
  "reused",
  "weak",
  "insecure",
  "expiring",
  "old",
  "second-factor",
  "no-code",
] as const;
export type FindingKind = (typeof findingKinds)[number];
const kind = z.enum(findingKinds);
const count = z.int().min(0);

export const finding = z.strictObject({
  recordId: id,
  vaultId: id,
  type: z.enum(recordTypes),
  name: z.string(),
  subtitle: z.string(),
  /** Breached: how often it was seen. Reused: how many records have it. */
  count: count.nullable(),
  /** Expired and expiring: when. Old: since when it is the same. */
  at: time.nullable(),
  /** Reused: records with the same number have the same password. */
  set: count.nullable(),
  /** Insecure: the host. Second factor: the site that offers it. */
  site: z.string().nullable(),
  ignored: z.boolean(),
});
export type Finding = z.infer<typeof finding>;

export const healthOverview = z.strictObject({
  checkedAt: time,
  /** Records that were looked at: neither in the trash nor archived. */
  records: count,
  passwords: count,
  /** Records about which nothing was found; suggestions do not count. */
  sound: count,
  findings: z.array(z.strictObject({ kind, count, ignored: count })),
  /** One digit for each password, the oldest first, or for several of them: 0 sound, 1 due, 2 weak, 3 bad. */
  wall: z.string().max(2000),
  breaches: z.strictObject({
    /** Null before the first look-up. */
    checkedAt: time.nullable(),
    /** The service's host, or the file's name. */
    source: z.string().nullable(),
    /** Different passwords that were looked up, and that were not. */
    known: count,
    unknown: count,
  }),
});
export type HealthOverview = z.infer<typeof healthOverview>;

export const healthProgress = z.strictObject({
  step: z.enum(["reading", "looking-up"]),
  done: count,
  total: count,
});
export type HealthProgress = z.infer<typeof healthProgress>;

export const health = {
  /** Looks at every record. Nothing leaves this machine. */
  check: call({ input: nothing, output: healthOverview, failures: ["cancelled"] }),
  /** What the last check found of one kind. */
  findings: call({
    input: z.strictObject({
      kind,
      /** Those that the person chose to ignore, instead of the others. */
      ignored: z.boolean().default(false),
      offset: count.default(0),
      limit: z.int().min(1).max(500).default(100),
    }),
    output: z.strictObject({ total: count, items: z.array(finding) }),
    failures: ["cancelled"],
  }),
  /** Leaves one finding of one record out, or counts it again. */
  ignore: call({
    input: z.strictObject({ recordId: id, kind, ignored: z.boolean() }),
    output: healthOverview,
    failures: ["not-found", "cancelled", ...writeFailures],
  }),
  /** Looks every password up among those known from breaches. To a service goes the start of a hash alone. */
  lookUp: call({
    input: z.strictObject({
      /** A sorted file of hashes on this machine; absent for the service. */
      file: line.min(1).optional(),
    }),
    output: healthOverview,
    failures: [
      "breaches-off",
      "breaches-unreachable",
      "breaches-garbled",
      "hashes-unsuitable",
      "cancelled",
      ...writeFailures,
    ],
  }),
  cancel: call({ input: nothing, output: nothing }),
};
