import { z } from "zod";
import type { Belongings } from "#core/vault";

/** As the contract bounds it. */
export const allowedMost = 200;
const carried = z.array(z.uuid()).max(allowedMost);

/** The keys that the key agent may offer go where their records go. `allow` replaces the list. */
export function createAllowedBelongings({
  allowed,
  allow,
}: {
  readonly allowed: () => readonly string[];
  readonly allow: (ids: readonly string[]) => void;
}): Belongings {
  return {
    name: "key-agent",
    isSideFile: false,
    take: (ids) => allowed().filter((id) => ids.has(id)),
    drop(ids) {
      const others = allowed().filter((id) => !ids.has(id));
      if (others.length < allowed().length) allow(others);
    },
    put(kept) {
      const came = carried.safeParse(kept);
      if (came.success && came.data.length > 0) allow([...allowed(), ...came.data]);
    },
  };
}
