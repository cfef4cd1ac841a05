import type { AppError } from "#core/errors";
import type { Clock } from "#core/ports";
import type { Channel } from "#core/ssh";
import {
  attributeFields,
  readAttributes,
  type AttributeChange,
  type Attributes,
} from "./attributes.ts";
import { FieldReader, stringField, uint32, uint64 } from "./bytes.ts";
import { Exchange, mostHandle, type Handle } from "./exchange.ts";
import { garbled, shown } from "./faults.ts";
import { decodeName, encodeName } from "./names.ts";
import { readLimits, type Limits } from "./limits.ts";

export interface Entry {
  readonly name: string;
  readonly attributes: Attributes;
  /** As `ls -l` would write it; OpenSSH's holds the names of owner and group. */
  readonly longName: string;
}

export const openFlags = { read: 1, write: 2, create: 8, truncate: 16, exclusive: 32 } as const;

const type = {
  open: 3,
  close: 4,
  lstat: 7,
  fstat: 8,
  setstat: 9,
  fsetstat: 10,
  opendir: 11,
  readdir: 12,
  remove: 13,
  mkdir: 14,
  rmdir: 15,
  realpath: 16,
  stat: 17,
  rename: 18,
  readlink: 19,
  extended: 200,
} as const;

const text = (value: string) => stringField(encodeName(value));

/**
 * The files of a server over one channel: SFTP version 3 with OpenSSH's extensions. Any number of requests may be
 * under way; they are sent in the order of the calls. Every method throws `not-found`, `remote-denied`,
 * `remote-failed`, and where the channel itself fails `sftp-garbled`, `sftp-timeout` or `connection-lost`.
 */
export class SftpClient {
  readonly #exchange: Exchange;
  readonly limits: Limits;

  private constructor(exchange: Exchange, limits: Limits) {
    this.#exchange = exchange;
    this.limits = limits;
  }

  /** Greets the server and asks for its limits. */
  static async open(
    channel: Channel,
    parts: { readonly clock: Clock; readonly answerMs: number },
  ): Promise<SftpClient> {
    const exchange = new Exchange(channel, parts);
    try {
      const extensions = await exchange.greet();
      const asked = extensions.has("limits@openssh.com")
        ? await exchange.ask(200, [text("limits@openssh.com")], "the limits", 201)
        : null;
      return new SftpClient(exchange, readLimits(asked, extensions));
    } catch (error) {
      channel.end();
      throw error;
    }
  }

  has(extension: string): boolean {
    return this.limits.extensions.has(extension);
  }

  /** Calls once when nothing can be asked any more: with the reason, or null when we closed it. */
  onEnd(listener: (error: AppError | null) => void): void {
    this.#exchange.onEnd(listener);
  }

  end(): void {
    this.#exchange.end(null);
  }

  async open(path: string, flags: number, mode?: number): Promise<Handle> {
    const attributes = attributeFields(mode === undefined ? {} : { mode });
    const fields = [text(path), uint32(flags), attributes];
    return this.#handleOf(await this.#exchange.ask(type.open, fields, path, 102), path);
  }

  async close({ bytes, path }: Handle): Promise<void> {
    await this.#exchange.do(type.close, [stringField(bytes)], path);
  }

  /** Reads into `target` from its beginning, and answers how much; 0 at the end of the file. */
  read(handle: Handle, offset: number, target: Uint8Array): Promise<number> {
    return this.#exchange.read(handle, offset, target);
  }

  /**
   * Writes `length` bytes that lie in `buffer` from `writeHead` on; what lies before is used for the request. The
   * buffer is the client's until this settles.
   */
  async write(handle: Handle, offset: number, buffer: Buffer, length: number): Promise<void> {
    await this.#exchange.write(handle, offset, buffer, length);
  }

  async stat(path: string): Promise<Attributes> {
    return this.#attributes(type.stat, text(path), path);
  }

  /** Of a link itself. */
  async lstat(path: string): Promise<Attributes> {
    return this.#attributes(type.lstat, text(path), path);
  }

  async fstat({ bytes, path }: Handle): Promise<Attributes> {
    return this.#attributes(type.fstat, stringField(bytes), path);
  }

  async setstat(path: string, change: AttributeChange): Promise<void> {
    await this.#exchange.do(type.setstat, [text(path), attributeFields(change)], path);
  }

