import { setImmediate } from "node:timers/promises";
import { AppError, isAppError } from "#core/errors";
import { attachmentBytesMost, type AttachmentView, type RecordSummary } from "#contract";
import type { Audit, AuditDetails } from "#core/audit";
import type { RecordStore } from "#core/vault";
import type { AttachmentRef, Content } from "./content/content.ts";
import type { Desk } from "./desk.ts";
import type { EditRecord } from "./editing.ts";
import { noteOn } from "./entry.ts";
import type { Attachments, Staging } from "./face.ts";
import type { OpenRecord } from "./opening.ts";
import type { Permits } from "./permits.ts";

interface Parts {
  readonly desk: Desk;
  readonly open: OpenRecord;
  readonly edit: EditRecord;
  readonly store: RecordStore;
  readonly audit: Audit;
  readonly permits: Permits;
  readonly holding: Holding;
}

const mostFiles = 100;

/** What was begun in this unlock; nothing of it goes on after the lock. */
interface Watch {
  /** Throws `vault-locked`, and `cancelled` for what an earlier unlock began. */
  readonly begin: () => () => void;
}

/** The files of records. `forget` gives up whatever is under way. */
export function createAttachments(parts: Parts): Attachments & { load(): void; forget(): void } {
  const { desk, store } = parts;
  const { holding } = parts;
  const listing = createListing(parts);
  let run = 0;

  function begin(): () => void {
    desk.shelf();
    const mine = run;
    return () => {
      desk.shelf();
      if (mine !== run) throw cancelled();
    };
  }

  return {
    ...createStaging(parts, { begin }),
    ...listing,
    ...holding,
    ...createReading(parts, { begin }),
    load() {
      run++;
      store.attachments.sweep();
    },
    forget() {
      run++;
      holding.forget();
    },
  };
}

export interface Holding extends Pick<Attachments, "staged" | "drop"> {
  readonly hold: (file: AttachmentRef) => void;
  readonly forget: () => void;
}

/** The files that were taken in and wait for a record that names them. */
export function createHolding(store: RecordStore): Holding {
  const held = new Map<string, AttachmentRef>();
  return {
    hold(file) {
      held.set(file.id, file);
    },
    staged: (ids) =>
      [...new Set(ids)].map((id) => {
        const file = held.get(id);
        if (file !== undefined) return file;
        throw new AppError("not-found", "A file is no longer there. Choose it again.");
      }),
    drop(ids) {
      for (const id of ids) if (held.delete(id)) store.attachments.discard(id);
    },
    // SECURITY: what opens a file goes with the keys. [R6]
    forget() {
      held.clear();
    },
  };
}

type Stage = Attachments["stage"];

function createStaging(
  { store, open, holding }: Parts,
  watch: Watch,
): Pick<Attachments, "begin" | "stage"> {
  function begin(name: string): Staging {
    const goOn = watch.begin();
    const writer = store.attachments.begin();
    return {
      add(bytes) {
        goOn();
        writer.add(bytes);
      },
      finish() {
        goOn();
        const { id, size, key } = writer.finish();
        return { id, name: cleanFileName(name), size, key };
      },
      discard() {
        writer.discard();
      },
    };
  }

  function refuse({ name, bytes = 0, recordId }: Parameters<Stage>[0]): void {
    if (bytes > attachmentBytesMost) throw tooLarge({ name, bytes });
    if (recordId === undefined) return;
    const { header, content } = open(recordId);
    refuseTrashed(header);
    refuseMore((content.attachments ?? []).length + 1);
  }

  const stage: Stage = async (incoming) => {
    const { name, chunks, signal, onProgress } = incoming;
    refuse(incoming);
    const file = begin(name);
    let done = 0;
    try {
      for await (const bytes of chunks) {
        if (signal?.aborted === true) throw cancelled();
        file.add(bytes);
        onProgress?.((done += bytes.length));
        await setImmediate();
      }
      const whole = file.finish();
      holding.hold(whole);
      return whole;
    } catch (error) {
      file.discard();
      throw error;
    }
  };

  return { begin, stage };
}

type Listing = Pick<Attachments, "list" | "add" | "rename" | "remove" | "restore">;

