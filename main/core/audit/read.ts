import type { KeyObject } from "node:crypto";
import { auditKinds, type AuditEvent, type AuditKind } from "#contract";
import type { Storage } from "#core/storage";
import { createRecordIndex } from "./about.ts";
import { createDetailsOpener, type DetailsOpener } from "./details.ts";
import type { Audit, AuditQuery } from "./face.ts";
import { queries } from "./schema.ts";
import { stub } from "./stub.ts";

interface EventRow {
  sequence: number;
  at: number;
  kind: string;
  sealed: Uint8Array | null;
  hash: Uint8Array;
}

function isKind(kind: string): kind is AuditKind {
  return (auditKinds as readonly string[]).includes(kind);
}

/** When the newest event on a trail happened, as far as that can be believed; null where there is none. */
export function newestEventAt(storage: Pick<Storage, "get">): number | null {
  const newest = queries
    .selectFrom("audit_event")
    .select("at")
    .where("kind", "!=", stub.kind)
    .orderBy("sequence", "desc")
    .limit(1);
  const at = storage.get(newest.compile())?.at ?? 0;
  return at > 0 && at < latestAt ? at : null;
}

/** The last moment that a date can tell. */
const latestAt = 8.64e15;

/** What lists events with one key, or without details when it is null. */
export function createReader(storage: Storage, key: KeyObject | null): Audit["list"] {
  const open: DetailsOpener = key === null ? () => null : createDetailsOpener(key);
  const mentionsOf = createRecordIndex(storage, open);

  function eventsOf(rows: readonly EventRow[]): AuditEvent[] {
    return rows.flatMap((row) => {
      const { sequence, at, kind } = row;
      // What this version never writes was put there by hand: `verify` tells.
      if (!isKind(kind) || sequence < 1 || at < 0) return [];
      return [
        { sequence, at, kind, details: open(row), hash: Buffer.from(row.hash).toString("hex") },
      ];
    });
  }

  function page(query: AuditQuery): EventRow[] {
    let select = queries
      .selectFrom("audit_event")
      .selectAll()
      .where("kind", "!=", stub.kind)
      .orderBy("sequence", "desc")
      .limit(query.limit);
    if (query.before !== undefined) select = select.where("sequence", "<", query.before);
    if (query.kinds !== undefined) select = select.where("kind", "in", query.kinds);
    return storage.all(select.compile());
  }

  function countKinds(kinds: readonly AuditKind[] | undefined): number {
    let select = queries
      .selectFrom("audit_event")
      .select((of) => of.fn.countAll<number>().as("n"))
      .where("kind", "!=", stub.kind);
    if (kinds !== undefined) select = select.where("kind", "in", kinds);
    return storage.get(select.compile())?.n ?? 0;
  }

  function listAbout(recordId: string, query: AuditQuery): { events: AuditEvent[]; total: number } {
    const { kinds, before = Infinity, limit } = query;
    const matching = mentionsOf(recordId).filter(
      ({ kind }) => kinds === undefined || (isKind(kind) && kinds.includes(kind)),
    );
    const sequences = matching
      .filter(({ sequence }) => sequence < before)
      .slice(-limit)
      .map(({ sequence }) => sequence);
    const select = queries
      .selectFrom("audit_event")
      .selectAll()
      .where("sequence", "in", sequences)
      .orderBy("sequence", "desc");
    return { events: eventsOf(storage.all(select.compile())), total: matching.length };
  }

  return (query) => {
    if (query.recordId !== undefined) return listAbout(query.recordId, query);
    return { events: eventsOf(page(query)), total: countKinds(query.kinds) };
  };
}
