import { isAppError } from "#core/errors";
import type { ReadFields, RecordFields } from "#core/ssh";

/** The login that a host record names. */
interface Login {
  readonly recordId: string;
  readonly recordName: string;
}

/**
 * Null where the session has no host, the host names no login, or the login has no password that may be typed: it
 * is in the trash, is damaged, or the vault is locked. Of one that asks again, only typing it tells.
 */
export function findLogin(readFields: ReadFields, hostId: string | null): Login | null {
  try {
    const recordId = hostId === null ? "" : (readFields(hostId).fields["login"] ?? "");
    if (recordId === "") return null;
    // SECURITY: without a use named, a record that asks again gives nothing that is concealed. [R10]
    const { name, trashed, asksAgain = false, ...record } = readFields(recordId);
    if (trashed || (!asksAgain && passwordIn(record) === null)) return null;
    return { recordId, recordName: name };
  } catch (error) {
    if (isAppError(error)) return null;
    throw error;
  }
}

/** The password to be typed; null where the login has none. Throws as `readFields` does, `password-needed` too. */
export function readPassword(readFields: ReadFields, { recordId }: Login): string | null {
  return passwordIn(readFields(recordId, "fill"));
}

function passwordIn({ fields }: Pick<RecordFields, "fields">): string | null {
  const password = fields["password"] ?? "";
  // A line end would answer what is asked next as well.
  return password === "" || /[\p{Cc}]/u.test(password) ? null : password;
}
