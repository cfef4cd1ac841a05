import { createRecords, type Records } from "#core/records";
import type { RecordDraft } from "#contract";
import { describeKey } from "#core/ssh";
import { goodPassword, openBench, type Bench, type BenchOptions } from "../vault/fixture.ts";
import { fakeClock, type FakeClock } from "../../parts/clock.ts";

export interface Desk extends Bench {
  readonly records: Records;
  readonly clock: FakeClock;
  /** The account's first vault. */
  readonly vaultId: string;
  /** A login, with whatever is given. */
  readonly login: (change?: Partial<RecordDraft>) => ReturnType<Records["create"]>;
  /** The kinds of the newest events, newest first. */
  readonly events: (limit?: number) => string[];
}

/** An unlocked account with no record yet. */
export async function openDesk(
  options: BenchOptions & { readonly collect?: () => void } = {},
): Promise<Desk> {
  const clock = fakeClock();
  const { collect = () => undefined, ...rest } = options;
  const bench = openBench({ clock, ...rest });
  const { account, audit } = bench;
  const records = createRecords({ account, audit, clock, describeKey, collect });
  if (account.state() === "empty") await account.create(goodPassword);
  else await account.unlock(goodPassword);
  await records.load();
  const vaultId = account.vaults.list()[0]?.id ?? "";
  return {
    ...bench,
    records,
    clock,
    vaultId,
    login: (change) => records.create({ vaultId, type: "login", name: "Forge", ...change }),
    events: (limit = 20) =>
      audit.list({ limit }, account.auditKey()).events.map(({ kind }) => kind),
  };
}

/** A page of everything that is live, as the list asks for it. */
export const everything = {
  text: "",
  scope: { show: "live" },
  sort: "smart",
  offset: 0,
  limit: 200,
} as const;
