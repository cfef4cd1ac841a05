import { createHash, randomInt } from "node:crypto";
import { wipe } from "#core/crypto";

/** The SHA-1 of one password, as 40 hexadecimal digits in capitals, and its digest in this room. */
export interface Hashed {
  readonly digest: string;
  readonly sha1: Buffer;
}

export interface Hashes {
  /** Adds a password, unless it is there. */
  add(password: string, digest: string): void;
  readonly size: number;
  has(digest: string): boolean;
  /** By the first five digits, in an order that says nothing of the vault. */
  byPrefix(): { prefix: string; hashes: Hashed[] }[];
  /** In ascending order. */
  sorted(): Hashed[];
  wipe(): void;
}

/** The hashes of a look-up, in bytes that are wiped when it ends. [H1] */
export function createHashes(): Hashes {
  const all = new Map<string, Buffer>();
  const hashed = () => [...all].map(([digest, sha1]) => ({ digest, sha1 }));
  return {
    has: (digest) => all.has(digest),
    add(password, digest) {
      // What the known breaches are listed by; it protects nothing here.
      if (!all.has(digest)) all.set(digest, createHash("sha1").update(password, "utf8").digest());
    },
    get size() {
      return all.size;
    },
    byPrefix() {
      const prefixes = new Map<string, Hashed[]>();
      for (const one of hashed()) {
        const prefix = one.sha1.toString("hex", 0, 3).slice(0, 5).toUpperCase();
        prefixes.set(prefix, [...(prefixes.get(prefix) ?? []), one]);
      }
      return shuffled([...prefixes].map(([prefix, hashes]) => ({ prefix, hashes })));
    },
    sorted: () => hashed().sort((one, other) => Buffer.compare(one.sha1, other.sha1)),
    wipe() {
      wipe(...all.values());
      all.clear();
    },
  };
}

/** SECURITY: in the order of the records, requests would tell which passwords belong together. [H9] */
function shuffled<Item>(items: Item[]): Item[] {
  for (let at = items.length - 1; at > 0; at--) {
    const other = randomInt(at + 1);
    [items[at], items[other]] = [items[other] as Item, items[at] as Item];
  }
  return items;
}
