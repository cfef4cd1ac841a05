import type { RecordType } from "#contract";
import { release } from "#core/crypto";
import type { Entry } from "../entry.ts";
import { flags } from "../shelf.ts";
import type { Shelf } from "../shelf.ts";
import { fold } from "./fold.ts";
import { arrange } from "./arrange.ts";
import { scoreAll } from "./match.ts";
import { parseQuery } from "./query.ts";
import type { Clause, Query, TextClause } from "./query.ts";
import { noMatch } from "./score.ts";

export interface FindRequest {
  readonly text: string;
  readonly scope: {
    readonly vaultId?: string | undefined;
    readonly type?: RecordType | undefined;
    readonly tag?: string | undefined;
    readonly show: "live" | "favourites" | "recent" | "archive" | "trash" | "damaged";
  };
  readonly sort: "smart" | "name" | "changed" | "used";
  readonly offset: number;
  readonly limit: number;
}

export interface Found {
  readonly total: number;
  readonly entries: Entry[];
  readonly sections: { name: "favourites" | "recent" | "earlier" | "all"; count: number }[];
}

/** What a search needs to know beside the shelf. */
export interface Surroundings {
  /** The records used last, by id, with the time in milliseconds since 1970. */
  readonly used: ReadonlyMap<string, number>;
  readonly vaultName: (id: string) => string;
}

/** The records that fit, in order, and how the page is divided. Reads memory alone: opens nothing. */
export function findRecords(shelf: Shelf, request: FindRequest, around: Surroundings): Found {
  const query = parseQuery(request.text);
  const terms = query.all.filter((clause) => clause.kind === "text");
  const scores = terms.length > 0 ? scoreAll(terms, shelf) : null;
  const matched = select(shelf, request, { query, scores, around });
  const isSearch = terms.length > 0;
  const { slots, total, sections } = arrange(shelf, request, { matched, isSearch, around });
  release(matched);
  return { total, entries: slots.flatMap((slot) => shelf.at(slot) ?? []), sections };
}

/** How well each slot fits. Looks into an entry only where a flag cannot tell. */
function select(
  shelf: Shelf,
  { scope }: FindRequest,
  by: { query: Query; scores: Uint8Array | null; around: Surroundings },
): Uint8Array {
  const { query, scores, around } = by;
  const { mask, want } = flagsOf(scope.show, query.all);
  const matched = scores ?? new Uint8Array(shelf.size);
  for (let slot = 0; slot < matched.length; slot++) {
    if ((shelf.flagsAt(slot) & (mask | flags.unlisted)) !== want) matched[slot] = noMatch;
  }
  for (const fits of filtersFor(shelf, scope, { query, around })) {
    for (let slot = 0; slot < matched.length; slot++) {
      if (matched[slot] !== noMatch && !fits(slot)) matched[slot] = noMatch;
    }
  }
  for (const clause of query.none) if (clause.kind === "text") exclude(clause, shelf, matched);
  return matched;
}

function exclude(term: TextClause, shelf: Shelf, matched: Uint8Array): void {
  const scores = scoreAll([term], shelf);
  for (let slot = 0; slot < matched.length; slot++) {
    if (scores[slot] !== noMatch) matched[slot] = noMatch;
  }
  release(scores);
}

function flagsOf(
  show: FindRequest["scope"]["show"],
  asked: readonly Clause[],
): { mask: number; want: number } {
  const isAsked = (what: string) =>
    asked.some((clause) => clause.kind === "is" && clause.what === what);
  // A damaged record is shown wherever it lies: hiding it would be losing it.
  if (show === "damaged" || isAsked("damaged")) return { mask: flags.damaged, want: flags.damaged };
  const favourite = show === "favourites" || isAsked("favourite") ? flags.favourite : 0;
  const archived = show === "archive" || isAsked("archived") ? flags.archived : 0;
  // In the trash lies what was archived before, too.
  if (show === "trash" || isAsked("trashed")) {
    const want = flags.trashed | favourite | archived;
    return { mask: want, want };
  }
  return { mask: flags.trashed | flags.archived | favourite, want: archived | favourite };
}

type Filter = (slot: number) => boolean;

function filtersFor(
  shelf: Shelf,
  { show, vaultId, type, tag }: FindRequest["scope"],
  { query, around }: { query: Query; around: Surroundings },
): Filter[] {
  const filters: Filter[] = [];
  if (show === "recent") filters.push((slot) => around.used.has(shelf.at(slot)?.id ?? ""));
  if (vaultId !== undefined) filters.push((slot) => shelf.at(slot)?.vaultId === vaultId);
  if (type !== undefined) filters.push((slot) => shelf.typeAt(slot) === type);
  if (tag !== undefined) filters.push(tagFilter(shelf, (name) => name === tag));
  for (const clause of query.all) {
    if (clause.kind !== "text") filters.push(clauseFilter(shelf, clause, around));
  }
  for (const clause of query.none) {
    if (clause.kind === "text") continue;
    const holds = clauseFilter(shelf, clause, around);
    filters.push((slot) => !holds(slot));
  }
  return filters;
}

function clauseFilter(
  shelf: Shelf,
  clause: Exclude<Clause, TextClause>,
  around: Surroundings,
): Filter {
  const flagged = (flag: number) => (slot: number) => (shelf.flagsAt(slot) & flag) !== 0;
  switch (clause.kind) {
    case "type":
      return (slot) => clause.types.includes(shelf.typeAt(slot));
    case "tag":
      return tagFilter(shelf, (name) => fold(name).startsWith(clause.prefix));
    case "vault": {
      const fits = remembered((id) => fold(around.vaultName(id)).startsWith(clause.prefix));
      return (slot) => fits(shelf.at(slot)?.vaultId ?? "");
    }
    case "has-totp":
      return flagged(flags.hasTotp);
    case "is":
      return flagged(flags[clause.what]);
    default:
      return clause satisfies never;
  }
}

function tagFilter(shelf: Shelf, isWanted: (tag: string) => boolean): Filter {
  const fits = remembered(isWanted);
  return (slot) =>
    (shelf.flagsAt(slot) & flags.tagged) !== 0 && shelf.at(slot)?.tags.some(fits) === true;
}

/** Asked for every record, about a few names. */
function remembered(judge: (name: string) => boolean): (name: string) => boolean {
  const known = new Map<string, boolean>();
  return (name) => {
    const before = known.get(name);
    if (before !== undefined) return before;
    const answer = judge(name);
    known.set(name, answer);
    return answer;
  };
}