  async fsetstat({ bytes, path }: Handle, change: AttributeChange): Promise<void> {
    await this.#exchange.do(type.fsetstat, [stringField(bytes), attributeFields(change)], path);
  }

  async openFolder(path: string): Promise<Handle> {
    return this.#handleOf(await this.#exchange.ask(type.opendir, [text(path)], path, 102), path);
  }

  /** The next entries of a folder; null at its end. */
  async readFolder({ bytes, path }: Handle): Promise<Entry[] | null> {
    const body = await this.#exchange.askUntilEnd(type.readdir, [stringField(bytes)], path);
    return body === null ? null : readEntries(body);
  }

  async remove(path: string): Promise<void> {
    await this.#exchange.do(type.remove, [text(path)], path);
  }

  async makeFolder(path: string): Promise<void> {
    await this.#exchange.do(type.mkdir, [text(path), attributeFields({})], path);
  }

  async removeFolder(path: string): Promise<void> {
    await this.#exchange.do(type.rmdir, [text(path)], path);
  }

  /** The absolute form of a path; of "." the folder where a session begins. */
  async realPath(path: string): Promise<string> {
    return this.#nameOf(await this.#exchange.ask(type.realpath, [text(path)], path, 104));
  }

  async readLink(path: string): Promise<string> {
    return this.#nameOf(await this.#exchange.ask(type.readlink, [text(path)], path, 104));
  }

  /** Never takes the place of another file, as far as the server keeps to the protocol. */
  async rename(from: string, to: string): Promise<void> {
    await this.#exchange.do(type.rename, [text(from), text(to)], to);
  }

  /** Takes the place of a file that is there, at once where the server can (posix-rename@openssh.com). */
  async replace(from: string, to: string): Promise<void> {
    const extension = "posix-rename@openssh.com";
    if (this.has(extension)) {
      await this.#exchange.do(type.extended, [text(extension), text(from), text(to)], to);
      return;
    }
    await this.remove(to).catch(() => undefined);
    await this.rename(from, to);
  }

  /** Makes a file durable where the server can. */
  async flush({ bytes, path }: Handle): Promise<void> {
    const extension = "fsync@openssh.com";
    if (!this.has(extension)) return;
    await this.#exchange.do(type.extended, [text(extension), stringField(bytes)], path);
  }

  /** Bytes that a person may still write there; null where the server does not tell. */
  async freeBytes(path: string): Promise<number | null> {
    const extension = "statvfs@openssh.com";
    if (!this.has(extension)) return null;
    const fields = [text(extension), text(path)];
    const reader = new FieldReader(await this.#exchange.ask(type.extended, fields, path, 201));
    reader.uint64(); // The block size that it prefers.
    const block = reader.uint64();
    reader.uint64();
    reader.uint64();
    return Math.min(block * reader.uint64(), Number.MAX_SAFE_INTEGER);
  }

  /** Copies on the server itself, from one place to the same place of another. For one that has "copy-data". */
  async copyData(from: Handle, to: Handle, offset: number, length: number): Promise<void> {
    const at = uint64(offset);
    const source = [stringField(from.bytes), at, uint64(length)];
    const fields = [text("copy-data"), ...source, stringField(to.bytes), at];
    await this.#exchange.do(type.extended, fields, to.path);
  }

  async #attributes(kind: number, field: Buffer, path: string): Promise<Attributes> {
    return readAttributes(new FieldReader(await this.#exchange.ask(kind, [field], path, 105)));
  }

  #handleOf(body: Buffer, path: string): Handle {
    const bytes = new FieldReader(body).bytes();
    if (bytes.length > mostHandle) throw garbled(`a handle that is too long for ${shown(path)}`);
    return { bytes: Buffer.from(bytes), path };
  }

  #nameOf(body: Buffer): string {
    const [entry] = readEntries(body);
    if (entry === undefined) throw garbled("no name where there must be one");
    return entry.name;
  }
}

function readEntries(body: Buffer): Entry[] {
  const reader = new FieldReader(body);
  const count = reader.uint32();
  const entries: Entry[] = [];
  // A count that lies meets the end of the packet.
  for (let index = 0; index < count; index++) {
    const name = decodeName(reader.bytes());
    const longName = decodeName(reader.bytes());
    entries.push({ name, longName, attributes: readAttributes(reader) });
  }
  return entries;
}
