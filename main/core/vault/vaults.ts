import { z } from "zod";
import { newId, open, seal } from "#core/crypto";
import { AppError } from "#core/errors";
import type { SealedVault, VaultList, VaultRow } from "./face.ts";
import { makeVaultKey, openVaultKey, type AccountKeys, type VaultKeys } from "./keys.ts";
import { queries } from "./schema.ts";
import type { StoreParts } from "./store/books.ts";
import type { Manifest } from "./store/manifest.ts";

const shape = z.strictObject({ name: z.string(), safe_for_travel: z.boolean() });

export interface VaultParts extends StoreParts {
  readonly manifest: Manifest;
  readonly vaultKeys: Map<string, VaultKeys | null>;
}

type Parts = VaultParts;

/** What is sealed of a vault besides its key. */
interface Description {
  readonly name: string;
  readonly safeForTravel: boolean;
}

function contextOf(keys: AccountKeys, vaultId: string): string {
  return `sallyport/1/vault/${keys.accountId}/${vaultId}`;
}

export function sealDescription(
  keys: AccountKeys,
  vaultId: string,
  { name, safeForTravel }: Description,
): Uint8Array {
  const description = JSON.stringify({ name, safe_for_travel: safeForTravel });
  return seal(keys.vaults, Buffer.from(description, "utf8"), contextOf(keys, vaultId));
}

/** Null when it does not open. */
export function openDescription(
  keys: AccountKeys,
  vaultId: string,
  description: Uint8Array,
): Description | null {
  const plain = open(keys.vaults, description, contextOf(keys, vaultId));
  if (plain === null) return null;
  const { name, safe_for_travel } = shape.parse(JSON.parse(Buffer.from(plain).toString("utf8")));
  return { name, safeForTravel: safe_for_travel };
}

/** The keys of every vault of the account: null for one whose key does not open. */
export function readVaultKeys({
  storage,
  keys,
}: Pick<StoreParts, "storage" | "keys">): Map<string, VaultKeys | null> {
  const rows = storage.all(queries.selectFrom("vault").select(["id", "sealed_key"]).compile());
  return new Map(rows.map((row) => [row.id, openVaultKey(keys, row.id, row.sealed_key)]));
}

function rowOf({ keys, vaultKeys }: Parts, id: string, description: Uint8Array): VaultRow {
  const known = openDescription(keys, id, description);
  if (known === null || (vaultKeys.get(id) ?? null) === null) {
    return { id, name: "Damaged vault", safeForTravel: false, damaged: true };
  }
  return { id, ...known, damaged: false };
}

function list(parts: Parts): VaultRow[] {
  const rows = parts.storage.all(
    queries.selectFrom("vault").select(["id", "description"]).orderBy("id").compile(),
  );
  // A row under anything but an id was put there by hand; nothing could name it.
  return rows
    .filter(({ id }) => z.uuid().safeParse(id).success)
    .map((row) => rowOf(parts, row.id, row.description));
}

/** Keys in memory follow the file: what a failed transaction undid is undone here as well. */
export function setKeys(
  { storage, vaultKeys }: Parts,
  id: string,
  keys: VaultKeys | null | undefined,
): void {
  const before = vaultKeys.get(id);
  storage.afterCommit(
    () => undefined,
    () => {
      if (before === undefined) vaultKeys.delete(id);
      else vaultKeys.set(id, before);
    },
  );
  if (keys === undefined) vaultKeys.delete(id);
  else vaultKeys.set(id, keys);
}

function draft(parts: Parts, name: string): ReturnType<VaultList["draft"]> {
  const { storage, keys, audit, clock, drafts, manifest } = parts;
  const id = newId(clock.now());
  const { sealedKey, opened } = makeVaultKey(keys, id);
  drafts.set(id, opened);
  const description = sealDescription(keys, id, { name, safeForTravel: false });
  const row = { id, sealed_key: sealedKey, description };
  const save = () =>
    manifest.change((): VaultRow => {
      storage.run(queries.insertInto("vault").values(row).compile());
      setKeys(parts, id, opened);
      audit.append("vault.created", { vaultId: id, name });
      return { id, name, safeForTravel: false, damaged: false };
    });
  return { id, save };
}

