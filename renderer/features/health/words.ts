import {
  CalendarClock,
  CalendarX,
  CircleAlert,
  CopyCheck,
  Gauge,
  Hourglass,
  LockOpen,
  ShieldPlus,
  Timer,
  TriangleAlert,
} from "lucide-react";
import type { LucideIcon } from "lucide-react";
import type { Finding, FindingKind } from "#contract";
import { dayText } from "#ui";

export type Tone = "danger" | "warn" | "plain";

interface KindWords {
  readonly title: string;
  readonly icon: LucideIcon;
  readonly tone: Tone;
  /** What it means, and what to do. */
  readonly advice: string;
}

export const kinds: Readonly<Record<FindingKind, KindWords>> = {
  breached: {
    title: "Breached",
    icon: CircleAlert,
    tone: "danger",
    advice:
      "These passwords are in lists that attackers try first. Change them, the oldest account first.",
  },
  damaged: {
    title: "Damaged",
    icon: TriangleAlert,
    tone: "danger",
    advice: "These records do not open. They are kept as they are; a backup may hold them whole.",
  },
  expired: {
    title: "Expired",
    icon: CalendarX,
    tone: "warn",
    advice: "Their date is over. Enter the new one, or archive them.",
  },
  reused: {
    title: "Reused",
    icon: CopyCheck,
    tone: "warn",
    advice: "One site that loses its passwords opens the others. Give each a password of its own.",
  },
  weak: {
    title: "Weak",
    icon: Gauge,
    tone: "warn",
    advice: "These can be guessed in reasonable time. Let Sallyport generate new ones.",
  },
  insecure: {
    title: "Not encrypted",
    icon: LockOpen,
    tone: "warn",
    advice:
      "Their website is reached by http:, where anybody on the way can read along. Try https:.",
  },
  expiring: {
    title: "Ends soon",
    icon: CalendarClock,
    tone: "plain",
    advice: "Their date is over within 30 days.",
  },
  old: {
    title: "Old",
    icon: Hourglass,
    tone: "plain",
    advice: "The same for more than a year. No harm by itself; change those that guard much.",
  },
  "second-factor": {
    title: "Could have a code",
    icon: ShieldPlus,
    tone: "plain",
    advice: "These sites offer one-time codes, and none is kept here. Add one to each login.",
  },
  "no-code": {
    title: "Without a code",
    icon: Timer,
    tone: "plain",
    advice:
      "Whether these sites offer one-time codes, Sallyport does not know. Look at those that matter.",
  },
};

/** Those that say nothing of trouble come last. */
export const kindOrder: readonly FindingKind[] = [
  ...(["breached", "damaged", "reused", "weak", "insecure", "expired", "expiring", "old"] as const),
  ...(["second-factor", "no-code"] as const),
];

const day = (at: number | null, before: string) => (at === null ? "" : `${before} ${dayText(at)}`);
/** The day that was the last one: an end is the moment after it. */
const lastDay = (at: number | null, before: string) => day(at === null ? null : at - 1, before);
const number = (count: number | null) => (count ?? 0).toLocaleString("en-GB");

const details: Readonly<Partial<Record<FindingKind, (finding: Finding) => string>>> = {
  breached: ({ count }) => (count === 1 ? "seen once" : `seen ${number(count)} times`),
  reused: ({ count }) => `in ${number(count)} places`,
  expired: ({ at }) => lastDay(at, "until"),
  expiring: ({ at }) => lastDay(at, "ends"),
  old: ({ at }) => day(at, "since"),
  insecure: ({ site }) => site ?? "",
  "second-factor": ({ site }) => site ?? "",
};

/** What is wrong with one record, in a few words; empty where the kind says all. */
export function detailOf(kind: FindingKind, finding: Finding): string {
  return details[kind]?.(finding) ?? "";
}
