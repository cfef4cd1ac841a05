import type { KeyObject } from "node:crypto";
import { boxKey, deriveKey, newKey, unwrapKey, wrapKey } from "#core/crypto";
import type { Unlocked } from "./keyhole.ts";

/** The keys of one vault, each for one purpose. */
export interface VaultKeys {
  readonly records: KeyObject;
  readonly manifest: KeyObject;
}

/** What the account key opens. Dropped whole at a lock. [V1] */
export interface AccountKeys {
  readonly accountId: string;
  readonly accountKey: KeyObject;
  /** Seals the vaults' keys and names. */
  readonly vaults: KeyObject;
  readonly ledger: KeyObject;
  readonly cache: KeyObject;
  readonly recordings: KeyObject;
  /** X25519: opens the details of audit events. */
  readonly audit: KeyObject;
}

/** Every key that follows from the account key. */
export function accountKeysOf({ accountId, accountKey }: Unlocked): AccountKeys {
  return {
    accountId,
    accountKey,
    vaults: deriveKey(accountKey, "sallyport/1/vaults"),
    ledger: deriveKey(accountKey, "sallyport/1/ledger"),
    cache: deriveKey(accountKey, "sallyport/1/cache"),
    recordings: deriveKey(accountKey, "sallyport/1/recordings"),
    audit: boxKey(deriveKey(accountKey, "sallyport/1/audit")),
  };
}

function keyContext(accountId: string, vaultId: string): string {
  return `sallyport/1/vault-key/${accountId}/${vaultId}`;
}

function vaultKeysOf(vaultKey: KeyObject): VaultKeys {
  return {
    records: deriveKey(vaultKey, "sallyport/1/records"),
    manifest: deriveKey(vaultKey, "sallyport/1/manifest"),
  };
}

/** A random key for a new vault: as it is kept, and what it opens. */
export function makeVaultKey(
  keys: AccountKeys,
  vaultId: string,
): { sealedKey: Uint8Array; opened: VaultKeys } {
  const vaultKey = newKey();
  const sealedKey = wrapKey(keys.vaults, vaultKey, keyContext(keys.accountId, vaultId));
  return { sealedKey, opened: vaultKeysOf(vaultKey) };
}

/** The keys of a vault, or null when its sealed key does not open. */
export function openVaultKey(
  keys: AccountKeys,
  vaultId: string,
  sealedKey: Uint8Array,
): VaultKeys | null {
  const vaultKey = unwrapKey(keys.vaults, sealedKey, keyContext(keys.accountId, vaultId));
  return vaultKey === null ? null : vaultKeysOf(vaultKey);
}

function carriedContext(vaultId: string): string {
  return `sallyport/1/travel/vault-key/${vaultId}`;
}

/** The key of a vault for a file that leaves the device, sealed under the file's; null when it does not open. */
export function wrapVaultKeyFor(
  keys: AccountKeys,
  vault: { readonly id: string; readonly sealedKey: Uint8Array },
  fileKey: KeyObject,
): Uint8Array | null {
  const context = keyContext(keys.accountId, vault.id);
  const vaultKey = unwrapKey(keys.vaults, vault.sealedKey, context);
  return vaultKey === null ? null : wrapKey(fileKey, vaultKey, carriedContext(vault.id));
}

/** The same back, under the key of the account that is here; null when it does not open. */
export function importVaultKey(
  keys: AccountKeys,
  vault: { readonly id: string; readonly sealed: Uint8Array },
  fileKey: KeyObject,
): { sealedKey: Uint8Array; opened: VaultKeys } | null {
  const vaultKey = unwrapKey(fileKey, vault.sealed, carriedContext(vault.id));
  if (vaultKey === null) return null;
  const sealedKey = wrapKey(keys.vaults, vaultKey, keyContext(keys.accountId, vault.id));
  return { sealedKey, opened: vaultKeysOf(vaultKey) };
}