function adopt(parts: Parts, vault: SealedVault): ReturnType<VaultList["adopt"]> {
  const { storage, keys, audit, drafts, manifest } = parts;
  const { id, sealedKey, description } = vault;
  const opened = openVaultKey(keys, id, sealedKey);
  if (opened === null) throw new AppError("record-damaged", "The key of a vault is damaged.");
  drafts.set(id, opened);
  const row = { id, sealed_key: sealedKey, description };
  const save = () =>
    manifest.change((): VaultRow => {
      storage.run(queries.insertInto("vault").values(row).compile());
      setKeys(parts, id, opened);
      const saved = rowOf(parts, id, description);
      audit.append("vault.created", { vaultId: id, name: saved.name });
      return saved;
    });
  return { save };
}

/** The row of a vault whose key opens. Throws `not-found`, `record-damaged`. */
function wholeRow(parts: Parts, id: string): VaultRow {
  parts.manifest.vault(id);
  const row = list(parts).find((one) => one.id === id);
  if (row === undefined || row.damaged)
    throw new AppError("record-damaged", "This vault is damaged.");
  return row;
}

function describe({ storage, keys }: Parts, row: VaultRow): VaultRow {
  const description = sealDescription(keys, row.id, row);
  storage.run(queries.updateTable("vault").set({ description }).where("id", "=", row.id).compile());
  return row;
}

function rename(parts: Parts, id: string, name: string): VaultRow {
  const row = describe(parts, { ...wholeRow(parts, id), name });
  parts.audit.append("vault.renamed", { vaultId: id, name });
  return row;
}

function mark(parts: Parts, id: string, safeForTravel: boolean): VaultRow {
  const before = wholeRow(parts, id);
  if (before.safeForTravel === safeForTravel) return before;
  const row = describe(parts, { ...before, safeForTravel });
  parts.audit.append("vault.marked", { vaultId: id, name: row.name, safe: safeForTravel });
  return row;
}

function remove(parts: Parts, id: string): void {
  const { storage, audit, manifest, vaultKeys } = parts;
  const row = list(parts).find((one) => one.id === id);
  if (row === undefined) throw new AppError("not-found", "This vault is no longer there.");
  const records = queries.selectFrom("record").select("id").where("vault_id", "=", id).limit(1);
  if (storage.get(records.compile()) !== undefined || manifest.buckets(id).length > 0) {
    throw new AppError(
      "vault-not-empty",
      "This vault still holds records, perhaps in the trash. Move or erase them first.",
    );
  }
  if (vaultKeys.size === 1) {
    throw new AppError("last-vault", "This is the only vault. Make another before you remove it.");
  }
  for (const table of ["manifest_root", "manifest_page", "version"] as const) {
    storage.run(queries.deleteFrom(table).where("vault_id", "=", id).compile());
  }
  storage.run(queries.deleteFrom("vault").where("id", "=", id).compile());
  setKeys(parts, id, undefined);
  audit.append("vault.removed", { vaultId: id, name: row.name });
}

/** The vaults of an unlocked account. */
export function openVaults(parts: Parts): VaultList {
  const { manifest } = parts;
  return {
    list: () => list(parts),
    create: (name) => draft(parts, name).save(),
    draft: (name) => draft(parts, name),
    adopt: (vault) => adopt(parts, vault),
    rename: (id, name) => manifest.change(() => rename(parts, id, name)),
    mark: (id, isSafe) => manifest.change(() => mark(parts, id, isSafe)),
    remove(id) {
      manifest.change(() => {
        remove(parts, id);
      });
    },
  };
}