function createListing(parts: Parts): Listing {
  const { desk, open, edit, store, holding } = parts;

  function add(recordId: string, added: readonly AttachmentRef[]): RecordSummary {
    refuseTrashed(open(recordId).header);
    return edit(recordId, (content) => {
      const files = content.attachments ?? [];
      const news = added.filter(({ id }) => !files.some((file) => file.id === id));
      refuseMore(files.length + news.length);
      return news.length === 0 ? content : { ...content, attachments: [...files, ...news] };
    });
  }

  function change(recordId: string, fileId: string, to: (file: AttachmentRef) => AttachmentRef[]) {
    refuseTrashed(find(parts, recordId, fileId).header);
    return edit(recordId, ({ attachments = [], ...rest }) => {
      const left = attachments.flatMap((file) => (file.id === fileId ? to(file) : [file]));
      return left.length === 0 ? rest : { ...rest, attachments: left };
    });
  }

  return {
    list: (recordId) => listFiles(open(recordId).content, store),
    add(recordId, fileIds) {
      desk.shelf();
      return add(recordId, holding.staged(fileIds));
    },
    rename: (recordId, fileId, name) =>
      change(recordId, fileId, (file) => [{ ...file, name: cleanFileName(name) }]),
    remove: (recordId, fileId) => change(recordId, fileId, () => []),
    restore(recordId, fileId) {
      if (open(recordId).content.attachments?.some(({ id }) => id === fileId) === true) {
        throw new AppError("record-invalid", "The record has this file already.");
      }
      return add(recordId, [findEarlier(parts, recordId, fileId)]);
    },
  };
}

/** The files of a record as a page may see them: their keys stay here. */
export function listFiles(content: Content, store: RecordStore): AttachmentView[] {
  return (content.attachments ?? []).map((file) => ({
    id: file.id,
    name: file.name,
    bytes: file.size,
    // A UUIDv7 begins with the time it was made: that is when the file came in.
    addedAt: Number.parseInt(file.id.replaceAll("-", "").slice(0, 12), 16),
    damaged: !store.attachments.isWhole(file),
  }));
}

function refuseTrashed({ trashedAt }: { trashedAt: number | null }): void {
  if (trashedAt === null) return;
  throw new AppError("record-invalid", "This record is in the trash. Restore it first.");
}

export function refuseMore(count: number): void {
  if (count <= mostFiles) return;
  throw new AppError("record-invalid", `A record can have ${mostFiles} files.`);
}

/** Out of the newest version that has it; one that does not open is passed over. */
function findEarlier({ open, store }: Parts, recordId: string, fileId: string): AttachmentRef {
  for (const { revision } of store.versions(recordId)) {
    try {
      const { attachments = [] } = open(recordId, revision).content;
      const file = attachments.find(({ id }) => id === fileId);
      if (file !== undefined) return file;
    } catch (error) {
      if (!isAppError(error, "record-damaged")) throw error;
    }
  }
  throw new AppError("not-found", "No version of this record has this file.");
}

function find({ open }: Parts, recordId: string, attachmentId: string) {
  const { header, content } = open(recordId);
  const file = content.attachments?.find(({ id }) => id === attachmentId);
  if (file === undefined) throw new AppError("not-found", "This file is no longer there.");
  return { header, content, file };
}

function createReading(parts: Parts, watch: Watch): Pick<Attachments, "read" | "take"> {
  const { store, audit, permits } = parts;

  async function* read(file: AttachmentRef): AsyncGenerator<Uint8Array<ArrayBuffer>> {
    const goOn = watch.begin();
    for (const bytes of store.attachments.read(file)) {
      yield bytes;
      // Keystrokes and sessions come between two parts of a file.
      await setImmediate();
      goOn();
    }
  }

  async function* told(details: AuditDetails, file: AttachmentRef) {
    // SECURITY: the event is durable before the first byte leaves; if it cannot be written, none does. [R2]
    audit.append("attachment.saved", { ...details, file: file.name });
    yield* read(file);
  }

  return {
    read: (recordId, attachmentId) => read(find(parts, recordId, attachmentId).file),
    take(recordId, attachmentId) {
      const { header, content, file } = find(parts, recordId, attachmentId);
      permits.demand(content, { kind: "attachment.saved", id: recordId, place: attachmentId });
      const { details } = noteOn("attachment.saved", { ...header, name: content.name });
      return { name: file.name, size: file.size, pieces: told(details, file) };
    },
  };
}

/** The last part of a path, without what no file system or screen can show. */
export function cleanFileName(name: string): string {
  const last = name.split(/[\\/]/).at(-1) ?? "";
  const shown = last.replace(/[\p{Cc}\p{Cf}]/gu, "").trim();
  return shown === "" || /^\.+$/.test(shown) ? "file" : shown.slice(0, 255);
}

function tooLarge({ name, bytes }: { name: string; bytes: number }): AppError {
  const limit = attachmentBytesMost / 1_048_576;
  const size = Math.ceil(bytes / 1_048_576);
  return new AppError(
    "attachment-too-large",
    `${cleanFileName(name)} has ${size} MB. A file of a record can have ${limit} MB. Nothing of it was read.`,
  );
}

function cancelled(): AppError {
  return new AppError("cancelled", "This was given up. Nothing of the file was kept.");
}
