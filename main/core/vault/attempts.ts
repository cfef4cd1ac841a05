import { AppError } from "#core/errors";
import type { Clock } from "#core/ports";
import type { Storage } from "#core/storage";
import { queries } from "./schema.ts";

/** Attempts that cost nothing: a slip of the finger is human. */
const freeFailures = 3;
const firstDelayMs = 4000;
const longestDelayMs = 300_000;

/** How long an attempt must wait after so many failures in a row. [V6] */
function delayAfter(failures: number): number {
  if (failures < freeFailures) return 0;
  return Math.min(firstDelayMs * 2 ** (failures - freeFailures), longestDelayMs);
}

export interface Attempts {
  readonly retryAt: () => number | null;
  /**
   * Counts an attempt as failed before it is tried, so that ending the program half-way saves nothing.
   * Throws `attempts-delayed` while one has to wait.
   */
  readonly begin: () => void;
  /** The attempt succeeded. Joins the present transaction. */
  readonly succeed: () => void;
}

/** How many in a row, and when the last of them was. */
interface Failed {
  readonly failures: number;
  readonly failedAt: number;
}

/** Where the failures are counted. */
interface Count {
  read(): Failed;
  write(failed: Failed): void;
}

/** The count in the file: it survives a restart. */
export function countIn(storage: Storage): Count {
  return {
    read() {
      const row = storage.get(queries.selectFrom("attempt").selectAll().compile());
      return { failures: row?.failures ?? 0, failedAt: row?.failed_at ?? 0 };
    },
    write({ failures, failedAt }) {
      const row = { id: 1, failures, failed_at: failedAt };
      storage.run(queries.replaceInto("attempt").values(row).compile());
    },
  };
}

/** Rising delays after wrong passwords. */
export function createAttempts(count: Count, clock: Clock): Attempts {
  let { failures, failedAt } = count.read();

  function write(): void {
    count.write({ failures, failedAt });
  }

  function retryAt(): number | null {
    const now = clock.now();
    // SECURITY: a clock set back neither ends the wait nor stretches it past its length. [V6]
    failedAt = Math.min(failedAt, now);
    const until = failedAt + delayAfter(failures);
    return until > now ? until : null;
  }

  return {
    retryAt,
    begin() {
      const until = retryAt();
      if (until !== null) {
        const seconds = Math.ceil((until - clock.now()) / 1000);
        throw new AppError(
          "attempts-delayed",
          `Too many wrong attempts. Try again in ${seconds} s.`,
          { details: { retryAt: until } },
        );
      }
      failures++;
      failedAt = clock.now();
      write();
    },
    succeed() {
      failures = 0;
      failedAt = 0;
      write();
    },
  };
}
