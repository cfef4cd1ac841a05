import type { KeyObject } from "node:crypto";
import { isAppError, AppError } from "#core/errors";
import { importVaultKey, openVaultKey, wrapVaultKeyFor } from "../keys.ts";
import { queries } from "../schema.ts";
import { openDescription, sealDescription, setKeys, type VaultParts } from "../vaults.ts";
import type { Arrivals, CarriedRow, CarriedVault, Carrier } from "./face.ts";
import { createStage, refuseForeign, refuseTaken, type Stage } from "./in.ts";
import { deleteRows, idsOf, rowsOf } from "./out.ts";

function describe(parts: VaultParts, id: string, key: KeyObject): CarriedVault {
  const { storage, keys, vaultKeys } = parts;
  const query = queries.selectFrom("vault").selectAll().where("id", "=", id);
  const row = storage.get(query.compile());
  if (row === undefined) throw new AppError("not-found", "This vault is no longer there.");
  const { sealed_key: sealedKey, description } = row;
  const known =
    (vaultKeys.get(id) ?? null) === null ? null : openDescription(keys, id, description);
  const wrapped = known === null ? null : wrapVaultKeyFor(keys, { id, sealedKey }, key);
  const opened = known === null || wrapped === null ? null : { ...known, key: wrapped };
  return { id, sealedKey, description, opened };
}

function mark({ storage, keys }: VaultParts, id: string, safeForTravel: boolean): void {
  const query = queries.selectFrom("vault").select("description").where("id", "=", id);
  const description = storage.get(query.compile())?.description;
  const known = description === undefined ? null : openDescription(keys, id, description);
  if (known === null || known.safeForTravel === safeForTravel) return;
  const sealed = sealDescription(keys, id, { name: known.name, safeForTravel });
  storage.run(
    queries.updateTable("vault").set({ description: sealed }).where("id", "=", id).compile(),
  );
}

/** The marks leave with the vaults: what stays looks as if nobody had ever sorted it. [TR6] */
function clearMarks(parts: VaultParts): void {
  const rows = parts.storage.all(queries.selectFrom("vault").select("id").compile());
  for (const { id } of rows) mark(parts, id, false);
}

/** Under this account's key; as it was sealed, where that is this account's. */
function sealHere({ keys }: VaultParts, vault: CarriedVault, fileKey: KeyObject, name: string) {
  const { id, sealedKey, description, opened } = vault;
  const asItWas = { id, sealed_key: sealedKey, description };
  const own = openVaultKey(keys, id, sealedKey);
  const isOurs = own !== null && openDescription(keys, id, description) !== null;
  if (opened === null || (isOurs && name === opened.name)) return { row: asItWas, keys: own };
  const taken = importVaultKey(keys, { id, sealed: opened.key }, fileKey);
  if (taken === null) throw new AppError("import-damaged", "The key of a vault is not whole.");
  const { safeForTravel } = opened;
  const sealed = sealDescription(keys, id, { name, safeForTravel });
  return { row: { id, sealed_key: taken.sealedKey, description: sealed }, keys: taken.opened };
}

function freeName(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name)) return name;
  for (let number = 2; ; number++) if (!taken.has(`${name} ${number}`)) return `${name} ${number}`;
}

function insertVaults(
  parts: VaultParts,
  vaults: readonly CarriedVault[],
  key: KeyObject,
  namesHere: () => string[],
): { id: string; name: string }[] {
  const taken = new Set(namesHere());
  return vaults.map((vault) => {
    const name = freeName(vault.opened?.name ?? "Damaged vault", taken);
    taken.add(name);
    const sealed = sealHere(parts, vault, key, name);
    parts.storage.run(queries.insertInto("vault").values(sealed.row).compile());
    setKeys(parts, vault.id, sealed.keys);
    parts.manifest.adopt(vault.id);
    return { id: vault.id, name };
  });
}

/** Rows at a step of a file's way in: a transaction each, so that none is durable on its own. */
function createArrivals(
  parts: VaultParts,
  { vaults, key }: { readonly vaults: readonly CarriedVault[]; readonly key: KeyObject },
  namesHere: () => string[],
): Arrivals {
  const { storage, manifest, vaultKeys } = parts;
  const ids = vaults.map(({ id }) => id);
  const stage: Stage = storage.transaction(() => createStage(storage));

  function refuseHere(): void {
    if (!ids.some((id) => vaultKeys.has(id))) return;
    throw new AppError("conflict", "A vault of this file is here already. Nothing was changed.");
  }

  function clear(): void {
    storage.transaction(() => {
      stage.clear();
    });
  }

  return {
    add(rows: readonly CarriedRow[]) {
      storage.transaction(() => {
        for (const row of rows) stage.add(row);
      });
    },
    settle: (also) => {
      const settled = manifest.change(() => {
        refuseHere();
        refuseForeign(stage, ids);
        refuseTaken(stage);
        stage.move();
        const named = insertVaults(parts, vaults, key, namesHere);
        also();
        return named;
      });
      clear();
      return settled;
    },
    discard() {
      try {
        storage.transaction(() => {
          stage.dropFiles();
          stage.clear();
        });
      } catch (error) {
        // Of a folder that was closed meanwhile nothing is left in any case.
        if (!isAppError(error)) throw error;
      }
    },
  };
}

/** See `Carrier`. `namesHere`: what the vaults that are here are called. */
export function openCarrier(parts: VaultParts, namesHere: () => string[]): Carrier {
  const { storage, manifest, clock } = parts;
  const sequence = () => manifest.seen().sequence;
  return {
    sequence,
    recordIds: (vaultIds) => idsOf(storage, vaultIds),
    vault: (id, key) => describe(parts, id, key),
    rows: (vaultIds) => rowsOf(storage, vaultIds),
    remove: (vaultIds, asOf, also) =>
      storage.purge(clock.now(), () => {
        manifest.change(() => {
          if (sequence() !== asOf) {
            throw new AppError(
              "conflict",
              "Something was changed meanwhile. Nothing was removed; begin again.",
            );
          }
          also();
          deleteRows(storage, vaultIds);
          for (const id of vaultIds) setKeys(parts, id, undefined);
          clearMarks(parts);
        });
      }),
    markSafe: (id) => {
      mark(parts, id, true);
    },
    arrive: (vaults, key) => createArrivals(parts, { vaults, key }, namesHere),
  };
}
