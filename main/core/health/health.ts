import type { Finding, FindingKind } from "#contract";
import type { Audit } from "#core/audit";
import { AppError } from "#core/errors";
import type { Clock } from "#core/ports";
import type { Records } from "#core/records";
import type { SettingsStore } from "#core/settings";
import type { Storage } from "#core/storage";
import type { Account } from "#core/vault";
import { createIgnoredBelongings } from "./carried.ts";
import { readKnown } from "./breach/known.ts";
import { lookUpAll, sourceFrom } from "./breach/passwords.ts";
import type { Health } from "./face.ts";
import type { Facts } from "./facts.ts";
import { gatherFacts } from "./gather.ts";
import { readIgnored, writeIgnored } from "./ignored.ts";
import { healthKeys } from "./keys.ts";
import type { Pace } from "./pauses.ts";
import { compareFound, makeReport, type Found, type Report } from "./report.ts";
import { createTurn } from "./turn.ts";

export interface HealthParts {
  readonly account: Account;
  readonly records: Pick<Records, "names" | "damaged" | "onChanged">;
  readonly audit: Audit;
  readonly storage: Storage;
  readonly settings: Pick<SettingsStore, "get">;
  readonly clock: Clock;
}

const fast = { workMs: 12, restMs: 0 };
const inBackground = { workMs: 3, restMs: 8 };

/** One check at a time, which who comes later shares; and the report of the last. */
export function createHealth(parts: HealthParts): Health {
  const { settings } = parts;
  const turn = createTurn();
  const gathering = createGathering(parts, turn);
  const listeners = new Set<() => void>();
  const listing = createListing(parts);
  let report: Report | null = null;
  async function check(): Promise<Report["overview"]> {
    const facts = await gathering.gather(fast);
    report = reportOn(parts, facts);
    return report.overview;
  }

  function change(): void {
    report = null;
    for (const listener of listeners) listener();
  }
  parts.records.onChanged(change);

  return {
    belongings: createIgnoredBelongings(parts.storage, () => healthKeys(parts.account).sealing),
    check,
    async prepare() {
      await gathering.gather(inBackground);
    },
    async findings({ kind, ignored, offset, limit }) {
      if (report === null) await check();
      const items = listing.of(report, kind, ignored);
      return { total: items.length, items: items.slice(offset, offset + limit) };
    },
    async ignore(choice) {
      const facts = await gathering.gather(fast);
      ignoreOne(parts, reportOn(parts, facts), choice);
      change();
      return reportOn(parts, facts).overview;
    },
    async lookUp({ file }) {
      const source = sourceFrom(file, settings.get());
      const facts = await gathering.gather(fast);
      try {
        await turn.run("looking-up", (options) => lookUpAll(parts, facts, source, options));
      } finally {
        change();
      }
      return check();
    },
    cancel() {
      gathering.cancel();
    },
    forget() {
      gathering.cancel();
      listing.forget();
      report = null; // SECURITY: which record has which trouble goes with the keys. [H1]
    },
    onChanged(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    onProgress: turn.onProgress,
  };
}

/** What was found of one kind, with names: whoever scrolls asks for one page after the other of it. */
function createListing(parts: HealthParts) {
  let last: { of: Report; kind: string; ignored: boolean; items: Finding[] } | null = null;
  return {
    of(report: Report | null, kind: FindingKind, ignored: boolean): Finding[] {
      if (report === null) return [];
      if (last?.of !== report || last.kind !== kind || last.ignored !== ignored) {
        const found = report.findings.get(kind)?.filter((one) => one.ignored === ignored) ?? [];
        last = { of: report, kind, ignored, items: withNames(parts, found) };
      }
      return last.items;
    },
    forget() {
      last = null;
    },
  };
}

/** One gathering at a time: who comes later joins it, and hurries it if need be. */
function createGathering({ account }: HealthParts, turn: ReturnType<typeof createTurn>) {
  let pace: Pace = { ...fast };
  let running: Promise<readonly Facts[]> | null = null;
  return {
    async gather(wanted: Readonly<Pace>): Promise<readonly Facts[]> {
      if (running === null) pace = { ...wanted };
      else if (wanted.restMs < pace.restMs) Object.assign(pace, wanted);
      const mine = (running ??= turn.run("reading", async (options) =>
        gatherFacts({ account, digests: healthKeys(account).digests, pace, ...options }),
      ));
      try {
        return await mine;
      } finally {
        if (running === mine) running = null;
      }
    },
    cancel() {
      turn.cancel();
      running = null;
    },
  };
}

function ignoreOne(
  parts: HealthParts,
  { findings }: Report,
  { recordId, kind, ignored }: Parameters<Health["ignore"]>[0],
): void {
  const { account, records, storage } = parts;
  const isFound = findings.get(kind)?.some((one) => one.recordId === recordId) ?? false;
  const record = [...records.names()].find(({ id }) => id === recordId);
  if (!isFound || record === undefined) {
    throw new AppError("not-found", "This is no longer found about the record.");
  }
  const revision = ignored ? account.records.header(recordId).revision : null;
  const key = healthKeys(account).sealing;
  writeIgnored({ ...parts, key }, readIgnored(storage, key), { record, kind, revision });
}

function reportOn(
  { account, records, storage, clock }: HealthParts,
  facts: readonly Facts[],
): Report {
  return makeReport({
    facts,
    damaged: damagedOf(records),
    ignored: readIgnored(storage, healthKeys(account).sealing),
    known: readKnown(account.records),
    now: clock.now(),
  });
}

/** Those that are not in the trash: there they are on their way out. */
function damagedOf(records: HealthParts["records"]): string[] {
  if (records.damaged() === 0) return [];
  return [...records.names()]
    .filter(({ damaged, trashedAt }) => damaged && trashedAt === null)
    .map(({ id }) => id);
}

/** What was found of records that are still there: the worst first, then by name. */
function withNames({ records }: HealthParts, found: readonly Found[]): Finding[] {
  const byId = new Map(found.map((one) => [one.recordId, one]));
  const items: Finding[] = [];
  for (const { id, vaultId, type, name, subtitle } of records.names()) {
    const one = byId.get(id);
    if (one !== undefined) items.push({ vaultId, type, name, subtitle, ...one });
  }
  return items.sort(compareFound);
}
