import type { RecordDetail } from "#contract";
import { isAppError } from "#core/errors";
import type { Account, RecordStore } from "#core/vault";
import { listFiles } from "./attachments.ts";
import { compareVersions } from "./compare.ts";
import { summarise } from "./content/summary.ts";
import { viewFields, withoutConcealed } from "./content/view.ts";
import { countAll } from "./count.ts";
import type { Desk } from "./desk.ts";
import { entryFrom } from "./entry.ts";
import type { InnerUse, Records } from "./face.ts";
import type { OpenRecord } from "./opening.ts";
import type { Permits } from "./permits.ts";
import { findRecords } from "./search/find.ts";
import type { FindRequest, Found } from "./search/find.ts";
import type { Usage } from "./usage.ts";

/** What is shown of records, and what is read of them inside the trusted side. */
export function createReading(parts: {
  account: Account;
  desk: Desk;
  open: OpenRecord;
  store: RecordStore;
  usage: Usage;
  permits: Permits;
}): Pick<Records, "find" | "ids" | "counts" | "open" | "readFields" | "versions" | "compare"> {
  const { account, desk, open, store, usage, permits } = parts;

  function search(request: FindRequest): Found {
    const names = new Map(account.vaults.list().map((vault) => [vault.id, vault.name]));
    return findRecords(desk.shelf(), request, {
      used: usage.all(),
      vaultName: (id) => names.get(id) ?? "",
    });
  }

  return {
    find(request) {
      const { total, entries, sections } = search(request);
      return { total, items: entries.map(desk.summaryOf), sections };
    },
    ids: (request) =>
      search(request)
        .entries.filter(({ damaged }) => !damaged)
        .map(({ id }) => id),
    counts: () => countAll(desk.shelf()),
    open: (id) => viewRecord(id, { desk, open, store }),
    readFields: (id, use) => readFields(open(id), use, permits),
    versions: (id) => listVersions(id, { open, store }),
    compare: (id, from, to) => compareVersions(id, { from, to }, { open, nameOf: desk.nameOf }),
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

function readFields(
  { header, content }: ReturnType<OpenRecord>,
  use: InnerUse | undefined,
  permits: Permits,
): ReturnType<Records["readFields"]> {
  const { id, type, trashedAt } = header;
  // SECURITY: who does not say what for is given nothing that is concealed. [R10]
  if (use !== undefined) permits.demand(content, { kind: use, id });
  const isOpen = use !== undefined || content.asksAgain !== true;
  const { name, archived = false, asksAgain = false } = content;
  const { fields, custom } = isOpen ? content : withoutConcealed(type, content);
  return { type, name, trashed: trashedAt !== null, archived, asksAgain, fields, custom };
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
    notes: content.asksAgain === true ? "" : content.notes,
    notesConcealed: content.asksAgain === true && content.notes !== "",
    fields: viewFields(header.type, content, desk.nameOf),
    attachments: listFiles(content, store),
  };
}
