import { mkdir } from "node:fs/promises";
import { isAppError, type AppError } from "#core/errors";
import { onDisk } from "../local/disk.ts";
import { shown } from "../wire/faults.ts";
import type { SftpClient } from "../wire/client.ts";
import { createAllowance } from "./allowance.ts";
import { download } from "./download.ts";
import type { Plan, PlannedFile, Remark } from "./plan.ts";
import { upload } from "./upload.ts";

export type Direction = "get" | "put";

export interface Run {
  readonly client: SftpClient;
  readonly host: string;
  readonly direction: Direction;
  readonly plan: Plan;
  /** Files that an earlier attempt has brought, by where they go. */
  readonly done: Set<string>;
  readonly signal: AbortSignal;
  readonly onBytes: (count: number) => void;
  readonly onFile: () => void;
  readonly onRemark: (remark: Remark) => void;
}

/** Many small files are under way at once, or a few large ones. */
const bytesAtOnce = 16 * 1_048_576;
const leastShare = 512 * 1024;
const mostShare = 5 * 1_048_576;

/** What concerns one file alone: the others are copied. */
const ofOneFile = [
  ...(["not-found", "remote-denied", "remote-failed", "conflict"] as const),
  ...(["file-unreadable", "folder-read-only", "refused", "remote-changed", "name-unsafe"] as const),
] as const;

/**
 * Does what a plan says. A file that cannot be copied is told of and left; what keeps every file from being copied
 * ends it. Answers the failure of the last file that was left, or null; rejects with what ended it, after all that
 * was under way has stopped.
 */
export async function runPlan(run: Run): Promise<AppError | null> {
  await makeFolders(run);
  const allowance = createAllowance(bytesAtOnce);
  const stopping = new AbortController();
  const signal = AbortSignal.any([run.signal, stopping.signal]);
  const underWay = new Set<Promise<void>>();
  let ending: { readonly error: unknown } | null = null;
  let left: AppError | null = null;

  async function copyOne(file: PlannedFile): Promise<void> {
    try {
      const { client, host, onBytes } = run;
      const work = run.direction === "get" ? download : upload;
      await work(client, { ...file, host, signal, onBytes });
      run.done.add(file.to);
      run.onFile();
    } catch (error) {
      if (ending === null && isAppError(error, ...ofOneFile)) {
        left = error;
        run.onRemark({ path: shown(file.from), text: error.message });
        return;
      }
      ending ??= { error };
      stopping.abort(error);
    }
  }

  for (const file of run.plan.files) {
    if (run.done.has(file.to)) continue;
    const share = Math.max(leastShare, Math.min(file.size * 2, mostShare));
    const release = await allowance.take(share);
    if (signal.aborted) break;
    const work = copyOne(file).finally(() => {
      release();
      underWay.delete(work);
    });
    underWay.add(work);
  }
  await Promise.all(underWay);
  const ended = ending as { readonly error: unknown } | null;
  if (ended !== null) throw ended.error;
  if (run.signal.aborted) throw run.signal.reason;
  return left;
}

async function makeFolders({ client, direction, plan, signal }: Run): Promise<void> {
  for (const folder of plan.folders) {
    if (signal.aborted) throw signal.reason;
    if (direction === "put") await client.makeFolder(folder);
    else await onDisk(folder, () => mkdir(folder));
  }
}
