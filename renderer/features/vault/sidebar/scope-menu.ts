import type { Scope } from "#contract";
import type { MenuEntry } from "#ui";
import { isSameScope } from "../state.ts";
import type { PlaceGroup } from "./scopes.ts";

export function scopeName(groups: readonly PlaceGroup[], scope: Scope): string {
  const places = groups.flatMap((group) => group.places);
  return places.find((place) => isSameScope(place.scope, scope))?.name ?? "All records";
}

/** The sidebar as a menu, for windows too narrow for both. */
export function scopeEntries(
  groups: readonly PlaceGroup[],
  scope: Scope,
  onScope: (scope: Scope) => void,
): MenuEntry[] {
  return groups.flatMap((group, index) => [
    ...(index === 0 ? [] : ["line" as const]),
    ...(group.heading === null ? [] : [{ heading: group.heading }]),
    ...group.places.map((place) => ({
      label: place.name,
      ...(place.icon === null ? {} : { icon: place.icon }),
      checked: isSameScope(place.scope, scope),
      onSelect: () => {
        onScope(place.scope);
      },
    })),
  ]);
}
