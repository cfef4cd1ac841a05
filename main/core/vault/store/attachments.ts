import { attachmentBytesMost } from "#contract";
import { newId, newKey, open, release, seal, takeKey, wipe } from "#core/crypto";
import { AppError } from "#core/errors";
import type { AttachmentStore, FileWriter, SealedFile, SealedPart } from "../face.ts";
import type { StoreParts } from "./books.ts";

/** Content per seal: also the piece in which a page receives it. */
const chunkBytes = 262_144;

type Chunks = ReturnType<typeof createChunks>;

/** Which file, which part of it, and whether it is the last: in any other place a chunk does not open. [V15] */
function contextOf(id: string, number: number, isLast: boolean): string {
  return `sallyport/1/attachment/${id}/${number}/${isLast ? "last" : "more"}`;
}

function createChunks({ storage }: StoreParts) {
  const insert = storage.prepare(
    "INSERT INTO attachment_chunk (id, number, sealed) VALUES (?, ?, ?)",
  );
  const keep = storage.prepare(
    "INSERT OR IGNORE INTO attachment_chunk (id, number, sealed) VALUES (?, ?, ?)",
  );
  const numbers = storage.prepare(
    "SELECT number FROM attachment_chunk WHERE id = ? ORDER BY number",
  );
  const used = storage.prepare("SELECT id FROM attachment_use WHERE record_id = ? ORDER BY id");
  const select = storage.prepare("SELECT sealed FROM attachment_chunk WHERE id = ? AND number = ?");
  const remove = storage.prepare("DELETE FROM attachment_chunk WHERE id = ?");
  const count = storage.prepare("SELECT count(*) AS n FROM attachment_chunk WHERE id = ?");
  const removeUnused = storage.prepare(
    "DELETE FROM attachment_chunk WHERE id = ? AND id NOT IN (SELECT id FROM attachment_use)",
  );
  const unused = storage.prepare(
    "SELECT DISTINCT id FROM attachment_chunk WHERE id NOT IN (SELECT id FROM attachment_use)",
  );
  return {
    add: (id: string, number: number, sealed: Uint8Array) => insert.run(id, number, sealed),
    get(id: string, number: number): Uint8Array | null {
      const sealed = select.get(id, number)?.["sealed"];
      return sealed instanceof Uint8Array ? sealed : null;
    },
    keep: ({ id, number, sealed }: SealedPart & { readonly id: string }) =>
      keep.run(id, number, sealed),
    numbers: (id: string) => [...numbers.rows(id)].map(([number]) => Number(number)),
    usedBy: (recordId: string) => used.all(recordId).map((row) => String(row["id"])),
    remove: (id: string) => remove.run(id),
    removeUnused: (id: string) => removeUnused.run(id),
    count: (id: string) => Number(count.get(id)?.["n"]),
    unused: () => unused.all().map((row) => String(row["id"])),
  };
}

function tooLarge(): AppError {
  return new AppError(
    "attachment-too-large",
    `A file of a record can have ${attachmentBytesMost / 1_048_576} MB. Nothing of this one was kept.`,
  );
}

/** Seals a file as it comes. A chunk waits until the next one shows that it is not the last. */
function createWriter({ storage, clock }: StoreParts, chunks: Chunks): FileWriter {
  const id = newId(clock.now());
  const key = newKey();
  const waiting = new Uint8Array(chunkBytes);
  let filled = 0;
  let number = 0;
  let size = 0;

  function write(isLast: boolean): void {
    const sealed = seal(key, waiting.subarray(0, filled), contextOf(id, number, isLast));
    storage.transaction(() => chunks.add(id, number, sealed));
    release(sealed);
    number++;
    filled = 0;
  }

  return {
    add(bytes) {
      if (size + bytes.length > attachmentBytesMost) throw tooLarge();
      size += bytes.length;
      for (let from = 0; from < bytes.length;) {
        if (filled === chunkBytes) write(false);
        const part = bytes.subarray(from, from + chunkBytes - filled);
        waiting.set(part, filled);
        filled += part.length;
        from += part.length;
      }
    },
    finish() {
      write(true);
      wipe(waiting);
      return { id, size, key: key.export().toString("base64") };
    },
    discard() {
      wipe(waiting);
      storage.transaction(() => chunks.remove(id));
    },
  };
}

function damaged(): AppError {
  return new AppError(
    "attachment-damaged",
    "This file is damaged. What is left of it is kept; a backup may hold it whole.",
  );
}

const chunksOf = ({ size }: SealedFile) => Math.max(1, Math.ceil(size / chunkBytes));

function* readFile(chunks: Chunks, file: SealedFile): Generator<Uint8Array<ArrayBuffer>> {
  const key = takeKey(Buffer.from(file.key, "base64"));
  const last = chunksOf(file) - 1;
  for (let number = 0; number <= last; number++) {
    const sealed = chunks.get(file.id, number);
    const length = number === last ? file.size - last * chunkBytes : chunkBytes;
    // SECURITY: the record says how long the file is, each seal which part it is: none can be missing. [V15]
    const plain = sealed && open(key, sealed, contextOf(file.id, number, number === last));
    if (sealed !== null) release(sealed);
    if (plain?.length !== length) throw damaged();
    yield plain;
    wipe(plain);
    release(plain);
  }
}

function* sealedParts(chunks: Chunks, id: string): Generator<SealedPart> {
  for (const number of chunks.numbers(id)) {
    const sealed = chunks.get(id, number);
    if (sealed !== null) yield { number, sealed };
  }
}

function* adoptParts(
  { storage }: StoreParts,
  chunks: Chunks,
  id: string,
  parts: Iterable<SealedPart>,
): Generator {
  for (const part of parts) {
    storage.transaction(() => chunks.keep({ id, ...part }));
    release(part.sealed);
    yield;
  }
}

/** Files beside the records, in chunks that open under a key that the record alone holds. [V15] */
export function createAttachments(parts: StoreParts): AttachmentStore {
  const chunks = createChunks(parts);
  return {
    begin: () => createWriter(parts, chunks),
    read: (file) => readFile(chunks, file),
    usedBy: chunks.usedBy,
    parts: (id) => sealedParts(chunks, id),
    adopt: (id, from) => adoptParts(parts, chunks, id, from),
    isWhole: (file) => chunks.count(file.id) === chunksOf(file),
    discard(id) {
      parts.storage.transaction(() => chunks.removeUnused(id));
    },
    sweep() {
      // One file at a time, so that a large one never holds the process up for long.
      const ids = chunks.unused();
      for (const id of ids) parts.storage.transaction(() => chunks.remove(id));
      return ids.length;
    },
  };
}
