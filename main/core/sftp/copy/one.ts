import { isAppError } from "#core/errors";
import type { Attributes } from "../wire/attributes.ts";

/** One file to copy. */
export interface OneCopy {
  /** The server, as its record's id: what a copy in part is remembered by. */
  readonly host: string;
  readonly from: string;
  readonly to: string;
  readonly mayReplace: boolean;
  /** What a listing told of it just now, if that is where it comes from. */
  readonly known?: Attributes;
  readonly signal: AbortSignal;
  /** Hears of bytes that are at the other end, as they come; also of those of an earlier attempt. */
  readonly onBytes: (count: number) => void;
}

/** Why a copy under way was stopped, when it is to go on later. */
export class Paused extends Error {
  override readonly name = "Paused";
}

/** Whether what there is of a file is worth keeping: the way to the other end was cut, and not the file refused. */
export function mayResume(error: unknown): boolean {
  return (
    error instanceof Paused ||
    isAppError(error, "connection-lost", "sftp-timeout", "channel-timeout")
  );
}
