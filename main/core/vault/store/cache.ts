import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { open, seal, sealOverhead, type Bytes } from "#core/crypto";
import type { RecordStore } from "../face.ts";
import type { AccountKeys } from "../keys.ts";

/** Content per seal. */
const chunkBytes = 1_048_576;
const fileIdBytes = 16;

function contextOf(keys: AccountKeys, place: string, index: number, chunks: number): string {
  return `sallyport/1/cache/${keys.accountId}/${place}/${index}/${chunks}`;
}

function sealChunks(keys: AccountKeys, name: string, bytes: Uint8Array): Uint8Array[] {
  const fileId = randomBytes(fileIdBytes);
  const place = `${name}/${fileId.toString("hex")}`;
  const chunks = Math.max(1, Math.ceil(bytes.length / chunkBytes));
  const sealed: Uint8Array[] = [fileId];
  for (let index = 0; index < chunks; index++) {
    const chunk = bytes.subarray(index * chunkBytes, (index + 1) * chunkBytes);
    sealed.push(seal(keys.cache, chunk, contextOf(keys, place, index, chunks)));
  }
  return sealed;
}

function openChunks(keys: AccountKeys, name: string, file: Buffer): Bytes | null {
  const place = `${name}/${file.toString("hex", 0, fileIdBytes)}`;
  const step = chunkBytes + sealOverhead;
  const chunks = Math.ceil((file.length - fileIdBytes) / step);
  if (chunks < 1) return null;
  const plain = new Uint8Array(file.length - fileIdBytes - chunks * sealOverhead);
  for (let index = 0; index < chunks; index++) {
    const start = fileIdBytes + index * step;
    const sealed = file.subarray(start, start + step);
    // SECURITY: each chunk knows its file, its place and their number: none can be dropped or mixed. [V14]
    const chunk = open(keys.cache, sealed, contextOf(keys, place, index, chunks));
    if (chunk === null) return null;
    plain.set(chunk, index * chunkBytes);
    chunk.fill(0);
  }
  return plain;
}

/**
 * Sealed side files. They only repeat what the database knows, so whatever is wrong with one is answered by
 * doing without.
 */
export function openCache(
  folder: string,
  keys: AccountKeys,
): Pick<RecordStore, "readCache" | "writeCache"> {
  const caches = join(folder, "cache");

  function fileOf(name: string): string {
    if (!/^[a-z0-9-]{1,64}$/.test(name)) throw new TypeError("a cache has a plain name");
    return join(caches, `${name}.sealed`);
  }

  return {
    readCache(name) {
      const file = fileOf(name);
      try {
        return openChunks(keys, name, readFileSync(file));
      } catch {
        return null;
      }
    },
    writeCache(name, bytes) {
      const file = fileOf(name);
      const sealed = sealChunks(keys, name, bytes);
      try {
        mkdirSync(caches, { recursive: true, mode: 0o700 });
        writeFileSync(`${file}.part`, Buffer.concat(sealed), { mode: 0o600 });
        renameSync(`${file}.part`, file);
      } catch {
        // A full disk costs the next unlock some time, nothing else.
      }
    },
  };
}
