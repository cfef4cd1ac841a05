import type { RecordingMoment } from "#contract";
import { ask } from "#bridge";
import type { InputOf, ValueOf } from "#bridge";

type Place = ValueOf<"recordings.seek">;

/** Where a player paints. */
export interface Canvas {
  reset(columns: number, rows: number): void;
  resize(columns: number, rows: number): void;
  write(bytes: Uint8Array): void;
}

export interface Heard {
  readonly onAt: (at: number) => void;
  readonly onEnd: () => void;
  readonly onFailure: (message: string) => void;
}

/** Longer pauses are cut to this when idle time is skipped. */
const longestPause = 1000;
const tickMs = 40;

/** Plays one recording: fetched page by page, painted at its own pace or faster. */
export class Tape {
  readonly #id: string;
  readonly #canvas: Canvas;
  readonly #heard: Heard;
  #moments: RecordingMoment[] = [];
  #next: number | null = null;
  #at = 0;
  #run = 0;
  #isFetching = false;
  #timer: ReturnType<typeof setInterval> | null = null;
  speed = 1;
  skipsIdle = true;

  constructor(id: string, canvas: Canvas, heard: Heard) {
    this.#id = id;
    this.#canvas = canvas;
    this.#heard = heard;
  }

  play(): void {
    let last = performance.now();
    this.#timer ??= setInterval(() => {
      const now = performance.now();
      this.#advance((now - last) * this.speed);
      last = now;
    }, tickMs);
  }

  pause(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }

  /** Shows the screen as it was at this moment. */
  async seek(at: number): Promise<void> {
    const run = ++this.#run;
    // What plays already waits for it, rather than take an empty tape for its end.
    this.#isFetching = true;
    const place = await this.#fetch("recordings.seek", { id: this.#id, at: Math.round(at) });
    if (run !== this.#run) return;
    this.#isFetching = false;
    if (place === null) return;
    this.#begin(place);
    this.#at = at;
    // What stands between the keyframe and the moment is shown at once.
    while (run === this.#run && this.#showUntil(at) && this.#next !== null) await this.#more(run);
    this.#heard.onAt(at);
  }

  close(): void {
    this.#run += 1;
    this.pause();
  }

  #begin(place: Place): void {
    this.#canvas.reset(place.columns, place.rows);
    this.#canvas.write(bytesOf(place.screen));
    this.#moments = [...place.moments];
    this.#next = place.next;
  }

  #advance(by: number): void {
    const [first] = this.#moments;
    if (first === undefined && this.#next === null && !this.#isFetching) {
      this.pause();
      this.#heard.onEnd();
      return;
    }
    const waits = first === undefined ? 0 : first.at - this.#at;
    this.#at += by;
    if (first !== undefined && this.skipsIdle && waits > longestPause) {
      this.#at = Math.max(this.#at, first.at - longestPause);
    }
    if (first === undefined) this.#at -= by;
    this.#showUntil(this.#at);
    if (this.#moments.length < 50 && this.#next !== null && !this.#isFetching) {
      this.#more(this.#run).catch(() => undefined);
    }
    this.#heard.onAt(this.#at);
  }

  /** Answers whether everything that was fetched is shown. */
  #showUntil(at: number): boolean {
    let shown = 0;
    for (const moment of this.#moments) {
      if (moment.at > at) break;
      if (moment.kind === "output") this.#canvas.write(bytesOf(moment.bytes));
      else if (moment.kind === "resize") this.#canvas.resize(moment.columns, moment.rows);
      shown += 1;
    }
    this.#moments.splice(0, shown);
    return this.#moments.length === 0;
  }

  async #more(run: number): Promise<void> {
    const next = this.#next;
    if (next === null) return;
    this.#isFetching = true;
    const page = await this.#fetch("recordings.read", { id: this.#id, next });
    if (run !== this.#run) return;
    this.#isFetching = false;
    this.#next = page?.next ?? null;
    this.#moments.push(...(page?.moments ?? []));
  }

  async #fetch<Name extends "recordings.seek" | "recordings.read">(
    name: Name,
    input: InputOf<Name>,
  ): Promise<ValueOf<Name> | null> {
    const reply = await ask(name, input);
    if (reply.ok) return reply.value;
    this.pause();
    this.#heard.onFailure(reply.failure.message);
    return null;
  }
}

function bytesOf(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}
