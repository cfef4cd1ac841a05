import type { RecordDetail } from "#contract";
import type { Audit } from "#core/audit";
import { isAppError } from "#core/errors";
import type { Clock } from "#core/ports";
import type { Account, RecordStore } from "#core/vault";
import { createAttachments } from "./attachments.ts";
import { summarise } from "./content/summary.ts";
import { viewFields } from "./content/view.ts";
import { countAll } from "./count.ts";
import { createDesk } from "./desk.ts";
import type { Desk } from "./desk.ts";
import { createEditing } from "./editing.ts";
import { entryFrom } from "./entry.ts";
import type { DescribeKey, Records } from "./face.ts";
import { createIntakes } from "./intake.ts";
import { createLoading } from "./load.ts";
import { namesHeld, namesOnDisk } from "./naming.ts";
import { createOpening } from "./opening.ts";
import type { OpenRecord } from "./opening.ts";
import { findRecords } from "./search/find.ts";
import { createShelving } from "./shelving.ts";
import { createTaking } from "./taking.ts";
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
}): Records {
  const { account, audit, clock, describeKey, collect = () => undefined } = parts;
  const store = account.records;
  const usage = createUsage({ store, clock });
  const desk = createDesk({ account, usage });
  const { open, tellDamaged } = createOpening({ desk, audit, store });
  const loading = createLoading({ desk, open, tellDamaged, store, collect });
  const intakes = createIntakes({ desk, store, loading, describeKey });
  const { edit, ...editing } = createEditing({ desk, open, store, clock, describeKey });
  const attachments = createAttachments({ desk, open, edit, store, audit });
  const taking = createTaking({ open, audit, clock, usage });

  const once = createOnce((onProgress) => {
    usage.load();
    attachments.load();
    return loading.start(onProgress);
  });

  return {
    load: once.load,
    forget() {
      once.forget();
      loading.stop();
      usage.forget();
      taking.forget();
      intakes.forget();
      attachments.forget();
      desk.clear(); // SECURITY: the list and the search index go with the keys. [L]
    },
    onChanged: desk.onChanged,
    damaged: () => (account.state() === "unlocked" ? countAll(desk.shelf()).damaged : 0),
    find(request) {
      const names = new Map(account.vaults.list().map((vault) => [vault.id, vault.name]));
      const { total, entries, sections } = findRecords(desk.shelf(), request, {
        used: usage.all(),
        vaultName: (id) => names.get(id) ?? "",
      });
      return { total, items: entries.map(desk.summaryOf), sections };
    },
    counts: () => countAll(desk.shelf()),
    names: () => (once.isLoaded() ? namesHeld({ desk }) : namesOnDisk({ desk, open, store })),
    open: (id) => viewRecord(id, { desk, open, store }),
    take: taking.take,
    readFields: (id) => readFields(open(id)),
    intake: intakes.intake,
    fit: intakes.fit,
    markUsed: usage.mark,
    versions: (id) => listVersions(id, { open, store }),
    attachments,
    ...editing,
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

/** One version that does not open is named as what it is, and keeps none of the others from being listed. */
function listVersions(
  id: string,
  { open, store }: { open: OpenRecord; store: RecordStore },
): ReturnType<Records["versions"]> {
  const nameAt = (revision: number) => {
    try {
      return open(id, revision).content.name;
    } catch (error) {
      if (isAppError(error, "record-damaged")) return "Damaged version";
      throw error;
    }
  };
  return store
    .versions(id)
    .map(({ revision, changedAt }) => ({ revision, changedAt, name: nameAt(revision) }));
}

function readFields({ header, content }: ReturnType<OpenRecord>) {
  const trashed = header.trashedAt !== null;
  const { name, fields, custom } = content;
  return { type: header.type, name, trashed, fields, custom };
}

function viewRecord(
  id: string,
  { desk, open, store }: { desk: Desk; open: OpenRecord; store: RecordStore },
): RecordDetail {
  const { header, content } = open(id);
  return {
    ...desk.summaryOf(entryFrom(header, summarise(header.type, content))),
    revision: header.revision,
    createdAt: header.createdAt,
    earlierVersions: store.versions(id).length,
    notes: content.notes,
    fields: viewFields(header.type, content, desk.nameOf),
  };
}
