import { mostTags } from "#contract";
import type { RecordDraft, RecordSummary, RecordType } from "#contract";
import { isConcealed } from "#contract/record-types";
import { AppError, isAppError } from "#core/errors";
import type { Audit } from "#core/audit";
import type { Clock } from "#core/ports";
import type { Note, RecordHeader, RecordStore } from "#core/vault";
import { refuseMore } from "./attachments.ts";
import type { Holding } from "./attachments.ts";
import { encodeContent } from "./content/content.ts";
import type { AttachmentRef, Content } from "./content/content.ts";
import { changeContent, changedParts, cleanTags, contentOf } from "./content/draft.ts";
import type { Desk } from "./desk.ts";
import { noteOn } from "./entry.ts";
import type { DescribeKey, Records } from "./face.ts";
import { newId } from "./new-id.ts";
import type { OpenRecord } from "./opening.ts";
import type { Permits } from "./permits.ts";
import type { Shelf } from "./shelf.ts";

interface Parts {
  readonly desk: Desk;
  readonly open: OpenRecord;
  readonly store: RecordStore;
  readonly clock: Clock;
  readonly describeKey: DescribeKey;
  readonly audit: Audit;
  readonly permits: Permits;
  readonly holding: Holding;
}

interface Place {
  readonly id: string;
  readonly vaultId: string;
  readonly type: RecordType;
  /** Null for a new record. */
  readonly expectedRevision: number | null;
}

/** Saves a record as its next version, unless `change` changes nothing. */
export type EditRecord = (id: string, change: (content: Content) => Content) => RecordSummary;

/** Creating records and changing what is inside them. */
export function createEditing(
  parts: Parts,
): Pick<Records, "create" | "change" | "duplicate" | "revert"> & { edit: EditRecord } {
  const { desk, open, clock } = parts;
  const around = { typeOf: desk.typeOf, describeKey: parts.describeKey };

  return {
    create(draft) {
      desk.shelf();
      const place = { ...placeOf(draft), id: draft.id ?? newId(clock), expectedRevision: null };
      const content = withFiles(contentOf(draft, around), parts.holding.staged(draft.files ?? []));
      try {
        return save(parts, place, content);
      } catch (error) {
        // A retry of a call whose answer was lost: the record that it made is the answer.
        if (isAppError(error, "conflict") && isSameAgain(parts, draft, content)) {
          return desk.summaryOf(desk.entry(place.id));
        }
        throw error;
      }
    },

    edit(id, change) {
      const { header, content } = open(id);
      const next = change(content);
      const changed = changedParts(content, next);
      if (changed === "") return desk.summaryOf(desk.entry(id));
      const place = { id, ...placeOf(header), expectedRevision: header.revision };
      return save(parts, place, next, changed);
    },

    change(id, revision, changes) {
      const { header, content } = open(id);
      if (header.revision !== revision) {
        throw new AppError(
          "conflict",
          "This record was changed meanwhile. Open it again and repeat your change.",
        );
      }
      const next = changeContent(header.type, content, changes, around);
      refuseCircle(id, next.fields["jump"], desk.shelf());
      const changed = changedParts(content, next);
      if (changed === "") return desk.summaryOf(desk.entry(id));
      tellShown(parts, { id, type: header.type, content }, next);
      return save(parts, { id, ...placeOf(header), expectedRevision: revision }, next, changed);
    },

    duplicate(id) {
      const { header, content } = open(id);
      const name = `${content.name.slice(0, 195)} copy`;
      const place = { id: newId(clock), ...placeOf(header), expectedRevision: null };
      return save(parts, place, { ...content, name, favourite: false, archived: false });
    },

    revert(id, revision) {
      const current = open(id);
      const earlier = withMarks(open(id, revision).content, current.content);
      const place = {
        id,
        ...placeOf(current.header),
        expectedRevision: current.header.revision,
      };
      return save(parts, place, earlier, changedParts(current.content, earlier) || "nothing");
    },
  };
}

function withFiles(content: Content, attachments: readonly AttachmentRef[]): Content {
  refuseMore(attachments.length);
  return attachments.length === 0 ? content : { ...content, attachments };
}

/** SECURITY: going back is no way out of asking. [R10] */
function withMarks(then: Content, now: Content): Content {
  const asksAgain = then.asksAgain === true || now.asksAgain === true;
  return { ...then, archived: now.archived === true, asksAgain };
}

