import type { Masker } from "./mask/index.ts";
import type { Moment, Size } from "./face.ts";
import type { Reel } from "./reel.ts";

/** A page of a recording: this much output, or a little more. */
const pageBytes = 256 * 1024;

export interface Page {
  readonly moments: readonly Moment[];
  /** The frame to go on with; null at the end of what there is. */
  readonly next: number | null;
}

export interface Place extends Size, Page {
  /** The screen to begin with, and its moment; `moments` go on from there. */
  readonly at: number;
  readonly screen: string;
}

/** Reads a recording page by page. What was written behind a lock is masked on the way. [RE9] */
export class Player {
  readonly reel: Reel;
  readonly #masker: Masker | null;
  #stream: { masker: Masker; next: number } | null = null;

  /** `masker` where there are veiled frames. */
  constructor(reel: Reel, masker: Masker | null) {
    this.reel = reel;
    this.#masker = masker;
  }

  get isMasking(): boolean {
    return this.#masker !== null;
  }

  /** The screen at a keyframe before this moment, and what follows until then, or a page of it. */
  seek(at: number): Place {
    const keyframe = this.reel.keyframeBefore(at);
    const { columns, rows } = keyframe ?? this.reel.title;
    const page = this.#page((keyframe?.after ?? -1) + 1, at);
    const screen = keyframe === null ? "" : this.#once(keyframe.screen);
    return { at: keyframe?.at ?? 0, columns, rows, screen, ...page };
  }

  read(next: number): Page {
    return this.#page(next, Infinity);
  }

  /** Everything in the first `frames` frames. */
  *all(frames: number): Generator<Moment> {
    for (let next: number | null = 0; next !== null && next < frames;) {
      const page: Page = this.#page(next, Infinity);
      yield* page.moments;
      next = page.next;
    }
  }

  close(): void {
    this.#masker?.wipe();
    this.reel.close();
  }

  /** A page ends early behind the frame that this moment is in. */
  #page(first: number, until: number): Page {
    const { frames } = this.reel;
    const moments: Moment[] = [];
    let bytes = 0;
    let number = first;
    while (number < frames.length && bytes < pageBytes) {
      if ((frames[number]?.from ?? 0) > until) break;
      for (const moment of this.#read(number)) {
        moments.push(moment);
        if (moment.kind === "output") bytes += moment.bytes.length;
      }
      number += 1;
    }
    const isEnd = number >= frames.length;
    if (isEnd) moments.push(...this.#rest());
    return { moments, next: isEnd ? null : number };
  }

  *#read(number: number): Generator<Moment> {
    const { moments } = this.reel.moments(number);
    const masker = this.#follow(number);
    for (const moment of moments) {
      const isShown = moment.kind === "output" && masker !== null;
      const bytes = isShown ? masker.push(moment.bytes) : null;
      if (bytes === null) yield moment;
      else if (bytes.length > 0) yield { ...moment, bytes } as Moment;
    }
  }

  /** The same masker for as long as one frame follows the other, so that no cut between two pages matters. */
  #follow(number: number): Masker | null {
    if (this.#masker === null) return null;
    const isNext = this.#stream?.next === number;
    const masker = isNext && this.#stream !== null ? this.#stream.masker : this.#masker.fresh();
    this.#stream = { masker, next: number + 1 };
    return masker;
  }

  #rest(): Moment[] {
    const bytes = this.#stream?.masker.end() ?? new Uint8Array();
    this.#stream = null;
    return bytes.length === 0 ? [] : [{ kind: "output", at: this.reel.duration, bytes }];
  }

  #once(screen: string): string {
    if (this.#masker === null) return screen;
    return Buffer.from(this.#masker.once(Buffer.from(screen))).toString("utf8");
  }
}
