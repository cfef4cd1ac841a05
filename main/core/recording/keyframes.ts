import headless from "@xterm/headless";
import { SerializeAddon } from "@xterm/addon-serialize";
import { condense } from "#core/terminal";
import type { Keyframe, Size } from "./face.ts";

/** Lines above the screen that a keyframe brings along. */
const scrollback = 100;
/** A program may colour each character by itself: then the screen alone must do. */
const mostScreen = 4 * 1024 * 1024;

/**
 * The screen of a recording, for keyframes. Output is only gathered, and read when one is due: of what scrolled
 * away meanwhile nothing is read.
 */
export class Keyframes {
  readonly #terminal;
  readonly #serializer = new SerializeAddon();
  #size: Size;
  #backlog: (Uint8Array | Size)[] = [];
  #waiting = 0;
  isBusy = false;

  constructor(size: Size) {
    this.#size = size;
    const { columns: cols, rows } = size;
    this.#terminal = new headless.Terminal({ cols, rows, scrollback, allowProposedApi: true });
    this.#terminal.loadAddon(this.#serializer);
  }

  /** Bytes that were not read yet. */
  get waiting(): number {
    return this.#waiting;
  }

  feed(bytes: Uint8Array): void {
    this.#backlog.push(bytes);
    this.#waiting += bytes.length;
  }

  resize(size: Size): void {
    this.#backlog.push(size);
  }

  /** Calls back with the screen after everything that was fed until now. One at a time: see `isBusy`. */
  take(moment: Pick<Keyframe, "at" | "after">, done: (keyframe: Keyframe) => void): void {
    this.isBusy = true;
    const backlog = this.#backlog;
    this.#backlog = [];
    this.#waiting = 0;
    this.#read(backlog, () => {
      this.isBusy = false;
      done({ ...moment, ...this.#size, screen: this.#serialize() });
    });
  }

  close(): void {
    this.isBusy = true;
    this.#terminal.dispose();
  }

  #read(backlog: readonly (Uint8Array | Size)[], done: () => void): void {
    const at = backlog.findIndex((item) => !(item instanceof Uint8Array));
    const output = backlog.slice(0, at === -1 ? backlog.length : at) as Uint8Array[];
    this.#terminal.write(this.#shortened(output), () => {
      const size = at === -1 ? undefined : backlog[at];
      if (size === undefined || size instanceof Uint8Array) {
        done();
        return;
      }
      this.#size = size;
      this.#terminal.resize(size.columns, size.rows);
      this.#read(backlog.slice(at + 1), done);
    });
  }

  #shortened(chunks: readonly Uint8Array[]): Uint8Array {
    const output = Buffer.concat(chunks);
    if (this.#terminal.buffer.active.type !== "normal") return output;
    return condense(output, scrollback + this.#terminal.rows) ?? output;
  }

  #serialize(): string {
    const text = this.#serializer.serialize();
    return text.length > mostScreen ? this.#serializer.serialize({ scrollback: 0 }) : text;
  }
}
