import type { Audit, AuditHead } from "#core/audit";
import { boxPublicKey } from "#core/crypto";
import type { Clock } from "#core/ports";
import type { Storage } from "#core/storage";
import { openCarrier } from "./carry/carrier.ts";
import type { Carrier } from "./carry/face.ts";
import type { RecordStore, VaultList } from "./face.ts";
import type { Freshness } from "./freshness.ts";
import { accountKeysOf, type AccountKeys } from "./keys.ts";
import type { Unlocked } from "./keyhole.ts";
import { openCache } from "./store/cache.ts";
import { openManifest } from "./store/manifest.ts";
import { openRecords } from "./store/records.ts";
import { openVaults, readVaultKeys } from "./vaults.ts";

interface Parts {
  readonly storage: Storage;
  readonly audit: Audit;
  readonly clock: Clock;
  readonly freshness: Freshness;
}

/** An unlocked account: everything that needs a key. Dropped whole at a lock. */
export interface Session {
  readonly unlocked: Unlocked;
  readonly keys: AccountKeys;
  readonly records: RecordStore;
  readonly vaults: VaultList;
  readonly carrier: Carrier;
  readonly isRolledBack: boolean;
  /** False when parts of the file are older than others, or damaged. */
  readonly isConsistent: boolean;
  /** The newest event that the ledger vouched for when the file was opened. */
  readonly anchor: AuditHead | null;
  /** Tells this machine how new the file is. */
  remember(): void;
}

/**
 * Opens what the account key opens, in the present transaction: verifies ledger and roots, compares them with
 * what this machine saw last, and writes the next ledger. `run` is the part of the change that is the
 * caller's: its audit events.
 */
export function openSession(
  parts: Parts,
  unlocked: Unlocked,
  run: (session: Session) => void,
): Session {
  const { storage, audit, clock, freshness } = parts;
  const keys = accountKeysOf(unlocked);
  const vaultKeys = readVaultKeys({ storage, keys });
  const storeParts = { storage, audit, clock, keys, vaultKeys, drafts: new Map() };
  const manifest = openManifest(storeParts);
  const known = freshness.recall(keys.accountId);
  const found = manifest.seen();
  // SECURITY: older than what this machine has seen, or another future of it. [V12]
  const isOlder =
    known !== null &&
    (found.sequence < known.sequence ||
      (found.sequence === known.sequence && found.tag !== known.tag));
  const vaults = openVaults({ ...storeParts, manifest });
  const namesHere = () => vaults.list().map(({ name }) => name);
  const session: Session = {
    unlocked,
    keys,
    records: { ...openRecords(storeParts, manifest), ...openCache(storage.folder, keys) },
    vaults,
    carrier: openCarrier({ ...storeParts, manifest }, namesHere),
    isRolledBack: isOlder || !manifest.isConsistent,
    isConsistent: manifest.isConsistent,
    anchor: manifest.anchor,
    remember() {
      freshness.remember(keys.accountId, manifest.seen());
    },
  };
  if (known !== null) manifest.skipTo(known.sequence);
  if (manifest.anchor !== null) audit.anchor(manifest.anchor);
  manifest.change(() => {
    // SECURITY: the recipient of sealed details follows from the account key, not from the file. [A3]
    audit.sealTo(boxPublicKey(keys.audit));
    run(session);
  });
  return session;
}
