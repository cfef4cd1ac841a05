import { pad, seal, tagOf, wipe } from "#core/crypto";
import { AppError } from "#core/errors";
import type { Note, RecordHeader, RecordStore } from "../face.ts";
import type { Entry } from "./entry.ts";
import { damagedRecord, type OpenParts, type Reader } from "./read.ts";
import { claimedHeader, recordContext, type RecordRow, type VersionRow } from "./rows.ts";

type Writer = Pick<RecordStore, "write" | "mark" | "move" | "erase">;
type Change = Parameters<RecordStore["write"]>[0];
type Unsealed = Omit<RecordHeader, "tag" | "size" | "damage">;

interface Parts extends OpenParts {
  readonly reader: Reader;
}

function entryOf(header: RecordHeader): Entry {
  const { id, revision, tag, type, createdAt, changedAt, trashedAt, size } = header;
  return { id, revision, tag, type, createdAt, changedAt, trashedAt, size };
}

function sealRow({ manifest }: Parts, header: Unsealed, padded: Uint8Array): RecordRow {
  const { id, vaultId, type, revision, createdAt, changedAt, trashedAt } = header;
  const { keys } = manifest.vault(vaultId);
  const sealed = seal(keys.records, padded, recordContext(header));
  const tag = tagOf(sealed);
  return { id, vaultId, type, revision, createdAt, changedAt, trashedAt, tag, sealed };
}

function putRow({ rows, manifest }: Parts, row: RecordRow): RecordHeader {
  const header = { ...claimedHeader(row, "unverified"), damage: null };
  rows.put(row);
  manifest.edit(row.vaultId, row.id, entryOf(header));
  return header;
}

function create(parts: Parts, change: Change, padded: Uint8Array): RecordHeader {
  const { id, vaultId, type } = change;
  if (parts.reader.find(id) !== null) {
    throw new AppError("conflict", "A record with this id exists already.");
  }
  const now = parts.clock.now();
  const times = { createdAt: now, changedAt: now, trashedAt: null };
  return putRow(parts, sealRow(parts, { id, vaultId, type, revision: 1, ...times }, padded));
}

function replace(parts: Parts, change: Change, padded: Uint8Array): RecordHeader {
  const { header, row, padded: earlier } = parts.reader.whole(change.id);
  wipe(earlier);
  if (header.type !== change.type || header.vaultId !== change.vaultId) {
    throw new TypeError("a record keeps its type, and is moved by `move`");
  }
  if (header.revision !== change.expectedRevision) {
    throw new AppError(
      "conflict",
      "This record was changed elsewhere in the meantime. Look at it again, then make your change.",
    );
  }
  parts.rows.putVersion(header.id, row);
  const next = { ...header, revision: header.revision + 1, changedAt: parts.clock.now() };
  return putRow(parts, sealRow(parts, next, padded));
}

/** An earlier version under another vault's key. One that does not open stays as it is. */
function moveVersion(parts: Parts, id: string, vaultId: string, version: VersionRow): void {
  const padded = parts.reader.openSeal({ ...version, id }, version.sealed);
  if (padded === null) return;
  const moved = { ...version, vaultId };
  const { keys } = parts.manifest.vault(vaultId);
  const sealed = seal(keys.records, padded, recordContext({ ...moved, id }));
  wipe(padded);
  parts.rows.putVersion(id, { ...moved, sealed });
}

function move(parts: Parts, id: string, vaultId: string): RecordHeader {
  const { header, padded } = parts.reader.whole(id);
  if (header.vaultId === vaultId) {
    wipe(padded);
    return header;
  }
  for (const version of parts.rows.versions(id)) moveVersion(parts, id, vaultId, version);
  parts.manifest.edit(header.vaultId, id, null);
  const row = sealRow(parts, { ...header, vaultId }, padded);
  wipe(padded);
  return putRow(parts, row);
}

function mark(parts: Parts, id: string, trashedAt: number | null): RecordHeader {
  const { header, row } = parts.reader.found(id);
  const isTrusted = header.damage === null || header.damage === "unverified";
  if (row === null || !isTrusted) throw damagedRecord();
  parts.manifest.vault(header.vaultId);
  parts.rows.mark(id, trashedAt);
  const marked = { ...header, trashedAt };
  parts.manifest.edit(header.vaultId, id, entryOf(marked));
  return marked;
}

function erase(parts: Parts, id: string): void {
  const { header } = parts.reader.found(id);
  if ((parts.vaultKeys.get(header.vaultId) ?? null) !== null) {
    parts.manifest.edit(header.vaultId, id, null);
  }
  parts.rows.remove(id);
}

/** Changes of records: each one durable transaction with its earlier version, manifest and event. */
export function createRecordWriter(parts: Parts): Writer {
  const { audit, manifest } = parts;

  function told<T>(notes: readonly Note[], run: () => T): T {
    return manifest.change(() => {
      const answer = run();
      for (const note of notes) audit.append(note.kind, note.details);
      return answer;
    });
  }

  return {
    write(change) {
      const padded = pad(change.plain);
      const step = change.expectedRevision === null ? create : replace;
      try {
        return told([change.audit], () => {
          manifest.vault(change.vaultId);
          parts.rows.use(change.id, change.attachments ?? []);
          return step(parts, change, padded);
        });
      } finally {
        wipe(padded);
      }
    },
    mark: ({ id, trashedAt, audit: note }) => told([note], () => mark(parts, id, trashedAt)),
    move: ({ id, vaultId, audit: note }) =>
      told([note], () => {
        manifest.vault(vaultId);
        return move(parts, id, vaultId);
      }),
    erase(ids, notes) {
      told(notes, () => {
        for (const id of ids) erase(parts, id);
      });
    },
  };
}
