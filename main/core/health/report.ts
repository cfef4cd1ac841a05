import type { FindingKind, HealthOverview } from "#contract";
import type { Known } from "./breach/known.ts";
import type { Facts } from "./facts.ts";
import { isIgnored, type Ignored } from "./ignored.ts";
import { siteLabel } from "./sites.ts";

/** One thing that is wrong with one record; see the contract's `finding`. */
export interface Found {
  readonly recordId: string;
  readonly ignored: boolean;
  readonly count: number | null;
  readonly at: number | null;
  readonly set: number | null;
  readonly site: string | null;
}

export interface Report {
  readonly overview: HealthOverview;
  readonly findings: ReadonlyMap<FindingKind, readonly Found[]>;
}

const dayMs = 86_400_000;
/** A password that was not changed for so long is old. */
const oldAfterMs = 365 * dayMs;
/** What ends within this time is told of. */
const soonMs = 30 * dayMs;
/** Stones of the wall; a larger vault has several passwords in each. */
const mostStones = 720;

/** These are no trouble, or none that is known of. */
const suggestions: readonly FindingKind[] = ["second-factor", "no-code"];
/** By what findings of one kind are put in order: the worst first, or the earliest. */
export function compareFound(one: Found, other: Found): number {
  const byCount = (other.count ?? 0) - (one.count ?? 0);
  return byCount || (one.set ?? 0) - (other.set ?? 0) || (one.at ?? 0) - (other.at ?? 0);
}

/** How bad a stone of the wall looks. */
const levels: Readonly<Partial<Record<FindingKind, 1 | 2 | 3>>> = {
  ...{ breached: 3, reused: 2, weak: 2 },
  ...{ old: 1, expired: 1, expiring: 1, insecure: 1 },
};

interface Material {
  readonly facts: readonly Facts[];
  /** Records that do not open. */
  readonly damaged: readonly string[];
  readonly ignored: Ignored;
  readonly known: Known;
  readonly now: number;
}

/** What the facts of all records say together. Archived records are left out. */
export function makeReport(material: Material): Report {
  const { facts, known, now } = material;
  const damaged = new Set(material.damaged);
  const tally = tallyOf(facts);
  const findings = new Map<FindingKind, Found[]>();
  const stones: number[] = [];
  let records = damaged.size;
  let sound = 0;
  for (const id of damaged) enter(findings, id, 1, material.ignored)("damaged");
  for (const one of facts) {
    if (one.archived || damaged.has(one.id)) continue;
    records++;
    const level = judge(one, material, tally, findings);
    if (level < 0) sound++;
    if (one.digest !== "") stones.push(one.since * 4 + Math.max(0, level));
  }
  let looked = 0;
  for (const digest of tally.sizes.keys()) if (known.counts.has(digest)) looked++;
  return {
    findings,
    overview: {
      ...{ checkedAt: now, records, passwords: stones.length, sound },
      findings: [...findings].map(([kind, found]) => countOf(kind, found)),
      wall: wallOf(stones),
      breaches: {
        ...{ checkedAt: known.checkedAt, source: known.source },
        ...{ known: looked, unknown: tally.sizes.size - looked },
      },
    },
  };
}

interface Tally {
  /** How many records have a password, by its digest. */
  readonly sizes: ReadonlyMap<string, number>;
  /** Numbers of those that more than one has. */
  readonly sets: ReadonlyMap<string, number>;
  readonly covered: ReadonlySet<string>;
}

function tallyOf(facts: Iterable<Facts>): Tally {
  const sizes = new Map<string, number>();
  const sets = new Map<string, number>();
  const covered = new Set<string>();
  for (const { archived, digest, covers } of facts) {
    if (archived) continue;
    if (covers !== "") covered.add(covers);
    if (digest === "") continue;
    const size = (sizes.get(digest) ?? 0) + 1;
    sizes.set(digest, size);
    if (size === 2) sets.set(digest, sets.size);
  }
  return { sizes, sets, covered };
}

interface Detail {
  readonly count?: number;
  readonly at?: number;
  readonly set?: number;
  readonly site?: string;
}

/** Enters what is wrong with one record. Answers whether that counts: it is neither ignored nor a suggestion. */
function enter(
  findings: Map<FindingKind, Found[]>,
  recordId: string,
  sinceRevision: number,
  ignores: Ignored,
): (kind: FindingKind, detail?: Detail) => boolean {
  return (kind, { count = null, at = null, set = null, site = null } = {}) => {
    const ignored = isIgnored(ignores, recordId, kind, sinceRevision);
    let list = findings.get(kind);
    if (list === undefined) findings.set(kind, (list = []));
    list.push({ recordId, ignored, count, at, set, site });
    return !ignored && !suggestions.includes(kind);
  };
}

/** Enters all that is wrong with one record. Answers how bad that is: -1 for nothing. */
function judge(
  facts: Facts,
  material: Material,
  tally: Tally,
  findings: Map<FindingKind, Found[]>,
): number {
  const found = enter(findings, facts.id, facts.sinceRevision, material.ignored);
  let level = -1;
  const tell: Tell = (kind, detail) => {
    if (found(kind, detail)) level = Math.max(level, levels[kind] ?? 0);
  };
  if (facts.digest !== "") judgePassword(facts, material, tally, tell);
  judgeRest(facts, material, tally, tell);
  return level;
}

type Tell = (kind: FindingKind, detail?: Detail) => void;

function judgePassword(facts: Facts, { known, now }: Material, tally: Tally, tell: Tell): void {
  const { digest, since } = facts;
  const seen = known.counts.get(digest) ?? 0;
  const places = tally.sizes.get(digest) ?? 1;
  if (seen > 0) tell("breached", { count: seen });
  if (places > 1) tell("reused", { count: places, set: tally.sets.get(digest) ?? 0 });
  if (facts.weak) tell("weak");
  if (now - since >= oldAfterMs) tell("old", { at: since });
}

function judgeRest(facts: Facts, { now }: Material, { covered }: Tally, tell: Tell): void {
  const { insecure, ends, codeless, site } = facts;
  if (insecure !== "") tell("insecure", { site: insecure });
  if (ends > 0 && ends <= now) tell("expired", { at: ends });
  else if (ends > 0 && ends - now <= soonMs) tell("expiring", { at: ends });
  if (codeless && site === "") tell("no-code");
  // A code that is a record of its own counts for the site that it is named after.
  else if (codeless && !covered.has(siteLabel(site))) tell("second-factor", { site });
}

function countOf(kind: FindingKind, found: readonly Found[]) {
  const ignored = found.filter((one) => one.ignored).length;
  return { kind, count: found.length - ignored, ignored };
}

/** The worst of each stone's passwords, the oldest first. In each number, the level is below the time. */
function wallOf(passwords: readonly number[]): string {
  const sorted = Float64Array.from(passwords).sort();
  const each = Math.max(1, Math.ceil(sorted.length / mostStones));
  let wall = "";
  for (let from = 0; from < sorted.length; from += each) {
    let worst = 0;
    for (const one of sorted.subarray(from, from + each)) worst = Math.max(worst, one % 4);
    wall += String(worst);
  }
  return wall;
}
