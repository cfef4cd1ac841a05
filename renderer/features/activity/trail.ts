import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { AuditEvent, AuditKind } from "#contract";
import { ask, onReopened, useBridgeEvent } from "#bridge";

export interface Filter {
  readonly kinds: readonly AuditKind[] | null;
  readonly recordId: string | null;
}

/** The part of the trail that was read so far, newest first. */
export interface Trail {
  readonly events: readonly AuditEvent[];
  /** Null until the first answer. */
  readonly total: number | null;
  readonly isWhole: boolean;
  readonly loadOlder: () => void;
  readonly problem: string | null;
}

const page = 100;

interface Read {
  readonly filter: Filter;
  readonly events: readonly AuditEvent[];
  readonly total: number | null;
  readonly problem: string | null;
}

/** Reads the trail page by page as it is scrolled, and puts what is appended on top as it happens. */
export function useTrail(filter: Filter): Trail {
  const [read, setRead] = useState<Read>(() => fresh(filter));
  const [turn, setTurn] = useState(0);
  const isReading = useRef(false);
  const isStale = useRef(false);
  const state = read.filter === filter ? read : fresh(filter);
  const oldest = state.events.at(-1)?.sequence;

  const load = useCallback(
    (before: number | undefined) => {
      if (isReading.current) {
        isStale.current ||= before === undefined;
        return;
      }
      isReading.current = true;
      isStale.current = false;
      askPage(filter, before)
        .then((next) => {
          setRead((current) => grow(current.filter === filter ? current : fresh(filter), next));
        })
        .catch(() => undefined)
        .finally(() => {
          isReading.current = false;
          // Something was appended while this page was on its way.
          if (isStale.current) setTurn((turn) => turn + 1);
        });
    },
    [filter],
  );
  useEffect(() => {
    isReading.current = false;
    load(undefined);
  }, [load, turn]);
  useEffect(
    () =>
      onReopened(() => {
        // What was appended meanwhile may be more than a page: what is shown would have a gap.
        setRead(fresh(filter));
        setTurn((turn) => turn + 1);
      }),
    [filter],
  );
  useBridgeEvent(
    "audit.appended",
    useCallback(() => {
      load(undefined);
    }, [load]),
  );
  const isWhole = state.total !== null && state.events.length >= state.total;
  return useMemo(
    () => ({
      events: state.events,
      total: state.total,
      isWhole,
      problem: state.problem,
      loadOlder: () => {
        if (!isWhole && oldest !== undefined) load(oldest);
      },
    }),
    [state, isWhole, oldest, load],
  );
}

interface Answer {
  readonly events: readonly AuditEvent[];
  readonly total: number;
  readonly problem: string | null;
}

async function askPage({ kinds, recordId }: Filter, before?: number): Promise<Answer> {
  const reply = await ask("audit.list", {
    limit: page,
    ...(before === undefined ? {} : { before }),
    ...(kinds === null ? {} : { kinds: [...kinds] }),
    ...(recordId === null ? {} : { recordId }),
  });
  return reply.ok
    ? { ...reply.value, problem: null }
    : { events: [], total: 0, problem: reply.failure.message };
}

function fresh(filter: Filter): Read {
  return { filter, events: [], total: null, problem: null };
}

/** Joins a page to what is there; an event is known by its number. */
function grow(current: Read, { events, total, problem }: Answer): Read {
  if (problem !== null) return { ...current, problem };
  const known = new Map(current.events.map((event) => [event.sequence, event]));
  for (const event of events) known.set(event.sequence, event);
  const joined = [...known.values()].sort((one, other) => other.sequence - one.sequence);
  return { ...current, events: joined, total, problem: null };
}
