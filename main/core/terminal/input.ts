import type { Program } from "#core/ports";

/** What may wait: three times the largest paste that anyone makes. */
const mostWaiting = 32 * 1024 * 1024;
const slice = 16 * 1024;
const interrupts = [0x03, 0x1a, 0x1c];
const pasteEnd = Buffer.from("\x1b[201~");

/** From the keyboard to the program. It never waits for output. */
export interface Input {
  /** Answers false when too much waits already, and takes nothing of it. */
  write(bytes: Uint8Array): boolean;
  /** What waited for the last program is not for the next one. */
  follow(source: Program | null): void;
}

export function createInput(): Input {
  let source: Program | null = null;
  let waiting: Uint8Array[] = [];
  let waitingBytes = 0;
  let isFull = false;

  function pump(): void {
    for (let next = waiting[0]; next !== undefined && !isFull; next = waiting[0]) {
      const part = next.subarray(0, slice);
      if (part.length === next.length) waiting.shift();
      else waiting[0] = next.subarray(part.length);
      waitingBytes -= part.length;
      isFull = source?.write(part) === false;
    }
  }

  function clear(): void {
    waiting = [];
    waitingBytes = 0;
  }

  /**
   * An interrupt overtakes a paste, and ends it: what is left would be run by the shell that it brings
   * back. A program that reads pastes between brackets is given the closing one first.
   */
  function interrupt(bytes: Uint8Array): void {
    const closing = waiting.some((chunk) => Buffer.from(chunk).includes(pasteEnd));
    clear();
    const urgent = closing ? Buffer.concat([pasteEnd, bytes]) : bytes;
    isFull = source?.write(urgent) === false;
  }

  return {
    write(bytes) {
      if (source === null) return true;
      if (waitingBytes > 0 && bytes.length === 1 && interrupts.includes(bytes[0] ?? 0)) {
        interrupt(bytes);
        return true;
      }
      if (waitingBytes + bytes.length > mostWaiting) return false;
      waiting.push(bytes);
      waitingBytes += bytes.length;
      pump();
      return true;
    },
    follow(next) {
      clear();
      isFull = false;
      source = next;
      next?.onDrain(() => {
        if (source !== next) return;
        isFull = false;
        pump();
      });
    },
  };
}
