import { createPauses, takeAll } from "../pauses.ts";
import { openHashFile } from "./file.ts";
import type { Hashes } from "./hashes.ts";
import { createService, serviceAt } from "./service.ts";

export interface LookUp {
  readonly hashes: Hashes;
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, total: number) => void;
  /** Hears each answer as it comes: a look-up that is ended keeps what it found. */
  readonly onFound: (digest: string, count: number) => void;
}

/** Asks a service, by the first five digits of each hash. Throws what `serviceAt` and `createService` throw. */
export async function askService(address: string, lookUp: LookUp): Promise<void> {
  const { hashes, signal, onProgress, onFound } = lookUp;
  const ask = createService(serviceAt(address), signal);
  const prefixes = hashes.byPrefix();
  onProgress(0, prefixes.length);
  for (const [done, { prefix, hashes: some }] of prefixes.entries()) {
    const range = await ask(prefix);
    for (const { digest, sha1 } of some) {
      onFound(digest, range.get(sha1.toString("hex").slice(5).toUpperCase()) ?? 0);
    }
    onProgress(done + 1, prefixes.length);
  }
}

/** Looks into a file of this machine. Nothing leaves it. Throws what `openHashFile` throws, and `cancelled`. */
export async function searchFile(file: string, lookUp: LookUp): Promise<void> {
  const { hashes, signal, onProgress, onFound } = lookUp;
  const dump = openHashFile(file);
  try {
    const goOn = createPauses({ workMs: 12, restMs: 0 }, signal);
    await takeAll(dump.prove(), goOn);
    const sorted = hashes.sorted();
    for (const [done, { digest, sha1 }] of sorted.entries()) {
      onFound(digest, dump.find(sha1.toString("hex").toUpperCase()));
      if (done % 100 === 0) onProgress(done, sorted.length);
      await goOn();
    }
    onProgress(sorted.length, sorted.length);
  } finally {
    dump.close();
  }
}
