import { randomUUID } from "node:crypto";
import { AppError } from "#core/errors";
import type { RecordStore, SealedRecord } from "#core/vault";
import { encodeContent } from "./content/content.ts";
import type { Content } from "./content/content.ts";
import { cleanTags, filled } from "./content/draft.ts";
import { checkIncoming, fitFields } from "./content/fit.ts";
import type { Desk } from "./desk.ts";
import { listingOf } from "./entry.ts";
import type { Listing } from "./entry.ts";
import type { DescribeKey, IncomingContent, IncomingRecord, Intake, Records } from "./face.ts";
import type { Loading } from "./load.ts";

interface Parts {
  readonly desk: Desk;
  readonly store: RecordStore;
  readonly loading: Loading;
  readonly describeKey: DescribeKey;
}

/** Many records at once, from elsewhere. `forget` gives up every intake that is under way. */
export function createIntakes(parts: Parts): Pick<Records, "intake" | "fit"> & { forget(): void } {
  const underWay = new Set<Intake>();
  return {
    fit: (type, fields) => fitFields(type, fields, parts.describeKey),
    intake() {
      parts.desk.shelf();
      const intake = openIntake(parts, () => underWay.delete(intake));
      underWay.add(intake);
      return intake;
    },
    forget() {
      // SECURITY: what was taken in and not yet written goes with the keys, too. [R6]
      for (const intake of underWay) intake.discard();
    },
  };
}

function openIntake({ desk, store, loading }: Parts, onOver: () => unknown): Intake {
  const ids = new Set<string>();
  let sealed: SealedRecord[] = [];
  let listings: Listing[] = [];
  let isOver = false;

  function goOn(): void {
    desk.shelf();
    if (isOver) throw new AppError("cancelled", "This import was given up.");
  }

  function discard(): void {
    isOver = true;
    ids.clear();
    sealed = [];
    listings = [];
    onOver();
  }

  return {
    get count() {
      return sealed.length;
    },
    add(record) {
      goOn();
      if (ids.has(record.id)) throw new AppError("conflict", "This id was taken in already.");
      // An import never stops a record from asking. [R10]
      const asked = desk.shelf().get(record.id)?.asksAgain === true;
      const content = contentOf({ ...record, ...(asked && { asksAgain: true }) }, record.content);
      const next = sealRecord(store, record, content);
      ids.add(record.id);
      sealed.push(next);
      listings.push(listingOf(next.header, content));
    },
    commit(note, first) {
      goOn();
      store.batch(() => {
        first?.();
        store.writeAll(sealed, note);
      });
      loading.extend(listings);
      discard();
    },
    discard,
  };
}

function sealRecord(store: RecordStore, record: IncomingRecord, content: Content): SealedRecord {
  const { id, vaultId, type, createdAt, changedAt, trashedAt, replaces = null } = record;
  const plain = encodeContent(type, content);
  const versions = record.history.map((version) => ({
    plain: encodeContent(type, contentOf(record, version.content)),
    changedAt: version.changedAt,
  }));
  try {
    const times = { createdAt, changedAt, trashedAt };
    const attachments = record.attachments.map((file) => file.id);
    return store.seal({ id, vaultId, type, plain, ...times, versions, replaces, attachments });
  } finally {
    // SECURITY: the payload in the clear does not outlive its sealing. [R1]
    for (const payload of [plain, ...versions.map((version) => version.plain)]) payload.fill(0);
  }
}

/** Of the record as it is or, without archive and files, as it was. */
function contentOf(
  { type, archived, asksAgain = false, attachments, content: newest }: IncomingRecord,
  content: IncomingContent,
): Content {
  checkIncoming(type, content);
  const { name, tags, favourite, notes, fields, custom } = content;
  const isNewest = content === newest;
  return {
    ...{ name: name.trim(), tags: cleanTags(tags), favourite, notes, fields: filled(fields) },
    custom: custom.map(({ label, kind, value }) => ({ id: randomUUID(), label, kind, value })),
    ...(archived && isNewest && { archived }),
    ...(asksAgain && { asksAgain }),
    ...(attachments.length > 0 && isNewest && { attachments }),
  };
}
