import { hash } from "node:crypto";
import { formatId } from "#core/crypto";
import type { RecordStore } from "#core/vault";

const cacheName = "imports-2";
const entriesMost = 200_000;
/** Of a digest, and of an id. */
const halfBytes = 16;

/** Which record an earlier import made of which item, so that a second import finds it under whatever name it has now. */
export interface Earlier {
  idOf(format: string, key: string | null): string | null;
  /** Forgetting is no error: the records are then known by their names alone. */
  remember(format: string, made: Iterable<readonly [key: string, id: string]>): void;
}

export function readEarlier(store: RecordStore): Earlier {
  const known = decode(store.readCache(cacheName) ?? new Uint8Array());
  return {
    idOf(format, key) {
      const id = key === null || known.size === 0 ? undefined : known.get(digest(format, key));
      return id === undefined ? null : formatId(id);
    },
    remember(format, made) {
      for (const [key, id] of made) {
        const name = digest(format, key);
        // At the end, where the newest are.
        known.delete(name);
        known.set(name, id.replaceAll("-", ""));
      }
      store.writeCache(cacheName, encode(known));
    },
  };
}

/** Pairs of digest and id, the newest last. A side file is a cache: one that is something else is as good as none. */
function decode(bytes: Uint8Array): Map<string, string> {
  const hex = Buffer.from(bytes).toString("hex");
  const known = new Map<string, string>();
  for (let at = 0; at + 4 * halfBytes <= hex.length; at += 4 * halfBytes) {
    const middle = at + 2 * halfBytes;
    known.set(hex.slice(at, middle), hex.slice(middle, middle + 2 * halfBytes));
  }
  return known;
}

function encode(known: ReadonlyMap<string, string>): Uint8Array {
  const skipped = Math.max(0, known.size - entriesMost);
  const bytes = Buffer.alloc((known.size - skipped) * 2 * halfBytes);
  let at = -skipped * 2 * halfBytes;
  for (const [name, id] of known) {
    if (at >= 0) bytes.write(name + id, at, "hex");
    at += 2 * halfBytes;
  }
  return bytes;
}

function digest(format: string, key: string): string {
  return hash("sha256", `${format}\n${key}`).slice(0, 2 * halfBytes);
}
