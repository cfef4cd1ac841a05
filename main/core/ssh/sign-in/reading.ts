import { isAppError, type AppError } from "#core/errors";
import type { Asker } from "../face.ts";
import type { ReadFields, RecordFields } from "../route.ts";

export interface ReadingParts {
  readonly readFields: ReadFields;
  /** Allows the use that a record asked for. Throws `password-wrong`, `attempts-delayed`. */
  readonly permit: (use: string, password: string) => Promise<void>;
  /** Asks the person, with no deadline running. */
  readonly askPassword: Asker["masterPassword"];
}

/** The records of one sign-in. */
export interface Reading {
  /** The values of a record. One that asks again is asked for once in a sign-in, until the answer is right. */
  readonly read: (id: string) => Promise<RecordFields>;
  /** Lets go of what was given out. */
  forget(): void;
}

export function createReading(parts: ReadingParts): Reading {
  const { readFields } = parts;
  const permitted = new Map<string, RecordFields>();
  return {
    async read(id) {
      const known = permitted.get(id);
      if (known !== undefined) return known;
      for (let problem: string | null = null; ;) {
        try {
          const record = readFields(id, "sign-in");
          if (problem !== null) permitted.set(id, record);
          return record;
        } catch (error) {
          if (!isAppError(error, "password-needed")) throw error;
          problem = await ask(parts, error, problem ?? "");
        }
      }
    },
    forget() {
      permitted.clear();
    },
  };
}

/** Why the answer was not taken; "" when it was. */
async function ask(parts: ReadingParts, { details }: AppError, problem: string): Promise<string> {
  const { use = "", recordName = "" } = details ?? {};
  const password = await parts.askPassword({ recordName: String(recordName), problem });
  try {
    await parts.permit(String(use), password);
    return "";
  } catch (error) {
    if (isAppError(error, "password-wrong")) return "Wrong password.";
    // The person waits, and answers again.
    if (isAppError(error, "attempts-delayed")) return error.message;
    throw error;
  }
}
