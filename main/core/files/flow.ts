import { AppError, isAppError } from "#core/errors";
import { unreadable } from "./read.ts";

export function cancelled(): AppError {
  return new AppError("cancelled", "This was given up. Nothing of the file was kept.");
}

/** Settles as `promise` does, or rejects with `cancelled` as soon as the signal says so. */
export function until<T>(signal: AbortSignal, promise: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      reject(cancelled());
    };
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop, { once: true });
    promise.then(resolve, reject).finally(() => {
      signal.removeEventListener("abort", stop);
    });
  });
}

interface Told {
  readonly name: string;
  /** How many there must be, neither more nor fewer; null where they count themselves. */
  readonly total: number | null;
  readonly signal: AbortSignal;
  readonly onBytes: (done: number) => void;
}

/**
 * Parts as they come, counted, and each wiped when the next is asked for. Ends at once on the signal, even while
 * its source has nothing to give. Throws `file-unreadable` unless it is as long as was told.
 */
export async function* measured(
  parts: AsyncIterable<Uint8Array>,
  { name, total, signal, onBytes }: Told,
): AsyncGenerator<Uint8Array> {
  const source = parts[Symbol.asyncIterator]();
  let done = 0;
  try {
    for (;;) {
      const next = await until(signal, source.next()).catch((error: unknown) => {
        // How a page that goes away ends what it was sending is its own host's.
        throw total === null || isAppError(error) ? error : brokeOff(name, error);
      });
      if (next.done === true) break;
      done += next.value.length;
      if (total !== null && done > total) throw unreadable(name, "it grew while it was read.");
      try {
        yield next.value;
      } finally {
        next.value.fill(0); // SECURITY: no part outlives its use. [F4]
      }
      onBytes(done);
    }
    if (total !== null && done < total) throw brokeOff(name);
  } finally {
    // Not awaited: a source that is stuck answers nothing, and its host ends it.
    source.return?.().catch(() => undefined);
  }
}

function brokeOff(name: string, cause?: unknown): AppError {
  return unreadable(name, "it broke off before its end.", cause);
}

/** Joins one who hands over piece by piece with one who takes: a piece waits until it was used. */
export function createHandoff() {
  let offered = Promise.withResolvers<Uint8Array | null>();
  let used = Promise.withResolvers<undefined>();
  return {
    async push(piece: Uint8Array): Promise<void> {
      const mine = used.promise;
      offered.resolve(piece);
      await mine;
    },
    end(): void {
      offered.resolve(null);
    },
    async *pieces(): AsyncGenerator<Uint8Array> {
      for (;;) {
        const piece = await offered.promise;
        if (piece === null) return;
        offered = Promise.withResolvers();
        yield piece;
        used.resolve(undefined);
        used = Promise.withResolvers();
      }
    },
  };
}
