import { createTurns } from "./turns.ts";

export interface Stretch {
  readonly offset: number;
  readonly length: number;
}

export interface Lanes {
  /** From where to where, in bytes. */
  readonly from: number;
  readonly to: number;
  readonly piece: number;
  /** How many pieces are under way at most. Begins with two, and adds one for each that arrives. */
  readonly most: number;
  readonly signal: AbortSignal;
  /**
   * Brings one piece, in a buffer of its lane's own. `inTurn` runs when all that lies before has had its turn: so
   * what there is of the other end never has a hole.
   */
  readonly carry: (
    stretch: Stretch,
    buffer: Buffer,
    inTurn: <T>(work: () => Promise<T> | T) => Promise<T>,
  ) => Promise<void>;
  /** The bytes that a lane's buffer must have room for besides a piece. */
  readonly head: number;
  readonly onBytes: (count: number) => void;
}

/**
 * Carries a file in pieces, many at once. Rejects with the first failure once no lane is at work any more, and with
 * the signal's reason.
 */
export async function runLanes(lanes: Lanes): Promise<void> {
  const { to, piece, most, signal, carry, head, onBytes } = lanes;
  const turns = createTurns();
  let next = lanes.from;
  let failure: { readonly error: unknown } | null = null;
  const running: Promise<void>[] = [];

  const fail = (error: unknown) => {
    failure ??= { error };
  };

  async function carryNext(buffer: Buffer): Promise<void> {
    const offset = next;
    const length = Math.min(piece, to - offset);
    next += length;
    const turn = turns.take();
    try {
      await carry({ offset, length }, buffer, async (work) => {
        const end = await turn;
        try {
          // What comes after a gap is not kept.
          if (failure !== null) throw failure.error;
          return await work();
        } catch (error) {
          fail(error);
          throw error;
        } finally {
          end();
        }
      });
      onBytes(length);
    } catch (error) {
      fail(error);
      (await turn)();
    }
  }

  async function lane(): Promise<void> {
    const buffer = Buffer.allocUnsafeSlow(head + Math.min(piece, to - next));
    while (next < to && failure === null) {
      if (signal.aborted) {
        fail(signal.reason);
        return;
      }
      await carryNext(buffer);
      if (running.length < most && next < to) running.push(lane());
    }
  }

  if (next < to) running.push(lane());
  if (next < to) running.push(lane());
  // Lanes are added while others run.
  for (let index = 0; index < running.length; index++) await running[index];
  const failed = failure as { readonly error: unknown } | null;
  if (failed !== null) throw failed.error;
  if (signal.aborted) throw signal.reason;
}
