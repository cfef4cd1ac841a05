import { join, skipMiddle } from "./skip.ts";

/**
 * Gathers a flood into few pieces: drawing a frame takes a page ten times as long as reading what was printed
 * meanwhile, so one that draws each line that flies by is slow, and deaf to its person.
 */
export interface Pace {
  readonly add: (bytes: Uint8Array) => void;
  /** The person wants it to stop: for a moment, the middle of what floods in is skipped, and said so. */
  readonly hurry: () => void;
  /** Forgets what waits, and what is being painted. */
  readonly clear: () => void;
}

/** As much as is read at once: a frame follows each piece, and keys have their turn. */
const fullPiece = 768 * 1024;
/** More than this at once is no echo: the next piece waits for company, unless it goes quiet. */
const floodBytes = 16 * 1024;
const floodMs = 66;
const quietMs = 12;

const hurryMs = 500;
/** Less than this is painted as fast as it is looked at. */
const worthSkipping = 64 * 1024;

/** `paint` is given one piece at a time; `onPainted` is told of how many bytes once they are done with. */
export function createPace(
  paint: (bytes: Uint8Array, done: () => void) => void,
  onPainted: (count: number) => void,
): Pace {
  let waiting: Uint8Array[] = [];
  let waitingBytes = 0;
  let isPainting = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let calmUntil = 0;
  let hurryUntil = 0;
  let life = 0;

  const take = (): Uint8Array => {
    const [first] = waiting;
    const piece = first !== undefined && waiting.length === 1 ? first : join(waiting);
    waiting = [];
    waitingBytes = 0;
    if (piece.byteLength < worthSkipping || performance.now() > hurryUntil) return piece;
    return skipMiddle(piece) ?? piece;
  };
  const next = () => {
    clearTimeout(timer);
    timer = undefined;
    if (isPainting || waitingBytes === 0) return;
    const count = waitingBytes;
    const ofLife = life;
    calmUntil = count < floodBytes ? 0 : performance.now() + floodMs;
    isPainting = true;
    paint(take(), () => {
      if (ofLife !== life) return;
      isPainting = false;
      onPainted(count);
      consider();
    });
  };
  const consider = () => {
    if (isPainting || waitingBytes === 0) return;
    const left = calmUntil - performance.now();
    if (waitingBytes >= fullPiece || left <= 0) {
      next();
      return;
    }
    clearTimeout(timer);
    timer = setTimeout(next, Math.min(left, quietMs));
  };

  return {
    add: (bytes) => {
      waiting.push(bytes);
      waitingBytes += bytes.byteLength;
      consider();
    },
    hurry: () => {
      hurryUntil = performance.now() + hurryMs;
      next();
    },
    clear: () => {
      clearTimeout(timer);
      life++;
      waiting = [];
      waitingBytes = calmUntil = 0;
      isPainting = false;
    },
  };
}
