import { useEffect, useRef } from "react";
import type { KeyboardEvent } from "react";
import type { RecordSummary } from "#contract";
import { useRead } from "#bridge";
import type { Listing } from "./pages.ts";

/** What was seen when the selection last held: the question, the record, and where in the answer it stood. */
export interface Settled {
  readonly question: string;
  readonly id: string | null;
  readonly index: number;
}

/**
 * The index to select when the selected record is not in the list, or null to leave things as they are: the
 * first answer of a new question; the neighbour of a record that left. A record that was never seen in this
 * list may be about to come into it, or stand on a page that was not read, and stays.
 */
export function indexToSelect(
  before: Settled,
  now: {
    readonly question: string;
    readonly id: string | null;
    readonly total: number;
    readonly isReached: boolean;
  },
): number | null {
  if (now.isReached) return null;
  if (before.question !== now.question || now.id === null) return 0;
  return before.id === now.id ? Math.min(before.index, now.total - 1) : null;
}

/** Keeps one record of the list selected, whatever becomes of the list. */
export function useSelection(
  listing: Listing,
  asked: {
    readonly question: string;
    readonly selectedId: string | null;
    readonly isReached: boolean;
    /** Words were typed: the best answer is meant, also when the selected record is among the others. */
    readonly isSearch: boolean;
  },
  onSelect: (id: string | null) => void,
): void {
  const { question, selectedId, isReached, isSearch } = asked;
  const settled = useRef<Settled>({ question: "", id: null, index: -1 });
  useEffect(() => {
    if (!listing.isReady || listing.isStale) return;
    const before = settled.current;
    const index = selectedId === null ? -1 : listing.indexOf(selectedId);
    const isNewSearch = isSearch && before.question !== question;
    if (index >= 0 && !isNewSearch) {
      settled.current = { question, id: selectedId, index };
      return;
    }
    const next = indexToSelect(before, {
      question,
      id: selectedId,
      total: listing.total,
      isReached,
    });
    settled.current = { ...before, question };
    if (next === null) return;
    const id = (listing.at(next) ?? listing.at(0))?.id ?? null;
    if (id !== selectedId) onSelect(id);
  }, [listing, question, selectedId, isReached, isSearch, onSelect]);
}

/**
 * Acts on the selected record at once, or, while the answer to what was typed is still on its way, as soon as
 * it is there: a quick Enter must never act on the answer to an earlier question.
 */
export function useActWhenSettled(
  listing: Listing,
  selectedId: string | null,
  act: (record: RecordSummary) => void,
): () => void {
  const isWaiting = useRef(false);
  const run = () => {
    isWaiting.current = listing.isStale;
    const index = selectedId === null || listing.isStale ? -1 : listing.indexOf(selectedId);
    const record = index < 0 ? undefined : listing.at(index);
    if (record !== undefined) act(record);
  };
  const newest = useRef(run);
  useEffect(() => {
    newest.current = run;
  });
  useEffect(() => {
    if (!isWaiting.current || listing.isStale) return;
    // After the selection has moved to the new answer, which it does in this same turn.
    const timer = setTimeout(() => {
      newest.current();
    });
    return () => {
      clearTimeout(timer);
    };
  }, [listing]);
  return run;
}

const steps: Readonly<Record<string, number>> = {
  ArrowDown: 1,
  ArrowUp: -1,
  PageDown: 10,
  PageUp: -10,
};

/** The selected record as the list shows it, or as it was opened when the list has not come to it. */
export function useSelected(
  listing: Listing,
  selectedId: string | null,
): RecordSummary | undefined {
  const index = selectedId === null ? -1 : listing.indexOf(selectedId);
  const listed = index < 0 ? undefined : listing.at(index);
  const isAway = selectedId !== null && listed === undefined;
  const opened = useRead("records.open", { id: selectedId ?? "" }, { enabled: isAway });
  return listed ?? (isAway ? opened.data : undefined);
}

/** Where an arrow key goes from the selected record: an index of the list, or null for another key. */
export function stepOf(
  event: KeyboardEvent,
  listing: Listing,
  selectedId: string | null,
): number | null {
  if (event.ctrlKey || event.metaKey || event.altKey) return null;
  const isField = event.target instanceof HTMLInputElement;
  const edges: Readonly<Record<string, number>> = isField
    ? {}
    : { Home: 0, End: listing.total - 1 };
  const step = steps[event.key];
  const edge = edges[event.key];
  if (step === undefined && edge === undefined) return null;
  const now = selectedId === null ? -1 : listing.indexOf(selectedId);
  const wanted = edge ?? now + (step ?? 0);
  return Math.min(Math.max(wanted, 0), listing.total - 1);
}

/** Moves the selection by the arrow keys. True when the key was one of them. */
export function moveByKey(
  event: KeyboardEvent,
  listing: Listing,
  selectedId: string | null,
  onSelect: (record: RecordSummary) => void,
): boolean {
  const index = stepOf(event, listing, selectedId);
  if (index === null) return false;
  event.preventDefault();
  const record = listing.at(index);
  if (record !== undefined) onSelect(record);
  return true;
}
