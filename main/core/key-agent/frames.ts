/** As much as OpenSSH's own agent takes; a usual request is some hundred bytes. */
const longestBytes = 256 * 1024;
const lengthBytes = 4;

interface Frames {
  /** Answers false when there is nothing to do but to hang up: too long a message, or too much at once. */
  push(bytes: Uint8Array): boolean;
  /** The next whole message without its length, or null while there is none. */
  next(): Buffer | null;
  /** Whether a message has begun and not ended. */
  readonly isHalf: boolean;
}

/** Cuts a stream of bytes into messages, each behind its length of four bytes. */
export function createFrames(): Frames {
  let pieces: Uint8Array[] = [];
  let size = 0;
  /** Length of the first message, once that has come. */
  let first: number | null = null;

  function merge(): Buffer {
    const whole = Buffer.concat(pieces);
    pieces = [whole];
    return whole;
  }

  function measure(): boolean {
    if (first === null && size >= lengthBytes) first = merge().readUInt32BE(0);
    return first === null || (first > 0 && first <= longestBytes);
  }

  return {
    push(bytes) {
      size += bytes.length;
      // SECURITY: what a client claims is believed only within bounds, and no room is made for it before. [KA8]
      if (size > 2 * (lengthBytes + longestBytes)) return false;
      pieces.push(bytes);
      return measure();
    },
    next() {
      if (first === null || size < lengthBytes + first || !measure()) return null;
      const whole = merge();
      const end = lengthBytes + first;
      pieces = [whole.subarray(end)];
      size -= end;
      first = null;
      measure();
      return whole.subarray(lengthBytes, end);
    },
    get isHalf() {
      return size > 0;
    },
  };
}
