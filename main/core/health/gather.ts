import type { KeyObject } from "node:crypto";
import type { RecordType } from "#contract";
import { isAppError } from "#core/errors";
import { decodeContent, type Content } from "#core/records";
import type { Account, RecordHeader, RecordStore } from "#core/vault";
import { passwordOf, readFacts, type Facts } from "./facts.ts";
import { readKept, readNewest, writeKept, writeNewest } from "./kept.ts";
import { digestOf } from "./keys.ts";
import { createPauses, takeAll, type Pace } from "./pauses.ts";
import { createScales } from "./weigh.ts";

export interface Gathering {
  readonly account: Account;
  readonly digests: KeyObject;
  /** May be changed while it runs. */
  readonly pace: Readonly<Pace>;
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, total: number) => void;
}

type GoOn = () => Promise<void>;

/** Of more versions than these, the oldest that was read counts as the first with the password. */
const mostVersions = 100;

/**
 * The facts of every record that is not in the trash, in the order of the store's headers: those that were kept
 * for the very seal that a record has now, and those that are read from it. Records that do not open have none.
 * Rejects with `cancelled`, and with `vault-locked` after a lock.
 */
export async function gatherFacts(gathering: Gathering): Promise<readonly Facts[]> {
  const { account, onProgress } = gathering;
  const store = account.records;
  const goOn = createPauses(gathering.pace, gathering.signal);
  const recall = await createMemory(store, goOn);
  const facts: (Facts | null)[] = [];
  const unknown: { at: number; header: RecordHeader }[] = [];
  for (const header of store.headers()) {
    if (header.trashedAt !== null) continue;
    const known = recall(header);
    if (known === null) unknown.push({ at: facts.length, header });
    facts.push(known);
    if (facts.length % 500 === 0) await goOn();
  }
  onProgress(facts.length - unknown.length, facts.length);
  await readAll(gathering, unknown, facts, goOn);
  const all = facts.filter((one) => one !== null);
  await keep(store, { all, fresh: unknown.flatMap(({ at }) => facts[at] ?? []) }, goOn);
  return all;
}

/** What is kept for a header, or null. Headers come in the order of last time, so that each is the next one. */
async function createMemory(store: RecordStore, goOn: GoOn) {
  const kept: Facts[] = [];
  for (const some of readKept(store)) {
    kept.push(...some);
    await goOn();
  }
  const newest = new Map(readNewest(store).map((facts) => [facts.id, facts]));
  let at = 0;
  let places: Map<string, number> | null = null;
  const placeOf = (id: string) => {
    places ??= new Map(kept.map((facts, place) => [facts.id, place]));
    return places.get(id);
  };
  return (header: RecordHeader): Facts | null => {
    if (kept[at]?.id !== header.id) at = placeOf(header.id) ?? at - 1;
    const known = kept[at++];
    if (known?.id === header.id && vouchesFor(known, header)) return known;
    const since = newest.get(header.id);
    return since !== undefined && vouchesFor(since, header) ? since : null;
  };
}

/** SECURITY: facts are believed only for the very seal that they were read from. [H3] */
function vouchesFor({ tag, revision }: Facts, header: RecordHeader): boolean {
  return tag === header.tag && revision === header.revision && header.damage === null;
}

async function readAll(
  { account, digests, onProgress }: Gathering,
  unknown: readonly { at: number; header: RecordHeader }[],
  facts: (Facts | null)[],
  goOn: GoOn,
): Promise<void> {
  const isWeak = createScales(account, unknown.length);
  const before = facts.length - unknown.length;
  for (const [done, { at, header }] of unknown.entries()) {
    if (done % 200 === 0) onProgress(before + done, facts.length);
    const opened = openOrNull(account.records, header.id);
    if (opened === null) continue;
    const { content } = opened;
    const password = passwordOf(header.type, content);
    const digest = password === "" ? "" : digestOf(password, digests);
    const { id, revision, tag } = header;
    facts[at] = {
      ...{ id, revision, tag, digest },
      ...readFacts(header.type, content),
      weak: digest !== "" && (await isWeak(password, digest, content)),
      ...sinceOf(account.records, header, password),
    };
    await goOn();
  }
  onProgress(facts.length, facts.length);
}

/** Null for a record that does not open: the list shows it as damaged, and so does the report. */
export function openOrNull(
  store: RecordStore,
  id: string,
  revision?: number,
): { type: RecordType; content: Content } | null {
  try {
    const { header, plain } = store.read(id, revision);
    try {
      return { type: header.type, content: decodeContent(plain) };
    } finally {
      plain.fill(0); // SECURITY: what was unsealed does not outlive its reading. [H1]
    }
  } catch (error) {
    if (isAppError(error, "record-damaged", "not-found")) return null;
    throw error;
  }
}

/** Back through the versions for as long as they have this password. */
function sinceOf(store: RecordStore, header: RecordHeader, password: string) {
  const { id, type, revision, changedAt } = header;
  let first = { since: changedAt, sinceRevision: revision };
  if (password === "" || revision === 1) return first;
  for (const version of store.versions(id).slice(0, mostVersions)) {
    const opened = openOrNull(store, id, version.revision);
    if (opened === null || passwordOf(type, opened.content) !== password) break;
    first = { since: version.changedAt, sinceRevision: version.revision };
  }
  return first;
}

/** A few that are new go into a file of their own; many are reason to write all files anew. */
async function keep(
  store: RecordStore,
  { all, fresh }: { readonly all: readonly Facts[]; readonly fresh: readonly Facts[] },
  goOn: GoOn,
): Promise<void> {
  if (fresh.length === 0) return;
  const newest = new Map(readNewest(store).map((one) => [one.id, one]));
  for (const one of fresh) newest.set(one.id, one);
  if (newest.size <= Math.max(100, all.length / 50)) writeNewest(store, [...newest.values()]);
  else await takeAll(writeKept(store, all), goOn);
}
