import { Archive, Clock, Hash, Layers, Star, Trash2, TriangleAlert } from "lucide-react";
import type { LucideIcon } from "lucide-react";
import type { Scope, Vault } from "#contract";
import { recordTypes, shapes } from "#contract/record-types";
import type { ValueOf } from "#bridge";
import { typeIcons } from "#ui";

export type Counts = ValueOf<"records.counts">;

export interface Place {
  readonly key: string;
  readonly name: string;
  readonly scope: Scope;
  readonly count: number | null;
  /** None for a vault, which has its own small arch. */
  readonly icon: LucideIcon | null;
  readonly vault?: Vault;
  readonly warns?: boolean;
}

export interface PlaceGroup {
  readonly heading: string | null;
  readonly places: readonly Place[];
}

function countOf(counted: readonly { key: string; count: number }[], key: string): number {
  return counted.find((one) => one.key === key)?.count ?? 0;
}

/** Every place of the sidebar, in its order. A type, a tag or the damaged stand there only while they hold something. */
export function placesOf(counts: Counts, vaults: readonly Vault[]): readonly PlaceGroup[] {
  const types = recordTypes
    .map((type) => ({ type, count: countOf(counts.types, type) }))
    .filter(({ count }) => count > 0);
  const groups: PlaceGroup[] = [
    {
      heading: null,
      places: [
        {
          key: "all",
          name: "All records",
          scope: { show: "live" },
          count: counts.all,
          icon: Layers,
        },
        {
          key: "favourites",
          name: "Favourites",
          scope: { show: "favourites" },
          count: counts.favourites,
          icon: Star,
        },
        {
          key: "recent",
          name: "Recently used",
          scope: { show: "recent" },
          count: null,
          icon: Clock,
        },
      ],
    },
    {
      heading: "Vaults",
      places: vaults.map((vault) => ({
        key: vault.id,
        name: vault.name,
        scope: { show: "live", vaultId: vault.id },
        count: countOf(counts.vaults, vault.id),
        icon: null,
        vault,
      })),
    },
    {
      heading: "Types",
      places: types.map(({ type, count }) => ({
        key: type,
        name: shapes[type].plural,
        scope: { show: "live", type },
        count,
        icon: typeIcons[type],
      })),
    },
    {
      heading: "Tags",
      places: counts.tags.map(({ key, count }) => ({
        key: `tag:${key}`,
        name: key,
        scope: { show: "live", tag: key },
        count,
        icon: Hash,
      })),
    },
    { heading: null, places: restOf(counts) },
  ];
  return groups.filter((group) => group.places.length > 0);
}

function restOf(counts: Counts): readonly Place[] {
  const trash: Place = {
    key: "trash",
    name: "Trash",
    scope: { show: "trash" },
    count: counts.trash,
    icon: Trash2,
  };
  const archive: Place = {
    key: "archive",
    name: "Archive",
    scope: { show: "archive" },
    count: counts.archive,
    icon: Archive,
  };
  if (counts.damaged === 0) return [archive, trash];
  const name = "Damaged";
  const scope: Scope = { show: "damaged" };
  return [
    { key: "damaged", name, scope, count: counts.damaged, icon: TriangleAlert, warns: true },
    archive,
    trash,
  ];
}
