import type { KeyObject } from "node:crypto";
import { newKey, wipe, type Bytes } from "#core/crypto";
import type { AppError } from "#core/errors";
import type { Clock } from "#core/ports";
import type { Ending, Keyframe, Moment, Size, Title } from "./face.ts";
import { hashOf, sealFrame, writePreface, type FrameKind } from "./frame.ts";
import { Keyframes } from "./keyframes.ts";
import type { Masker } from "./mask/index.ts";
import { writeMoment } from "./moments.ts";
import { createTape, type Tape } from "./tape.ts";
import { Typed } from "./typed.ts";

/** A crash loses what was not written: no more than this, and the time of a write. [RE10] */
const frameMs = 500;
const frameBytes = 64 * 1024;
const keyframeBytes = 256_000;
const keyframeMs = 10_000;
/** What may wait for the masker, the disk or the screen: above the one the source is held, below the other it goes on. */
const highWater = 4 * 1024 * 1024;
const lowWater = 1024 * 1024;

export interface RecorderParts {
  readonly id: string;
  readonly file: string;
  readonly title: Title;
  readonly accountKey: KeyObject;
  readonly clock: Clock;
  /** Whether what is typed is recorded, as far as it is shown. */
  readonly typed: boolean;
  readonly hold: (isHeld: boolean) => void;
  readonly onFailed: (error: AppError) => void;
}

/** How far a recording came. */
export interface Reached {
  readonly hash: string;
  readonly frames: number;
  readonly bytes: number;
  readonly ms: number;
}

/**
 * Records one session: what it is told, in order, masked, sealed and on the disk within a second. Made without a
 * masker, it gathers until it is given one; veiled, it seals what comes as it is. [RE9]
 */
export class Recorder {
  readonly #parts: RecorderParts;
  readonly #key = newKey();
  readonly #tape: Tape;
  readonly #keyframes: Keyframes;
  readonly #typed: Typed;
  readonly #begun = performance.now();
  #masker: Masker | null = null;
  #isVeiled = false;
  #early: Uint8Array[] = [];
  #earlyBytes = 0;
  #moments: Uint8Array[] = [];
  #gathered = { kind: "output" as FrameKind, bytes: 0, output: 0, from: 0 };
  #cancelFrame: (() => void) | null = null;
  #number = 0;
  #previous: Bytes;
  #length: number;
  #sinceKeyframe = { bytes: 0, at: 0 };
  /** After a veil the screen is not what it was. */
  #knowsScreen = true;
  #isHeld = false;
  #isOver = false;

