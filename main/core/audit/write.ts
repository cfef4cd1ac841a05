import type { AuditKind } from "#contract";
import type { Clock } from "#core/ports";
import type { Storage } from "#core/storage";
import { chainStart, hashEvent } from "./chain.ts";
import { createDetailsSealer } from "./details.ts";
import type { Audit, AuditDetails } from "./face.ts";
import { queries } from "./schema.ts";

interface Writer extends Pick<Audit, "head" | "newestAt" | "sealTo" | "forget"> {
  /** Inserts one event in the present transaction and answers its sequence number. */
  insert(kind: AuditKind, details: AuditDetails): number;
}

type Sealer = ReturnType<typeof createDetailsSealer>;

/** The end of the chain: what appends to it, and the seal for its details. */
export function createWriter(storage: Storage, clock: Clock): Writer {
  const insertion = storage.prepare(
    "INSERT INTO audit_event (sequence, at, kind, sealed, hash) VALUES (?, ?, ?, ?, ?)",
  );
  const newest = storage.prepare(
    "SELECT sequence, hash FROM audit_event ORDER BY sequence DESC LIMIT 1",
  );
  const latest = storage.prepare("SELECT max(at) AS at FROM audit_event WHERE sequence > ?");
  let sealer: Sealer | null = null;

  function currentSealer(): Sealer | null {
    if (sealer !== null) return sealer;
    const kept = queries.selectFrom("audit_recipient").select("public_key").compile();
    const publicKey = storage.get(kept)?.public_key;
    if (publicKey !== undefined) sealer = createDetailsSealer(publicKey);
    return sealer;
  }

  function last(): { sequence: number; hash: Uint8Array } | null {
    const row = newest.get();
    const hash = row?.["hash"];
    return hash instanceof Uint8Array ? { sequence: Number(row?.["sequence"]), hash } : null;
  }

  return {
    insert(kind, details) {
      const before = last();
      const event = { sequence: (before?.sequence ?? 0) + 1, at: clock.now(), kind };
      const sealed = currentSealer()?.(details, event) ?? null;
      const hash = hashEvent(before?.hash ?? chainStart, { ...event, sealed });
      insertion.run(event.sequence, event.at, kind, sealed, hash);
      return event.sequence;
    },
    head() {
      const found = last();
      if (found === null) return null;
      return { sequence: found.sequence, hash: Buffer.from(found.hash).toString("hex") };
    },
    newestAt(after) {
      const at = latest.get(after)?.["at"];
      return typeof at === "number" ? at : null;
    },
    sealTo(publicKey) {
      const row = { id: 1, public_key: publicKey };
      storage.run(queries.replaceInto("audit_recipient").values(row).compile());
      sealer = createDetailsSealer(publicKey);
    },
    forget() {
      // SECURITY: what was sealed while unlocked can no longer be opened by this process. [A3]
      sealer = null;
    },
  };
}
