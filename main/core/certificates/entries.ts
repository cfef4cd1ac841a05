import { createSecretKey, type KeyObject } from "node:crypto";
import { deriveKey, newId, open, pad, seal, unpad, wipe } from "#core/crypto";
import type { Clock } from "#core/ports";
import { queryBuilder, type Storage } from "#core/storage";
import type { Belongings } from "#core/vault";
import { createEntryBelongings } from "./carried.ts";
import type { CertificateTables } from "./schema.ts";

/** One certificate that was issued. Times in milliseconds since 1970. */
export interface IssuedEntry {
  readonly kind: "issued";
  readonly authorityId: string;
  /** Decimal: it may be larger than a number holds exactly. */
  readonly serial: string;
  readonly keyId: string;
  readonly principals: readonly string[];
  readonly fingerprint: string;
  readonly validAfter: number;
  readonly validBefore: number;
}

/** What no server shall take any more: a serial, a key id, or a key as base64. */
export interface RevokedEntry {
  readonly kind: "revoked";
  readonly authorityId: string;
  readonly by: "serial" | "key-id" | "key";
  readonly value: string;
  readonly revokedAt: number;
}

export interface Entries {
  /** Those of one authority, oldest first. Throws `vault-locked`. */
  of(authorityId: string): { issued: IssuedEntry[]; revoked: RevokedEntry[] };
  add(entry: IssuedEntry | RevokedEntry): void;
  /** What was issued and revoked of the authorities that leave, or come. */
  readonly belongings: Belongings;
  /** Forgets what expired so long ago that nobody asks any more. [CA12] */
  sweep(): void;
}

export interface EntriesParts {
  readonly storage: Storage;
  readonly clock: Clock;
  /** The account's own X25519 private key (`account.auditKey`). Throws `vault-locked`. */
  readonly accountKey: () => KeyObject;
}

const keptMs = 90 * 24 * 3600 * 1000;
const db = queryBuilder<CertificateTables>();

export function openEntries({ storage, clock, accountKey }: EntriesParts): Entries {
  function key(): KeyObject {
    const der = accountKey().export({ format: "der", type: "pkcs8" });
    const secret = createSecretKey(der.subarray(der.length - 32));
    wipe(der);
    return deriveKey(secret, "sallyport/1/certificates");
  }
  function* all(): Generator<{ readonly id: string; readonly entry: IssuedEntry | RevokedEntry }> {
    const sealingKey = key();
    const query = db.selectFrom("certificate_entry").selectAll().orderBy("id");
    for (const { id, sealed } of storage.all(query.compile())) {
      // SECURITY: a row that another hand wrote does not open, and neither issues nor revokes. [CA12]
      const plain = open(sealingKey, sealed, contextOf(id));
      const text = plain === null ? null : unpad(plain);
      if (text === null) continue;
      yield { id, entry: JSON.parse(Buffer.from(text).toString()) as IssuedEntry | RevokedEntry };
    }
  }

  function insert(id: string, entry: IssuedEntry | RevokedEntry): void {
    const sealed = seal(key(), pad(Buffer.from(JSON.stringify(entry))), contextOf(id));
    const expires = entry.kind === "issued" ? entry.validBefore : null;
    const values = { id, expires_at: expires, sealed };
    storage.run(db.insertInto("certificate_entry").values(values).compile());
  }

  const remove = (id: string) =>
    storage.run(db.deleteFrom("certificate_entry").where("id", "=", id).compile());

  return {
    belongings: createEntryBelongings({ all, insert, remove }),
    of(authorityId) {
      const issued: IssuedEntry[] = [];
      const revoked: RevokedEntry[] = [];
      for (const { entry } of all()) {
        if (entry.authorityId !== authorityId) continue;
        if (entry.kind === "issued") issued.push(entry);
        else revoked.push(entry);
      }
      return { issued, revoked };
    },
    add(entry) {
      insert(newId(clock.now()), entry);
    },
    sweep() {
      const before = clock.now() - keptMs;
      storage.run(db.deleteFrom("certificate_entry").where("expires_at", "<", before).compile());
    },
  };
}

function contextOf(id: string): string {
  return `sallyport/1/certificate/${id}`;
}
