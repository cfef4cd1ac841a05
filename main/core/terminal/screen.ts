import headless from "@xterm/headless";
import { SerializeAddon } from "@xterm/addon-serialize";
import type { Clock } from "#core/ports";
import type { Brake } from "./brake.ts";
import { condense } from "./condense.ts";
import type { Size } from "./face.ts";

/** Output is only kept at first, and read when it has been quiet, or when a snapshot is asked for. */
const restMs = 250;
/** What may hold a bell is read after so long, even when the program never rests. */
const bellMs = 1000;
const bell = 0x07;
const slice = 256 * 1024;
/** Above this the backlog is shortened where that loses nothing, and else read at once. */
const mostWaiting = 4 * 1024 * 1024;
/** Above this the source is held until it has been read. */
const holdAbove = 2 * mostWaiting;

/** A program may colour each character by itself, twenty bytes for one: a page is not sent all of that. */
const mostSnapshot = 8 * 1024 * 1024;

/**
 * The screen as the program left it, with its scrollback, for whoever attaches next. Keeping up costs a
 * flood next to nothing: it is not read while it passes.
 */
export interface Screen {
  feed(bytes: Uint8Array): void;
  resize(size: Size): void;
  /** Calls back with bytes that paint all that was fed until that very moment. Never after `close`. */
  snapshot(done: (bytes: Uint8Array) => void): void;
  close(): void;
}

export interface ScreenParts {
  readonly clock: Clock;
  readonly brake: Brake;
  readonly size: Size;
  readonly scrollbackLines: number;
  /** What the program calls itself, as it sent it. */
  readonly onTitle: (title: string) => void;
  readonly onBell: () => void;
}

export function createScreen(parts: ScreenParts): Screen {
  return new LazyScreen(parts);
}

class LazyScreen implements Screen {
  readonly #parts: ScreenParts;
  readonly #terminal;
  readonly #serializer = new SerializeAddon();
  #backlog: (Uint8Array | Size)[] = [];
  #waiting = 0;
  #lastFed = 0;
  #bellSince: number | null = null;
  #reading = false;
  #closed = false;
  #cancelRest: (() => void) | null = null;
  #asked: ((bytes: Uint8Array) => void)[] = [];

  constructor(parts: ScreenParts) {
    this.#parts = parts;
    this.#terminal = new headless.Terminal({
      cols: parts.size.columns,
      rows: parts.size.rows,
      scrollback: parts.scrollbackLines,
      allowProposedApi: true,
    });
    this.#terminal.loadAddon(this.#serializer);
    this.#terminal.onTitleChange(parts.onTitle);
    this.#terminal.onBell(parts.onBell);
  }

  feed(bytes: Uint8Array): void {
    this.#backlog.push(bytes);
    this.#waiting += bytes.length;
    this.#lastFed = performance.now();
    if (bytes.includes(bell)) this.#bellSince ??= this.#lastFed;
    if (this.#waiting > mostWaiting) this.#relieve();
    else this.#cancelRest ??= this.#parts.clock.after(restMs, this.#onRest);
  }

  resize(size: Size): void {
    const last = this.#backlog.at(-1);
    // What came before must be read at the old width.
    if (last === undefined && !this.#reading) this.#terminal.resize(size.columns, size.rows);
    else this.#backlog.push(size);
  }

  snapshot(done: (bytes: Uint8Array) => void): void {
    this.#asked.push(done);
    this.#read();
  }

  close(): void {
    this.#closed = true;
    this.#asked = [];
    this.#backlog = [];
    this.#cancelRest?.();
    this.#parts.brake.release("screen");
    this.#terminal.dispose();
  }

  readonly #onRest = (): void => {
    this.#cancelRest = null;
    const now = performance.now();
    const rested = now - this.#lastFed;
    const rings = this.#bellSince !== null && now - this.#bellSince >= bellMs;
    if (rested >= restMs || rings) this.#read();
    else this.#cancelRest = this.#parts.clock.after(restMs - rested, this.#onRest);
  };

  /** Shortens the backlog, or begins to read it. */
  #relieve(): void {
    const { scrollbackLines, brake } = this.#parts;
    const chunks = this.#backlog.filter((item) => item instanceof Uint8Array);
    const isPlain = chunks.length === this.#backlog.length && !this.#reading;
    const lines = scrollbackLines + this.#terminal.rows;
    const normal = this.#terminal.buffer.active.type === "normal";
    const short = isPlain && normal ? condense(Buffer.concat(chunks), lines) : null;
    if (short !== null && short.length <= mostWaiting / 2) {
      this.#backlog = [short];
      this.#waiting = short.length;
      this.#cancelRest ??= this.#parts.clock.after(restMs, this.#onRest);
      return;
    }
    if (this.#waiting > holdAbove) brake.hold("screen");
    this.#read();
  }

  #read(): void {
    if (this.#reading || this.#closed) return;
    const next = this.#take();
    if (next === null) {
      this.#parts.brake.release("screen");
      this.#answer();
      return;
    }
    this.#reading = true;
    this.#terminal.write(next, () => {
      this.#reading = false;
      this.#read();
    });
  }

  /** The next bytes to read, after the resizes that come before them. */
  #take(): Uint8Array | null {
    const chunks: Uint8Array[] = [];
    let length = 0;
    let used = 0;
    for (const item of this.#backlog) {
      if (length >= slice) break;
      if (item instanceof Uint8Array) {
        chunks.push(item);
        length += item.length;
      } else if (length > 0) break;
      else this.#terminal.resize(item.columns, item.rows);
      used++;
    }
    this.#backlog.splice(0, used);
    this.#waiting -= length;
    if (this.#waiting === 0) this.#bellSince = null;
    return length === 0 ? null : Buffer.concat(chunks, length);
  }

  /** The screen and as much of its scrollback as a page may be sent at once, the newest lines. */
  #serialize(): string {
    let text = this.#serializer.serialize();
    let lines = this.#terminal.buffer.active.length;
    while (text.length > mostSnapshot && lines > 0) {
      lines = Math.floor(lines / 2);
      text = this.#serializer.serialize({ scrollback: lines });
    }
    return text;
  }

  #answer(): void {
    if (this.#asked.length === 0) return;
    const bytes = new TextEncoder().encode(this.#serialize());
    const asked = this.#asked;
    this.#asked = [];
    for (const done of asked) done(bytes);
  }
}
