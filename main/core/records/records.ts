import type { Audit } from "#core/audit";
import type { Clock } from "#core/ports";
import type { Account } from "#core/vault";
import { createAttachments, createHolding } from "./attachments.ts";
import { countAll } from "./count.ts";
import { createDesk } from "./desk.ts";
import { createEditing, createMarking } from "./editing.ts";
import type { DescribeKey, Records } from "./face.ts";
import { createIntakes } from "./intake.ts";
import { createLoading } from "./load.ts";
import { namesHeld, namesOnDisk } from "./naming.ts";
import { createOpening } from "./opening.ts";
import { createPermits } from "./permits.ts";
import { createReading } from "./reading.ts";
import { createShelving } from "./shelving.ts";
import { createTaking } from "./taking.ts";
import { createTrashDays } from "./trash-days.ts";
import { createUsage } from "./usage.ts";

/**
 * The records of one account. Empty until `load`. `collect` gives memory back to the system, and is called
 * when much of it was needed for a while.
 */
export function createRecords(parts: {
  account: Account;
  audit: Audit;
  clock: Clock;
  describeKey: DescribeKey;
  collect?: () => void;
  /** After how many days of use a record of the trash goes; 0 for never. Absent: nothing is counted. */
  keepTrashDays?: () => number;
}): Records {
  const { account, audit, clock, describeKey, collect = () => undefined, keepTrashDays } = parts;
  const store = account.records;
  const usage = createUsage({ store, clock });
  const keepDays = keepTrashDays ?? (() => 0);
  const trashDays = createTrashDays({ store, desk: () => desk, clock, keepDays });
  const desk = createDesk({ account, usage, goesInDays: trashDays.goesInDays });
  const permits = createPermits({ account, clock });
  const { open, tellDamaged } = createOpening({ desk, audit, store });
  const loading = createLoading({ desk, open, tellDamaged, store, collect });
  const intakes = createIntakes({ desk, store, loading, describeKey });
  const holding = createHolding(store);
  const common = { desk, open, store, audit, permits, holding };
  const { edit, ...editing } = createEditing({ ...common, clock, describeKey });
  const attachments = createAttachments({ ...common, edit });
  const taking = createTaking({ ...common, clock, usage });

  const once = createOnce(async (onProgress) => {
    usage.load();
    attachments.load();
    await loading.start(onProgress);
    if (keepTrashDays !== undefined) trashDays.start();
  });

  return {
    load: once.load,
    forget() {
      once.forget();
      loading.stop();
      usage.forget();
      trashDays.forget();
      permits.forget();
      taking.forget();
      intakes.forget();
      attachments.forget();
      desk.clear(); // SECURITY: the list and the search index go with the keys. [L]
    },
    onChanged: desk.onChanged,
    damaged: () => (account.state() === "unlocked" ? countAll(desk.shelf()).damaged : 0),
    names: () => (once.isLoaded() ? namesHeld({ desk }) : namesOnDisk({ desk, open, store })),
    take: taking.take,
    permit: permits.permit,
    intake: intakes.intake,
    refresh: loading.refresh,
    fit: intakes.fit,
    markUsed: usage.mark,
    attachments,
    belongings: [usage.belongings, trashDays.belongings],
    ...createReading({ ...common, account, usage }),
    ...editing,
    ...createMarking({ ...common, clock, describeKey, edit }),
    together: desk.together,
    ...createShelving({ desk, store, clock }),
  };
}

/** One load for each unlock, whoever asks for it and however often. */
function createOnce(
  start: (...args: Parameters<Records["load"]>) => Promise<void>,
): Pick<Records, "load" | "forget"> & { isLoaded(): boolean } {
  let loading: Promise<void> | null = null;
  let loaded: Promise<void> | null = null;
  return {
    isLoaded: () => loaded !== null && loaded === loading,
    async load(onProgress) {
      const mine = (loading ??= start(onProgress));
      try {
        await mine;
        loaded = mine;
      } catch (error) {
        if (loading === mine) loading = null;
        throw error;
      }
    },
    forget() {
      loading = null;
    },
  };
}
