import { AppError } from "#core/errors";
import type { Clock } from "#core/ports";
import type { Account } from "#core/vault";
import type { Content } from "./content/content.ts";

/** Long enough for the call that follows the answer, and for nothing that comes later. */
const lifetimeMs = 10_000;

/** One use of one record: `kind` says which use, `place` which part of the record. */
export interface Use {
  readonly kind: string;
  readonly id: string;
  readonly place?: string | number | undefined;
}

export interface Permits {
  /**
   * Passes for a record that does not ask again, and once for a use that was permitted. Throws
   * `password-needed` with the name of the use (`use`) and of the record (`recordName`).
   */
  readonly demand: (content: Pick<Content, "name" | "asksAgain">, use: Use) => void;
  /** Throws `password-wrong`, `attempts-delayed`, `vault-locked`. */
  readonly permit: (use: string, password: string) => Promise<void>;
  readonly forget: () => void;
}

/** Who gave the master password a moment ago, and for which one use. [R10] */
export function createPermits(parts: { account: Account; clock: Clock }): Permits {
  const { account, clock } = parts;
  const permitted = new Map<string, () => void>();

  function drop(use: string): boolean {
    permitted.get(use)?.();
    return permitted.delete(use);
  }

  return {
    demand({ name, asksAgain = false }, { kind, id, place = "" }) {
      const use = `${kind} ${id} ${place}`;
      // SECURITY: a permit is for this one use, and is gone with it. [R10]
      if (!asksAgain || drop(use)) return;
      throw new AppError(
        "password-needed",
        `“${name}” asks for the master password each time it is used.`,
        { details: { use, recordName: name } },
      );
    },
    async permit(use, password) {
      // SECURITY: a wrong answer is an attempt like any other, and costs as much. [V6]
      await account.confirm(password);
      drop(use);
      const cancel = clock.after(lifetimeMs, () => permitted.delete(use));
      permitted.set(use, cancel);
    },
    forget() {
      for (const use of [...permitted.keys()]) drop(use);
    },
  };
}
