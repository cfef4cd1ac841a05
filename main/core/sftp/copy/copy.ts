import { randomUUID } from "node:crypto";
import type { CopyView } from "#contract";
import { AppError, isAppError } from "#core/errors";
import type { Clock } from "#core/ports";
import { shown } from "../wire/faults.ts";
import { hashLocal, hashRemote, type Hashing } from "./checksums.ts";
import { Paused } from "./one.ts";
import type { Plan, Remark } from "./plan.ts";
import { createRate } from "./rate.ts";
import { runPlan, type Direction } from "./run.ts";

export interface CopyParts {
  readonly clock: Clock;
  readonly remoteId: string;
  readonly hostId: string;
  readonly hostName: string;
  readonly direction: Direction;
  readonly names: readonly string[];
  readonly to: string;
  readonly check: boolean;
  /** The way to the server, opened where it must be. */
  readonly reach: () => Promise<Omit<Hashing, "signal">>;
  readonly plan: (
    client: Hashing["client"],
    how: { readonly signal: AbortSignal; readonly done: ReadonlySet<string> },
  ) => Promise<Plan>;
  readonly onChange: (view: CopyView) => void;
  /** Calls when it comes to rest: done, failed, cancelled or paused. */
  readonly onRest: (view: CopyView) => void;
}

const mostRemarks = 100;
const tellEveryMs = 200;

type Resting = "paused" | "done" | "failed" | "cancelled";
const resting: readonly string[] = ["paused", "done", "failed", "cancelled"];

/** One copy of any number of files, from the queue to its end. */
export class Copy {
  readonly #parts: CopyParts;
  readonly #rate: ReturnType<typeof createRate>;
  /** Where the files go that are there: another attempt leaves them. */
  readonly #done = new Set<string>();
  #abort = new AbortController();
  #view: CopyView;
  #cancelTelling: (() => void) | null = null;

  constructor(parts: CopyParts) {
    this.#parts = parts;
    this.#rate = createRate(() => parts.clock.now());
    const { remoteId, hostName, direction, names, to } = parts;
    this.#view = {
      ...{ id: randomUUID(), remoteId, hostName, direction },
      name: shown(names[0] ?? ""),
      more: names.length - 1,
      to: shown(to),
      state: "waiting",
      files: { done: 0, total: 0 },
      bytes: { done: 0, total: 0 },
      rate: 0,
      failure: null,
      remarks: [],
      remarkCount: 0,
    };
  }

  get view(): CopyView {
    return this.#view;
  }

  get isResting(): boolean {
    return resting.includes(this.#view.state);
  }

  /** Back into the queue, to go on where it stopped. */
  wait(): void {
    if (this.#view.state === "done" || !this.isResting) return;
    this.#abort = new AbortController();
    this.#change({ state: "waiting", failure: null, remarks: [], remarkCount: 0 });
  }

  pause(): void {
    if (this.isResting) return;
    this.#abort.abort(new Paused());
    if (this.#view.state === "waiting") this.#rest("paused", null);
  }

  cancel(): void {
    if (this.#view.state === "done" || this.#view.state === "cancelled") return;
    this.#abort.abort(new AppError("cancelled", "This copy was given up."));
    if (this.isResting || this.#view.state === "waiting") this.#rest("cancelled", null);
  }

  /** Settles when it rests; never rejects. */
  async run(): Promise<void> {
    const { signal } = this.#abort;
    try {
      const left = await this.#work(signal);
      const isNothing = left !== null && this.#view.files.done === 0;
      this.#rest(isNothing ? "failed" : "done", isNothing ? left : null);
    } catch (error) {
      if (error instanceof Paused) this.#rest("paused", null);
      else if (isAppError(error, "cancelled")) this.#rest("cancelled", null);
      else this.#rest("failed", error);
    }
  }

  async #work(signal: AbortSignal): Promise<AppError | null> {
    this.#change({ state: "looking" });
    const way = await this.#parts.reach();
    if (signal.aborted) throw signal.reason;
    const plan = await this.#parts.plan(way.client, { signal, done: this.#done });
    const brought = plan.files.filter(({ to }) => this.#done.has(to));
    this.#change({
      state: "copying",
      files: { done: brought.length, total: plan.files.length },
      bytes: { done: brought.reduce((sum, { size }) => sum + size, 0), total: plan.bytes },
    });
    for (const remark of plan.remarks) this.#remark(remark);
    const failed = await runPlan({
      ...{ client: way.client, host: this.#parts.hostId, direction: this.#parts.direction },
      ...{ plan, done: this.#done, signal },
      onBytes: (count) => {
        this.#onBytes(count);
      },
      onFile: () => {
        const { done, total } = this.#view.files;
        this.#tellSoon({ files: { done: done + 1, total } });
      },
      onRemark: (remark) => {
        this.#remark(remark);
      },
    });
    if (this.#parts.check) await this.#check({ ...way, signal }, plan);
    return failed ?? plan.left;
  }

  /** Reads both ends again. Throws `checksum-differs`. */
  async #check(hashing: Hashing, plan: Plan): Promise<void> {
    this.#change({ state: "checking", rate: 0 });
    const files = plan.files.filter(({ to }) => this.#done.has(to));
    const isGet = this.#parts.direction === "get";
    const there = await hashRemote(
      hashing,
      files.map(({ from, to }) => (isGet ? from : to)),
    );
    let differs: AppError | null = null;
    for (const [index, { from, to }] of files.entries()) {
      const here = await hashLocal(isGet ? to : from, hashing.signal);
      if (here === there[index]) continue;
      const text = `${shown(from)} is not the same at both ends. Copy it again.`;
      differs = new AppError("checksum-differs", text);
      this.#remark({ path: shown(from), text });
    }
    if (differs !== null) throw differs;
  }

  #onBytes(count: number): void {
    const { done, total } = this.#view.bytes;
    this.#rate.add(count);
    this.#tellSoon({ bytes: { done: Math.min(total, done + count), total } });
  }

  #remark(remark: Remark): void {
    const { remarks, remarkCount } = this.#view;
    const some = remarks.length < mostRemarks ? [...remarks, remark] : remarks;
    this.#tellSoon({ remarks: some, remarkCount: remarkCount + 1 });
  }

  #rest(state: Resting, error: unknown): void {
    const failure = error === null ? null : failureOf(error);
    this.#change({ state, failure, rate: 0 });
    this.#parts.onRest(this.#view);
  }

  #tellSoon(change: Partial<CopyView>): void {
    this.#view = { ...this.#view, ...change };
    this.#cancelTelling ??= this.#parts.clock.after(tellEveryMs, () => {
      this.#cancelTelling = null;
      this.#change({ rate: this.#rate.perSecond() });
    });
  }

  #change(change: Partial<CopyView>): void {
    this.#cancelTelling?.();
    this.#cancelTelling = null;
    this.#view = { ...this.#view, ...change };
    this.#parts.onChange(this.#view);
  }
}

/** Why it failed, as the person may read it. */
export function failureOf(error: unknown): { code: string; message: string } {
  if (isAppError(error)) return { code: error.code, message: error.message };
  // SECURITY: the words of an unexpected error may hold what was being worked on.
  return { code: "internal", message: "Something went wrong inside Sallyport." };
}
