import { AppError, isAppError } from "#core/errors";
import type { Attributes } from "../wire/attributes.ts";
import { shown } from "../wire/faults.ts";

export interface PlannedFile {
  readonly from: string;
  readonly to: string;
  readonly size: number;
  readonly known?: Attributes;
  readonly mayReplace: boolean;
}

export interface Remark {
  readonly path: string;
  readonly text: string;
}

/** What a copy will do. Nothing of it is done yet. */
export interface Plan {
  /** To be made, each after the one that it lies in. */
  readonly folders: readonly string[];
  readonly files: readonly PlannedFile[];
  readonly bytes: number;
  readonly remarks: readonly Remark[];
  /** Why the last of those was left out that the other end refused. */
  readonly left: AppError | null;
}

const mostEntries = 200_000;
const mostDepth = 64;

/** Gathers a plan, and bounds it: a server may list without an end. */
export class PlanDraft {
  readonly folders: string[] = [];
  readonly files: PlannedFile[] = [];
  readonly remarks: Remark[] = [];
  left: AppError | null = null;
  readonly #signal: AbortSignal;
  readonly #done: ReadonlySet<string>;
  #bytes = 0;
  #entries = 0;

  /** `done` are the ends of files that an earlier attempt has brought. */
  constructor({
    signal,
    done,
  }: {
    readonly signal: AbortSignal;
    readonly done: ReadonlySet<string>;
  }) {
    this.#signal = signal;
    this.#done = done;
  }

  /** To be called for each entry. Throws `refused` when there are too many, and the signal's reason. */
  count(path: string, depth: number): void {
    if (this.#signal.aborted) throw this.#signal.reason;
    if (++this.#entries > mostEntries || depth > mostDepth) {
      throw new AppError(
        "refused",
        `There are too many files in ${shown(path)} for one copy: more than ${mostEntries}, or more than ${mostDepth} folders deep.`,
      );
    }
  }

  /** Runs `work` on one entry; what the entry refuses is told of, and it is left out. */
  async orLeave(path: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!isAppError(error, "not-found", "remote-denied", "remote-failed", "folder-read-only")) {
        throw error;
      }
      this.left = error;
      this.remark(path, error.message);
    }
  }

  /** Adds it, unless what is `there` is to stay: that is told of. */
  add(file: PlannedFile, there: { readonly isFolder: boolean } | undefined): void {
    if (!this.#done.has(file.to) && !this.#mayTake(file, there)) return;
    this.files.push(file);
    this.#bytes += file.size;
  }

  #mayTake({ from, mayReplace }: PlannedFile, there: { readonly isFolder: boolean } | undefined) {
    if (there === undefined) return true;
    if (there.isFolder) this.remark(from, "There is a folder of this name: it was left out.");
    else if (mayReplace) return true;
    else this.remark(from, "It is there already, and was left as it is.");
    return false;
  }

  remark(path: string, text: string): void {
    this.remarks.push({ path: shown(path), text });
  }

  get plan(): Plan {
    const { folders, files, remarks, left } = this;
    return { folders, files, remarks, left, bytes: this.#bytes };
  }
}
