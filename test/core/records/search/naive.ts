import type { Entry, Listing } from "../../../../main/core/records/entry.ts";
import type {
  FindRequest,
  Found,
  Surroundings,
} from "../../../../main/core/records/search/find.ts";
import { fold } from "../../../../main/core/records/search/fold.ts";
import { parseQuery, type Clause } from "../../../../main/core/records/search/query.ts";

type TextClause = Extract<Clause, { kind: "text" }>;

/** How well a text fits, told by looking at every place of it; null where it does not. */
function scoreOf({ text: term, place }: TextClause, text: string): number | null {
  const lines = text.split("\n");
  if (place !== "anywhere") {
    return lines[place === "user" ? 1 : 2]?.includes(term) === true ? 3 : null;
  }
  const nameEnds = lines[0]?.length ?? 0;
  const scores = Array.from({ length: text.length }, (_, at) => at).flatMap(
    (at) => scoreAt(term, { text, at, nameEnds }) ?? [],
  );
  return scores.length === 0 ? null : Math.min(...scores);
}

function scoreAt(
  term: string,
  { text, at, nameEnds }: { text: string; at: number; nameEnds: number },
): number | null {
  if (!text.startsWith(term, at)) return null;
  if (at === 0) return 0;
  const isInside = /[\p{L}\p{N}]$/u.test(text.slice(0, at));
  if (isInside && term.length === 1) return null;
  return (at < nameEnds ? 1 : 3) + (isInside ? 1 : 0);
}

function holds(clause: Clause, { entry, text }: Listing, around: Surroundings): boolean {
  switch (clause.kind) {
    case "text":
      return scoreOf(clause, text) !== null;
    case "type":
      return clause.types.includes(entry.type);
    case "tag":
      return entry.tags.some((tag) => fold(tag).startsWith(clause.prefix));
    case "vault":
      return fold(around.vaultName(entry.vaultId)).startsWith(clause.prefix);
    case "has-totp":
      return entry.hasTotp;
    case "is":
      return clause.what === "trashed" ? entry.trashedAt !== null : entry[clause.what];
    default:
      return clause satisfies never;
  }
}

function isShown(entry: Entry, { scope }: FindRequest, asked: readonly Clause[]): boolean {
  const asksFor = (what: string) => asked.some((each) => each.kind === "is" && each.what === what);
  if (scope.show === "damaged" || asksFor("damaged")) return entry.damaged;
  const wantsTrash = scope.show === "trash" || asksFor("trashed");
  if ((entry.trashedAt !== null) !== wantsTrash) return false;
  if (!wantsTrash && entry.archived !== asksFor("archived")) return false;
  return scope.show !== "favourites" || entry.favourite;
}

/** What `findRecords` promises, done in the simplest way: every record is read, and all of them are sorted. */
export function findNaively(
  listings: readonly Listing[],
  request: FindRequest,
  around: Surroundings,
): Found {
  const { all, none } = parseQuery(request.text);
  const { scope, sort } = request;
  const terms = all.filter((clause) => clause.kind === "text");
  const isRanked = sort === "smart" && terms.length > 0 && scope.show !== "recent";
  const isDivided = sort === "smart" && terms.length === 0 && scope.show === "live";
  const byUse = sort === "used" || scope.show === "recent";
  const usedAt = ({ entry }: Listing) => around.used.get(entry.id) ?? 0;

  const fitting = listings.filter(
    (listing) =>
      isShown(listing.entry, request, all) &&
      (scope.show !== "recent" || usedAt(listing) > 0) &&
      (scope.vaultId === undefined || listing.entry.vaultId === scope.vaultId) &&
      (scope.type === undefined || listing.entry.type === scope.type) &&
      (scope.tag === undefined || listing.entry.tags.includes(scope.tag)) &&
      all.every((clause) => holds(clause, listing, around)) &&
      !none.some((clause) => holds(clause, listing, around)),
  );
  const byName = fitting.toSorted((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0));
  if (sort === "changed") byName.sort((a, b) => b.entry.changedAt - a.entry.changedAt);

  const recent = byName
    .filter((listing) => usedAt(listing) > 0 && !(isDivided && listing.entry.favourite))
    .sort((a, b) => usedAt(b) - usedAt(a))
    .slice(0, isDivided ? 12 : undefined);
  const placeOf = (listing: Listing) =>
    (isRanked || isDivided) && listing.entry.favourite ? 0 : recent.includes(listing) ? 1 : 2;
  const sum = (text: string) =>
    terms.reduce((total, term) => total + (scoreOf(term, text) ?? 0), 0);
  const ranked = byName
    .map((listing) => ({
      listing,
      score: isRanked ? sum(listing.text) : 0,
      place: isRanked || isDivided || byUse ? placeOf(listing) : 2,
    }))
    .sort(
      (a, b) =>
        a.score - b.score ||
        a.place - b.place ||
        (a.place === 1 ? usedAt(b.listing) - usedAt(a.listing) : 0),
    );
  const count = (place: number) => ranked.filter((each) => each.place === place).length;
  const sections: Found["sections"] = isDivided
    ? [
        { name: "favourites", count: count(0) },
        { name: "recent", count: count(1) },
        { name: count(0) + count(1) > 0 ? "earlier" : "all", count: count(2) },
      ]
    : [{ name: "all", count: ranked.length }];
  return {
    total: ranked.length,
    entries: ranked
      .slice(request.offset, request.offset + request.limit)
      .map(({ listing }) => listing.entry),
    sections: sections.filter((section) => section.count > 0),
  };
}
