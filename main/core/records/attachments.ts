import { setImmediate } from "node:timers/promises";
import { AppError } from "#core/errors";
import type { Audit } from "#core/audit";
import type { RecordStore } from "#core/vault";
import type { AttachmentRef } from "./content/content.ts";
import type { Desk } from "./desk.ts";
import type { EditRecord } from "./editing.ts";
import { noteOn } from "./entry.ts";
import type { Attachments, Staging } from "./face.ts";
import type { OpenRecord } from "./opening.ts";

interface Parts {
  readonly desk: Desk;
  readonly open: OpenRecord;
  readonly edit: EditRecord;
  readonly store: RecordStore;
  readonly audit: Audit;
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
    ...createListing(parts),
    ...createReading(parts, { begin }),
    load() {
      run++;
      store.attachments.sweep();
    },
    forget() {
      run++;
    },
  };
}

function createStaging({ store }: Parts, watch: Watch): Pick<Attachments, "begin" | "stage"> {
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
        return { ...writer.finish(), name: cleanName(name) };
      },
      discard() {
        writer.discard();
      },
    };
  }

  return {
    begin,
    async stage({ name, chunks, signal, onProgress }) {
      const file = begin(name);
      let done = 0;
      try {
        for await (const bytes of chunks) {
          if (signal?.aborted === true) throw cancelled();
          file.add(bytes);
          onProgress?.((done += bytes.length));
          await setImmediate();
        }
        return file.finish();
      } catch (error) {
        file.discard();
        throw error;
      }
    },
  };
}

function createListing(parts: Parts): Pick<Attachments, "list" | "add" | "remove"> {
  const { open, edit, store } = parts;
  return {
    list(recordId) {
      const files = open(recordId).content.attachments ?? [];
      return files.map((file) => {
        const { id, name, size } = file;
        return { id, name, size, damaged: !store.attachments.isWhole(file) };
      });
    },
    add: (recordId, file) =>
      edit(recordId, (content) => {
        const files = content.attachments ?? [];
        if (files.length < mostFiles) return { ...content, attachments: [...files, file] };
        throw new AppError("record-invalid", `A record can have ${mostFiles} files.`);
      }),
    remove(recordId, attachmentId) {
      find(parts, recordId, attachmentId);
      return edit(recordId, ({ attachments = [], ...rest }) => {
        const left = attachments.filter(({ id }) => id !== attachmentId);
        return left.length === 0 ? rest : { ...rest, attachments: left };
      });
    },
  };
}

function find({ open }: Parts, recordId: string, attachmentId: string) {
  const { header, content } = open(recordId);
  const file = content.attachments?.find(({ id }) => id === attachmentId);
  if (file === undefined) throw new AppError("not-found", "This file is no longer there.");
  return { header, content, file };
}

function createReading(parts: Parts, watch: Watch): Pick<Attachments, "read" | "take"> {
  const { store, audit } = parts;

  async function* read(file: AttachmentRef): AsyncGenerator<Uint8Array<ArrayBuffer>> {
    const goOn = watch.begin();
    for (const bytes of store.attachments.read(file)) {
      yield bytes;
      // Keystrokes and sessions come between two parts of a file.
      await setImmediate();
      goOn();
    }
  }

  return {
    read: (recordId, attachmentId) => read(find(parts, recordId, attachmentId).file),
    take(recordId, attachmentId) {
      const { header, content, file } = find(parts, recordId, attachmentId);
      const { details } = noteOn("attachment.saved", { ...header, name: content.name });
      // SECURITY: the event is durable before the first byte leaves; if it cannot be written, none does. [R2]
      audit.append("attachment.saved", { ...details, file: file.name });
      return { name: file.name, size: file.size, pieces: read(file) };
    },
  };
}

/** The last part of a path, without what no file system or screen can show. */
function cleanName(name: string): string {
  const last = name.split(/[\\/]/).at(-1) ?? "";
  const shown = last.replace(/[\p{Cc}\p{Cf}]/gu, "").trim();
  return shown === "" || /^\.+$/.test(shown) ? "file" : shown.slice(0, 255);
}

function cancelled(): AppError {
  return new AppError("cancelled", "This was given up. Nothing of the file was kept.");
}