  /** Makes the file. Throws as `createTape`. */
  constructor(parts: RecorderParts) {
    this.#parts = parts;
    this.#tape = createTape(parts.file, {
      onMoved: () => {
        this.#balance();
      },
      onFailed: (error) => {
        this.#stop();
        this.#balance();
        parts.onFailed(error);
      },
    });
    const preface = writePreface(parts.id, parts.accountKey, this.#key);
    this.#previous = hashOf(preface);
    this.#length = preface.length;
    this.#tape.append(preface);
    this.#keyframes = new Keyframes(parts.title);
    this.#typed = new Typed(
      () => performance.now(),
      (line) => {
        if (this.#masker === null) return;
        this.#put({ kind: "input", at: this.#at(), bytes: this.#masker.once(line) });
      },
    );
    this.#seal("title", Buffer.from(JSON.stringify(parts.title)));
  }

  get reached(): Reached {
    const hash = Buffer.from(this.#previous).toString("hex");
    return { hash, frames: this.#number, bytes: this.#length, ms: this.#at() };
  }

  /** From now on with these secrets: those of before are wiped. */
  follow(masker: Masker): void {
    if (this.#isOver) {
      masker.wipe();
      return;
    }
    this.#turn(masker, false);
  }

  /** SECURITY: no secret is known any more; what comes is sealed as it is, and masked when it is read. [RE9] */
  veil(): void {
    if (this.#isVeiled || this.#isOver) return;
    this.#typed.forget();
    this.#knowsScreen = false;
    this.#turn(null, true);
  }

  /** What was not let out yet goes the new way. */
  #turn(masker: Masker | null, isVeiled: boolean): void {
    const rest = this.#masker?.takeBack() ?? new Uint8Array();
    this.#masker?.wipe();
    this.#masker = masker;
    this.#isVeiled = isVeiled;
    const early = this.#early;
    this.#early = [];
    this.#earlyBytes = 0;
    for (const bytes of [rest, ...early]) this.output(bytes);
    this.#balance();
  }

  output(bytes: Uint8Array): void {
    if (this.#isOver || bytes.length === 0) return;
    if (this.#parts.typed && !this.#isVeiled) this.#typed.show(bytes);
    if (this.#masker === null && !this.#isVeiled) {
      this.#early.push(bytes);
      this.#earlyBytes += bytes.length;
      this.#balance();
      return;
    }
    const shown = this.#masker === null ? bytes : this.#masker.push(bytes);
    if (shown.length > 0) this.#put({ kind: "output", at: this.#at(), bytes: shown });
    this.#balance();
  }

  /** What the person types. Kept only where it is shown, and never what `isSecret`. [RE12] */
  input(bytes: Uint8Array, isSecret: boolean): void {
    if (this.#isOver || this.#isVeiled) return;
    if (isSecret) this.#typed.forget();
    else if (this.#parts.typed) this.#typed.type(bytes);
    if (!isSecret && bytes.at(-1) === 0x0d) this.#put({ kind: "mark", at: this.#at() });
  }

  resize({ columns, rows }: Size): void {
    if (!this.#isOver) this.#put({ kind: "resize", at: this.#at(), columns, rows });
  }

  /** Ends the file. Resolves, with how far it came, when all of it is on the disk; null where it is not. */
  async end(ending: Ending): Promise<Reached | null> {
    if (!this.#isOver) {
      if (this.#masker === null) this.veil();
      const rest = this.#masker?.end() ?? new Uint8Array();
      if (rest.length > 0) this.#put({ kind: "output", at: this.#at(), bytes: rest });
      this.#close();
      this.#seal("ending", Buffer.from(JSON.stringify(ending)));
    }
    const { reached } = this;
    this.#stop();
    this.#balance();
    await this.#tape.close();
    return this.#tape.failed ? null : reached;
  }

  #stop(): void {
    this.#isOver = true;
    this.#cancelFrame?.();
    this.#masker?.wipe();
    this.#masker = null;
    this.#early = [];
    this.#typed.forget();
    this.#keyframes.close();
  }

  #at(): number {
    return Math.round(performance.now() - this.#begun);
  }

  #put(moment: Moment): void {
    const gathered = this.#gathered;
    const kind = this.#isVeiled ? "veiled" : "output";
    if (gathered.bytes > 0 && gathered.kind !== kind) this.#close();
    if (gathered.bytes === 0) {
      gathered.kind = kind;
      gathered.from = moment.at;
    }
    const [head, body] = writeMoment(moment);
    this.#moments.push(head, body);
    gathered.bytes += head.length + body.length;
    if (moment.kind === "output") gathered.output += body.length;
    if (this.#knowsScreen && moment.kind === "output") this.#keyframes.feed(body);
    if (this.#knowsScreen && moment.kind === "resize") this.#keyframes.resize(moment);
    if (gathered.bytes >= frameBytes) this.#close();
    else this.#cancelFrame ??= this.#parts.clock.after(frameMs, this.#onFrame);
  }

  readonly #onFrame = (): void => {
    this.#cancelFrame = null;
    this.#close();
  };

  /** Seals what was gathered. */
  #close(): void {
    this.#cancelFrame?.();
    this.#cancelFrame = null;
    const { kind, bytes, output, from } = this.#gathered;
    if (bytes === 0 || this.#isOver) return;
    const plain = Buffer.concat(this.#moments);
    this.#moments = [];
    this.#gathered.bytes = 0;
    this.#gathered.output = 0;
    this.#seal(kind, plain, { from, output });
    wipe(plain);
    this.#sinceKeyframe.bytes += output;
    this.#takeKeyframe();
  }

  /** If one is due; what gathers meanwhile may make the next one due at once. */
  #takeKeyframe(): void {
    const at = this.#at();
    const { bytes, at: last } = this.#sinceKeyframe;
    const isDue = bytes >= keyframeBytes || (bytes > 0 && at - last >= keyframeMs);
    if (!isDue || !this.#knowsScreen || this.#keyframes.isBusy) return;
    this.#sinceKeyframe = { bytes: 0, at };
    this.#keyframes.take({ at, after: this.#number - 1 }, (keyframe: Keyframe) => {
      if (this.#isOver || !this.#knowsScreen) return;
      const plain = Buffer.from(JSON.stringify(keyframe));
      this.#seal("keyframe", plain, { from: keyframe.at, output: 0 });
      wipe(plain);
      this.#takeKeyframe();
      this.#balance();
    });
  }

  #seal(
    kind: FrameKind,
    plain: Uint8Array,
    { from, output } = { from: this.#at(), output: 0 },
  ): void {
    const header = { kind, number: this.#number, from, to: this.#at(), output };
    const frame = sealFrame(
      this.#parts.id,
      this.#key,
      { ...header, previous: this.#previous },
      plain,
    );
    this.#previous = hashOf(frame);
    this.#length += frame.length;
    this.#number += 1;
    this.#tape.append(frame);
  }

  #balance(): void {
    const waiting = Math.max(this.#earlyBytes, this.#tape.waiting, this.#keyframes.waiting);
    const isHeld = !this.#isOver && waiting > (this.#isHeld ? lowWater : highWater);
    if (isHeld === this.#isHeld) return;
    this.#isHeld = isHeld;
    this.#parts.hold(isHeld);
  }
}