/** Marks that a list shows: the archive, tags, the star. Each change is a new version of the record. */
export function createMarking(
  parts: Parts & { edit: EditRecord },
): Pick<Records, "archive" | "label"> {
  const { desk, open, edit } = parts;
  return {
    archive(id, archived) {
      const { header, content } = open(id);
      if ((content.archived ?? false) === archived) return;
      const place = { id, ...placeOf(header), expectedRevision: header.revision };
      const next = { ...content, archived };
      const kind = archived ? "record.archived" : "record.unarchived";
      const note = noteOn(kind, { ...place, name: content.name });
      desk.keep(write(parts, place, next, note), next);
    },
    label(id, { addTags = [], removeTags = [], favourite }) {
      edit(id, (content) => {
        const kept = content.tags.filter((tag) => !removeTags.includes(tag));
        const tags = cleanTags([...kept, ...addTags]);
        if (tags.length > Math.max(mostTags, content.tags.length)) {
          throw new AppError(
            "record-invalid",
            `“${content.name}” would have more than ${mostTags} tags. Nothing was changed.`,
          );
        }
        return { ...content, tags, favourite: favourite ?? content.favourite };
      });
    },
  };
}

/**
 * SECURITY: a hidden field that is kept and made an open one is shown by that, and asking no more is a use: so
 * both are asked for, and told of. [R2] [R10]
 */
function tellShown(
  { audit, permits }: Parts,
  before: { id: string; type: RecordType; content: Content },
  next: Content,
): void {
  const { id, type, content } = before;
  const hidden = new Map(
    content.custom.filter(({ kind }) => isConcealed(kind)).map((field) => [field.id, field.value]),
  );
  const shown = next.custom.filter(
    ({ id: of, kind, value }) => value !== "" && !isConcealed(kind) && hidden.get(of) === value,
  );
  const asksNoMore = content.asksAgain === true && next.asksAgain !== true;
  if (shown.length > 0 || asksNoMore) permits.demand(content, { kind: "record.changed", id });
  for (const { label } of shown) {
    const { kind, details } = noteOn("record.revealed", { id, name: content.name, type });
    audit.append(kind, { ...details, field: label });
  }
}

function placeOf({ vaultId, type }: { vaultId: string; type: RecordType }) {
  return { vaultId, type };
}

function save(parts: Parts, place: Place, content: Content, changed?: string): RecordSummary {
  const kind = place.expectedRevision === null ? "record.created" : "record.changed";
  const { details } = noteOn(kind, { ...place, name: content.name });
  const note = {
    kind,
    details: changed === undefined ? details : { ...details, changed },
  } as const;
  return parts.desk.keep(write(parts, place, content, note), content);
}

/** Writes and does not list, so that of several none is listed unless all are written. */
function write({ store }: Parts, place: Place, content: Content, audit: Note): RecordHeader {
  const plain = encodeContent(place.type, content);
  try {
    const attachments = content.attachments?.map((file) => file.id) ?? [];
    return store.write({ ...place, plain, audit, attachments });
  } finally {
    plain.fill(0); // SECURITY: the payload in the clear does not outlive its sealing. [R1]
  }
}

/** Follows the jump hosts from `jump` on: a way that leads back to `id` could never be walked. */
function refuseCircle(id: string, jump: string | undefined, shelf: Shelf): void {
  const seen = new Set([id]);
  for (let next = jump; next !== undefined; next = jumpOf(next, shelf)) {
    if (seen.has(next)) {
      throw new AppError(
        "record-invalid",
        "Jump host: this way leads back to the host itself. Choose another.",
      );
    }
    seen.add(next);
  }
}

function jumpOf(id: string, shelf: Shelf): string | undefined {
  const link = shelf.get(id)?.link;
  return link?.word === "via" ? link.id : undefined;
}

/** Whether the record under the draft's id is what the draft would make, random ids of custom fields aside. */
function isSameAgain({ desk, open }: Parts, draft: RecordDraft, content: Content): boolean {
  if (draft.id === undefined || desk.shelf().get(draft.id) === null) return false;
  const { header, content: stored } = open(draft.id);
  const custom = content.custom.map((field, index) =>
    draft.custom?.[index]?.id === undefined
      ? { ...field, id: stored.custom[index]?.id ?? "" }
      : field,
  );
  return (
    header.revision === 1 &&
    header.vaultId === draft.vaultId &&
    header.type === draft.type &&
    changedParts(stored, { ...content, custom }) === ""
  );
}
