import type { RecordType } from "#contract";
import type { Entry } from "../entry.ts";
import { flags } from "../shelf.ts";
import type { Shelf } from "../shelf.ts";
import { fold } from "./fold.ts";
import { arrange } from "./arrange.ts";
import { noMatch, scoreAll } from "./match.ts";
import { parseQuery } from "./query.ts";
import type { Clause, Query } from "./query.ts";

export interface FindRequest {
  readonly text: string;
  readonly scope: {
    readonly vaultId?: string | undefined;
    readonly type?: RecordType | undefined;
    readonly tag?: string | undefined;
    readonly show: "live" | "favourites" | "recent" | "trash" | "damaged";
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
  const { slots, sections } = arrange(shelf, request, { matched, scores, around });
  const page = slots.subarray(request.offset, request.offset + request.limit);
  return {
    total: slots.length,
    entries: Array.from(page).flatMap((slot) => shelf.at(slot) ?? []),
    sections: sections.filter((section) => section.count > 0),
  };
}

/** The slots that fit, in the order asked for. Looks into an entry only where a flag cannot tell. */
function select(
  shelf: Shelf,
  { scope, sort }: FindRequest,
  by: { query: Query; scores: Uint8Array | null; around: Surroundings },
): Uint32Array {
  const { query, scores, around } = by;
  const { mask, want } = flagsOf(scope.show, query.all);
  const filters = entryFilters(scope, query, around);
  const excluded = query.none
    .filter((clause) => clause.kind === "text")
    .map((clause) => scoreAll([clause], shelf));
  const order = sort === "changed" ? shelf.byChange() : shelf.byName;
  const matched = new Uint32Array(order.length);
  let count = 0;
  for (const slot of order) {
    if (scores !== null && scores[slot] === noMatch) continue;
    if ((shelf.flagsAt(slot) & mask) !== want) continue;
    if (excluded.some((other) => other[slot] !== noMatch)) continue;
    const entry = filters.length > 0 ? shelf.at(slot) : null;
    if (entry !== null && !filters.every((filter) => filter(entry))) continue;
    matched[count++] = slot;
  }
  return matched.subarray(0, count);
}

function flagsOf(
  show: FindRequest["scope"]["show"],
  asked: readonly Clause[],
): { mask: number; want: number } {
  const isAsked = (what: string) =>
    asked.some((clause) => clause.kind === "is" && clause.what === what);
  // A damaged record is shown wherever it lies: hiding it would be losing it.
  if (show === "damaged" || isAsked("damaged")) return { mask: flags.damaged, want: flags.damaged };
  const trash = show === "trash" || isAsked("trashed") ? flags.trashed : 0;
  const favourite = show === "favourites" || isAsked("favourite") ? flags.favourite : 0;
  return { mask: flags.trashed | favourite, want: trash | favourite };
}

type Filter = (entry: Entry) => boolean;

function entryFilters(
  { show, vaultId, type, tag }: FindRequest["scope"],
  query: Query,
  around: Surroundings,
): Filter[] {
  const filters: Filter[] = [];
  if (show === "recent") filters.push((entry) => around.used.has(entry.id));
  if (vaultId !== undefined) filters.push((entry) => entry.vaultId === vaultId);
  if (type !== undefined) filters.push((entry) => entry.type === type);
  if (tag !== undefined) filters.push((entry) => entry.tags.includes(tag));
  for (const clause of query.all) {
    if (clause.kind !== "text") filters.push(clauseFilter(clause, around));
  }
  for (const clause of query.none) {
    if (clause.kind === "text") continue;
    const holds = clauseFilter(clause, around);
    filters.push((entry) => !holds(entry));
  }
  return filters;
}

function clauseFilter(clause: Exclude<Clause, { kind: "text" }>, around: Surroundings): Filter {
  switch (clause.kind) {
    case "type":
      return (entry) => clause.types.includes(entry.type);
    case "tag":
      return (entry) => entry.tags.some((tag) => fold(tag).startsWith(clause.prefix));
    case "vault":
      return (entry) => fold(around.vaultName(entry.vaultId)).startsWith(clause.prefix);
    case "has-totp":
      return (entry) => entry.hasTotp;
    case "is":
      return clause.what === "favourite"
        ? (entry) => entry.favourite
        : clause.what === "damaged"
          ? (entry) => entry.damaged
          : (entry) => entry.trashedAt !== null;
    default:
      return clause satisfies never;
  }
}
