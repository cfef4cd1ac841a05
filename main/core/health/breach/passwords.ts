import { homedir } from "node:os";
import path from "node:path";
import type { Settings } from "#contract";
import type { Audit } from "#core/audit";
import { AppError } from "#core/errors";
import type { Clock } from "#core/ports";
import type { Account } from "#core/vault";
import { passwordOf, type Facts } from "../facts.ts";
import { openOrNull } from "../gather.ts";
import { createPauses } from "../pauses.ts";
import type { TurnOptions } from "../turn.ts";
import { createHashes, type Hashes } from "./hashes.ts";
import { readKnown, writeKnown } from "./known.ts";
import { askService, searchFile } from "./look-up.ts";
import { serviceAt } from "./service.ts";

interface Parts {
  readonly account: Account;
  readonly audit: Audit;
  readonly clock: Clock;
}

/** Where passwords are looked up: at an address, or in a file. */
export type Source = { readonly address: string } | { readonly file: string };

/** The file, or the service if the person switched that on. Throws `breaches-off`. */
export function sourceFrom(file: string | undefined, { health }: Settings): Source {
  if (file !== undefined) return { file: withHome(file) };
  // SECURITY: nothing leaves this machine unless the person asked for it once and for all. [H8]
  if (health.breachCheck) return { address: health.breachAddress };
  throw new AppError(
    "breaches-off",
    "Looking passwords up at a service is switched off. Switch it on in the settings first.",
  );
}

/**
 * Looks up every password of these records, each once, and keeps what was found, also when it ends early. Throws
 * what the sources throw, and `cancelled`.
 */
export async function lookUpAll(
  { account, audit, clock }: Parts,
  facts: readonly Facts[],
  source: Source,
  { signal, onProgress }: TurnOptions,
): Promise<void> {
  const isService = "address" in source;
  const name = isService ? serviceAt(source.address).host : path.basename(source.file);
  const hashes = createHashes();
  const found = new Map<string, number>();
  const onFound = (digest: string, count: number) => {
    found.set(digest, count);
  };
  try {
    await hashAll(account, facts, hashes, signal);
    // SECURITY: on the trail before anything leaves. [H8]
    audit.append("health.looked-up", {
      ...(isService ? { host: name } : { file: name }),
      passwords: hashes.size,
    });
    const lookUp = { hashes, signal, onProgress, onFound };
    await (isService ? askService(source.address, lookUp) : searchFile(source.file, lookUp));
  } finally {
    hashes.wipe();
    // After a lock there is no key to keep it with.
    if (found.size > 0 && account.state() === "unlocked") {
      const now = clock.now();
      const counts = inUse(new Map([...readKnown(account.records).counts, ...found]), facts);
      writeKnown(account.records, { checkedAt: now, source: name, counts });
    }
  }
}

async function hashAll(
  { records }: Account,
  facts: readonly Facts[],
  hashes: Hashes,
  signal: AbortSignal,
): Promise<void> {
  const goOn = createPauses({ workMs: 12, restMs: 0 }, signal);
  for (const { id, digest, archived } of facts) {
    if (digest === "" || archived || hashes.has(digest)) continue;
    const opened = openOrNull(records, id);
    if (opened !== null) hashes.add(passwordOf(opened.type, opened.content), digest);
    await goOn();
  }
}

/** What no record has as its password any more is not kept. */
function inUse(counts: ReadonlyMap<string, number>, facts: readonly Facts[]): Map<string, number> {
  const digests = new Set([...facts].map(({ digest }) => digest));
  return new Map([...counts].filter(([digest]) => digests.has(digest)));
}

/** `~` as a shell reads it. */
function withHome(file: string): string {
  const text = file.trim();
  return path.resolve(homedir(), text === "~" ? "." : text.replace(/^~[/\\]/, ""));
}
