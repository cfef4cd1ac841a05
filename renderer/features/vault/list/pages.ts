import { useCallback, useMemo, useState } from "react";
import type { RecordSummary, Scope } from "#contract";
import { useRead, useReads } from "#bridge";
import type { Sort } from "../state.ts";
import type { Section } from "./rows.ts";

export const pageSize = 200;

export interface Listing {
  readonly total: number;
  readonly sections: readonly Section[];
  /** Undefined while its page is on the way. */
  readonly at: (index: number) => RecordSummary | undefined;
  /** Where a record stands, or -1 when it is on no page that was read. */
  readonly indexOf: (id: string) => number;
  /** Reads the pages that hold these records. */
  readonly want: (first: number, last: number) => void;
  /** The list on screen is still the answer to an earlier question. */
  readonly isStale: boolean;
  readonly isReady: boolean;
}

/** A list of any length, read by the pages that are in sight. */
export function useListing(text: string, scope: Scope, sort: Sort): Listing {
  const [sight, setSight] = useState<readonly [number, number]>([0, 0]);
  const inputOf = (page: number) => ({
    text,
    scope,
    sort,
    offset: page * pageSize,
    limit: pageSize,
  });
  const head = useRead("records.find", inputOf(0), { keepPrevious: true });
  const total = head.data?.total ?? 0;
  const numbers = laterPages(sight, total);
  const later = useReads("records.find", numbers.map(inputOf));

  const pages = useMemo(() => {
    const read = new Map<number, readonly RecordSummary[]>();
    if (head.data !== undefined) read.set(0, head.data.items);
    numbers.forEach((page, index) => {
      const items = later[index]?.items;
      if (items !== undefined) read.set(page, items);
    });
    return read;
    // `numbers` follows from `sight` and `total`.
    // eslint-disable-next-line react-hooks/exhaustive-deps -- a fresh array of the same numbers is no change
  }, [head.data, later, numbers.join()]);

  const at = useCallback(
    (index: number) => pages.get(Math.floor(index / pageSize))?.[index % pageSize],
    [pages],
  );
  const indexOf = useCallback(
    (id: string) => {
      for (const [page, items] of pages) {
        const found = items.findIndex((item) => item.id === id);
        if (found >= 0) return page * pageSize + found;
      }
      return -1;
    },
    [pages],
  );
  const want = useCallback((first: number, last: number) => {
    const next = [Math.floor(first / pageSize), Math.floor(last / pageSize)] as const;
    setSight((now) => (now[0] === next[0] && now[1] === next[1] ? now : next));
  }, []);
  return {
    total,
    sections: head.data?.sections ?? [],
    at,
    indexOf,
    want,
    isStale: head.isPlaceholderData,
    isReady: head.data !== undefined,
  };
}

/** The pages in sight that exist, without the first, which is always read. */
export function laterPages([first, last]: readonly [number, number], total: number): number[] {
  const end = Math.min(last, Math.ceil(total / pageSize) - 1);
  const start = Math.max(1, first);
  return Array.from({ length: Math.max(0, end - start + 1) }, (_, index) => start + index);
}
