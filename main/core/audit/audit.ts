import type { KeyObject } from "node:crypto";
import type { AuditKind } from "#contract";
import type { Clock } from "#core/ports";
import type { Storage } from "#core/storage";
import { verifyChain } from "./chain.ts";
import type { Audit, AuditDetails, AuditHead } from "./face.ts";
import { createReader } from "./read.ts";
import { createWithholding } from "./withheld.ts";
import { createWriter } from "./write.ts";

/** The audit trail of one storage. Throws as `Storage` does wherever it reads or writes. */
export function createAudit(parts: { storage: Storage; clock: Clock }): Audit {
  const { storage, clock } = parts;
  const listeners = new Set<(sequence: number) => void>();
  const writer = createWriter(storage, clock);
  const withheld = createWithholding(storage, () => {
    reader = null;
  });
  let reader: { key: KeyObject | null; list: Audit["list"] } | null = null;
  let anchored: AuditHead | null = null;
  function append(kind: AuditKind, details: AuditDetails = {}): number {
    return storage.transaction(() => {
      const sequence = writer.insert(kind, details);
      storage.afterCommit(() => {
        for (const listener of listeners) listener(sequence);
      });
      return sequence;
    });
  }

  return {
    append,
    appendAll(events) {
      storage.transaction(() => {
        for (const { kind, details } of events) append(kind, details);
      });
    },
    head: () => withheld.vouched(writer.head()),
    hashAt: withheld.hashAt,
    withholding: withheld.face,
    sealTo(publicKey) {
      writer.sealTo(publicKey);
      withheld.settle();
    },
    newestAt: writer.newestAt,
    list(query, key) {
      if (reader?.key !== key) reader = null;
      reader ??= { key, list: createReader(storage, key) };
      return reader.list(query, key);
    },
    verify() {
      const { events, withheld: found, brokenAt: broken } = verifyChain(storage, anchored);
      // SECURITY: only the account itself takes out what an event says. [A6]
      const brokenAt = broken ?? (withheld.isForged() ? (found[0] ?? 1) : null);
      const counted = events - found.length;
      return { intact: brokenAt === null, events: counted, brokenAt, checkedAt: clock.now() };
    },
    onAppended(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    anchor(seen) {
      anchored = seen;
      withheld.anchor(seen);
    },
    forget() {
      writer.forget();
      reader = null;
    },
  };
}
