import { useEffect, useRef } from "react";
import type { KeyboardEvent } from "react";
import type { RecordSummary, Scope } from "#contract";
import { ask } from "#bridge";
import { isMod, showFailure } from "#ui";
import type { Picks, Sort } from "../state.ts";
import type { Listing } from "./pages.ts";
import { stepOf } from "./selection.ts";

/** What the list is the answer to. */
export interface Question {
  readonly text: string;
  readonly scope: Scope;
  readonly sort: Sort;
}

interface Held {
  readonly question: Question;
  readonly listing: Listing;
  readonly selectedId: string | null;
  readonly picks: Picks | null;
}

export interface Picking {
  /** Adds a record to what is picked, or takes it out. */
  readonly toggle: (record: RecordSummary, index: number) => void;
  /** Picks from the anchor to here; `adds` to what was picked, or instead of it. */
  readonly reach: (record: RecordSummary, index: number, adds: boolean) => void;
  readonly all: () => void;
  /** True when the key was one that picks. */
  readonly byKey: (event: KeyboardEvent) => boolean;
}

const mostIds = 100_000;

/** Picks several records of a list of which only some pages were read. */
export function usePicking(
  held: Held,
  onPick: (picks: Picks | null, cursor: string | null) => void,
): Picking {
  const { question, listing, selectedId, picks } = held;
  const turn = useTurn(JSON.stringify(question));

  const anchorOf = (): Picks["anchor"] | null => {
    if (picks !== null) {
      const index = listing.indexOf(picks.anchor.id);
      return index < 0 ? picks.anchor : { id: picks.anchor.id, index };
    }
    const index = selectedId === null ? -1 : listing.indexOf(selectedId);
    return selectedId === null || index < 0 ? null : { id: selectedId, index };
  };

  const reach = (record: RecordSummary, index: number, adds: boolean) => {
    const anchor = anchorOf() ?? { id: record.id, index };
    const [first, last] = [Math.min(anchor.index, index), Math.max(anchor.index, index)];
    const isMine = turn();
    const pick = (ids: readonly string[] | null) => {
      if (ids === null || !isMine()) return;
      const before = adds && picks !== null ? picks.ids : [];
      onPick({ ids: new Set([...before, ...ids]), anchor }, record.id);
    };
    const read = readBetween(listing, first, last);
    // At once where it can be, so that a key that repeats goes on from where this one came to.
    if (read !== null) pick(read);
    else askBetween(question, first, last).then(pick, () => undefined);
  };

  const all = () => {
    const last = listing.total - 1;
    const isMine = turn();
    const pick = (ids: readonly string[] | null) => {
      const [first] = ids ?? [];
      if (ids === null || first === undefined || !isMine()) return;
      onPick({ ids: new Set(ids), anchor: { id: first, index: 0 } }, selectedId ?? first);
    };
    const read = readBetween(listing, 0, last);
    // At once where it can be: the next key may already be what is to be done with them.
    if (read !== null) pick(read);
    else askBetween(question, 0, last).then(pick, () => undefined);
  };

  return {
    toggle(record, index) {
      turn();
      if (record.damaged) return;
      const ids = new Set(picks?.ids ?? wholeOf(listing, selectedId));
      if (!ids.delete(record.id)) ids.add(record.id);
      onPick({ ids, anchor: { id: record.id, index } }, record.id);
    },
    reach,
    all,
    byKey(event) {
      const isField = event.target instanceof HTMLInputElement;
      if (isMod(event) && event.key.toLowerCase() === "a" && !event.shiftKey) {
        // In the search, words are what is meant.
        if (isField && question.text !== "") return false;
        event.preventDefault();
        all();
        return true;
      }
      if (!event.shiftKey) return false;
      const index = stepOf(event, listing, selectedId);
      const record = index === null ? undefined : listing.at(index);
      if (index === null || record === undefined) return false;
      event.preventDefault();
      reach(record, index, false);
      return true;
    },
  };
}

/** Each turn makes the ones before it void, and so does another question. */
function useTurn(question: string): () => () => boolean {
  const last = useRef(0);
  useEffect(() => {
    last.current++;
  }, [question]);
  return () => {
    const mine = ++last.current;
    return () => mine === last.current;
  };
}

/** The selected record, unless it is one that nothing can be done with. */
function wholeOf(listing: Listing, id: string | null): readonly string[] {
  const record = id === null ? undefined : listing.at(listing.indexOf(id));
  return record === undefined || record.damaged ? [] : [record.id];
}

/** The ids from `first` to `last`, where all of these were read; null where not. */
function readBetween(listing: Listing, first: number, last: number): readonly string[] | null {
  const ids: string[] = [];
  for (let index = first; index <= last; index++) {
    const record = listing.at(index);
    if (record === undefined) return null;
    if (!record.damaged) ids.push(record.id);
  }
  return ids;
}

async function askBetween(
  question: Question,
  first: number,
  last: number,
): Promise<readonly string[] | null> {
  const ids: string[] = [];
  for (let offset = first; offset <= last; offset += mostIds) {
    const limit = Math.min(mostIds, last - offset + 1);
    const reply = await ask("records.ids", { ...question, offset, limit });
    if (!reply.ok) {
      showFailure(reply.failure);
      return null;
    }
    ids.push(...reply.value.ids);
  }
  return ids;
}
