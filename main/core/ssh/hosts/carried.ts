import { z } from "zod";
import type { Belongings } from "#core/vault";

/** A line of ours as it is kept: when it was added, and what it says. */
export interface KeptLine {
  readonly id: string;
  readonly addedAt: number;
  readonly text: string;
  readonly host: string;
}

interface Lines {
  all(): KeptLine[];
  insert(line: Pick<KeptLine, "addedAt" | "text">): void;
  remove(id: string): void;
}

const carried = z.array(z.tuple([z.int().min(0), z.string().max(20_000)])).max(100_000);

/** Host keys go with the host records that name them. `namesOf`: the hosts that these records alone name. */
export function createHostBelongings(
  lines: Lines,
  namesOf: (ids: ReadonlySet<string>) => ReadonlySet<string>,
): Belongings {
  const ownOf = (ids: ReadonlySet<string>) => {
    const names = namesOf(ids);
    return lines.all().filter(({ host }) => names.has(host));
  };
  return {
    name: "known-hosts",
    isSideFile: false,
    take: (ids) => ownOf(ids).map(({ addedAt, text }) => [addedAt, text]),
    drop(ids) {
      for (const { id } of ownOf(ids)) lines.remove(id);
    },
    put(kept) {
      const came = carried.safeParse(kept);
      if (!came.success) return;
      // SECURITY: a key that was trusted here since is not doubted by what comes back. [TR9]
      const here = new Set(lines.all().map(({ text }) => text.split(" ", 2).join(" ")));
      for (const [addedAt, text] of came.data)
        if (!here.has(text.split(" ", 2).join(" "))) lines.insert({ addedAt, text });
    },
  };
}
