import { AppError } from "#core/errors";
import type { IncomingFile } from "#core/files";
import type { RecordType } from "#contract";
import type { Choices, Outcome } from "./apply.ts";
import { throwIfCancelled } from "./faults.ts";
import { describeTable } from "./formats/csv-generic.ts";
import type { Plan } from "./plan.ts";
import type { Remark } from "./portable.ts";
import { withHome } from "./source.ts";
import type { ExportOutcome, ExportRequest, Transfer } from "./transfer.ts";
import { createTray } from "./tray.ts";

/** What reading a file needs besides it. */
export interface Needs {
  readonly password?: string;
  readonly keyFile?: Uint8Array;
  readonly columns?: readonly (string | null)[];
}

type Status = "new" | "same" | "changed";

export interface PlannedRow {
  readonly where: string;
  readonly name: string;
  readonly type: RecordType;
  readonly folder: string;
  readonly state: "live" | "archived" | "trashed";
  readonly status: Status;
}

/** What a person sees of a dry run before the rows. */
export interface PlanView {
  readonly file: string;
  readonly format: { readonly name: string; readonly label: string };
  readonly counts: Readonly<Record<Status, number>>;
  readonly folders: readonly string[];
  readonly remarks: number;
  /** For a table of unknown kind: its columns, for the person to correct. */
  readonly columns: readonly { readonly label: string; readonly guess: string }[] | null;
}

export interface Progress {
  readonly step: "reading" | "writing" | "exporting";
  readonly done: number;
  readonly total: number;
}

/** The one import or export that a person is at. Only names leave it, never a value. */
export interface TransferDesk {
  readonly formats: Transfer["formats"];
  /** A file or folder of this machine, instead of whatever was there before. Rejects as `sourceOfPath`. */
  takePath(path: string): Promise<{ name: string }>;
  /** The same for a file that the person chose. Rejects also with `import-too-large`, and as `IncomingFile.read`. */
  take(file: IncomingFile): Promise<{ name: string }>;
  /** The dry run. Throws `import-unrecognised` where no file was taken, and as `Transfer.plan`. */
  read(needs: Needs): Promise<PlanView>;
  rows(page: { offset: number; limit: number }): { total: number; items: PlannedRow[] };
  remarks(page: { offset: number; limit: number }): { total: number; items: Remark[] };
  /** Throws as `Transfer.apply`; afterwards nothing is held. */
  apply(choices: Choices): Promise<Omit<Outcome, "made">>;
  export(request: ExportRequest): Promise<ExportOutcome>;
  /** Ends what is under way; its call rejects with `cancelled`. */
  cancel(): void;
  /** Forgets the file and the plan, and ends what is under way. For a lock, and for a person who leaves. */
  forget(): void;
  readonly onProgress: (listener: (progress: Progress) => void) => () => void;
}

export function createTransferDesk(transfer: Transfer): TransferDesk {
  const tray = createTray();
  const { run, cancel, onProgress } = createTurn();
  let made: Plan | null = null;
  const clear = () => {
    tray.clear();
    made = null;
  };
  const forget = () => {
    cancel();
    clear();
  };
  const planned = (): Plan => {
    if (made === null) throw noFile();
    return made;
  };
  return {
    formats: transfer.formats,
    cancel,
    forget,
    onProgress,
    takePath(asked) {
      forget();
      return tray.takePath(asked);
    },
    take(file) {
      forget();
      return tray.take(file);
    },
    async read(needs) {
      made = null;
      const source = tray.source();
      if (source === null) throw noFile();
      const plan = await run("reading", (options) =>
        transfer.plan(source, { ...needs, ...options }),
      );
      made = plan;
      const table = plan.format.name === "generic-csv" ? await describeTable(source) : null;
      return { ...viewOf(plan), columns: table?.columns ?? null };
    },
    rows: ({ offset, limit }) => {
      const { entries } = planned();
      return { total: entries.length, items: entries.slice(offset, offset + limit).map(rowOf) };
    },
    remarks: ({ offset, limit }) => {
      const { remarks } = planned();
      return { total: remarks.length, items: remarks.slice(offset, offset + limit) };
    },
    async apply(choices) {
      const plan = planned();
      const outcome = await run("writing", (options) => transfer.apply(plan, choices, options));
      clear();
      return outcome;
    },
    export: (request) =>
      run("exporting", (options) =>
        transfer.export({ ...request, file: withHome(request.file) }, options),
      ),
  };
}

interface Options {
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, total: number) => void;
}

/** One thing at a time: what begins ends what was under way. */
function createTurn() {
  const listeners = new Set<(progress: Progress) => void>();
  let running: AbortController | null = null;
  const cancel = () => {
    running?.abort();
    running = null;
  };
  return {
    cancel,
    run: async <T>(step: Progress["step"], work: (options: Options) => Promise<T>): Promise<T> => {
      cancel();
      const mine = new AbortController();
      running = mine;
      const onProgress = (done: number, total: number) => {
        for (const listener of listeners) listener({ step, done, total });
      };
      const answer = await work({ signal: mine.signal, onProgress });
      // SECURITY: what a lock ended must not come back as a plan. What was written by then, was written. [T6]
      if (step === "reading") throwIfCancelled(mine.signal);
      if (running === mine) running = null;
      return answer;
    },
    onProgress: (listener: (progress: Progress) => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

function noFile(): AppError {
  return new AppError("import-unrecognised", "Choose a file first.");
}

function viewOf({ file, format, entries, remarks }: Plan): Omit<PlanView, "columns"> {
  const counts = { new: 0, same: 0, changed: 0 };
  const folders = new Set<string>();
  for (const entry of entries) {
    counts[statusOf(entry)]++;
    const [first = ""] = entry.record.folder;
    if (first !== "") folders.add(first);
  }
  return { file, format, counts, folders: [...folders].slice(0, 200), remarks: remarks.length };
}

type Entry = Plan["entries"][number];

function statusOf({ match }: Entry): Status {
  if (match === null) return "new";
  return match.isSame ? "same" : "changed";
}

function rowOf(entry: Entry): PlannedRow {
  const { where, type, folder, state } = entry.record;
  const { name } = entry.settled.content;
  return { where, name, type, folder: folder.join("/"), state, status: statusOf(entry) };
}
