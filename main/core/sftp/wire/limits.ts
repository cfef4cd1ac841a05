import { FieldReader } from "./bytes.ts";

export interface Limits {
  /** The most bytes that one request may read, and write. */
  readonly read: number;
  readonly write: number;
  readonly handles: number;
  /** What the server can do beyond the protocol, by OpenSSH's names. */
  readonly extensions: ReadonlySet<string>;
}

/** What every server takes (draft-ietf-secsh-filexfer-02, section 3). */
const usual = 32_768;
/** OpenSSH's packets are 256 KiB at most, with what stands before the data. */
const most = 261_120;
const usualHandles = 64;

/** Of the answer to limits@openssh.com, or null where the server does not tell. Zero there means that none is told. */
export function readLimits(body: Buffer | null, extensions: ReadonlySet<string>): Limits {
  if (body === null) return { read: usual, write: usual, handles: usualHandles, extensions };
  const reader = new FieldReader(body);
  reader.uint64();
  const [read, write, handles] = [reader.uint64(), reader.uint64(), reader.uint64()];
  return {
    read: bounded(read),
    write: bounded(write),
    handles: Math.max(1, handles === 0 ? usualHandles : Math.min(handles, usualHandles)),
    extensions,
  };
}

function bounded(bytes: number): number {
  return bytes === 0 ? usual : Math.max(1024, Math.min(bytes, most));
}
