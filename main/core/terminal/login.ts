import { isAppError } from "#core/errors";
import type { ReadFields } from "#core/ssh";

/** The login that a host record names, with its password. */
interface Login {
  readonly recordId: string;
  readonly recordName: string;
  readonly password: string;
}

/**
 * Null where the session has no host, the host names no login, or the login has no password that may be used
 * now: it is in the trash, asks again for each use, is damaged, or the vault is locked.
 */
export function findLogin(readFields: ReadFields, hostId: string | null): Login | null {
  try {
    const recordId = hostId === null ? "" : (readFields(hostId).fields["login"] ?? "");
    if (recordId === "") return null;
    // SECURITY: without a use named, a record that asks again gives nothing that is concealed. [R10]
    const { name, trashed, fields } = readFields(recordId);
    const password = fields["password"] ?? "";
    // A line end would answer what is asked next as well.
    if (trashed || password === "" || /[\p{Cc}]/u.test(password)) return null;
    return { recordId, recordName: name, password };
  } catch (error) {
    if (isAppError(error)) return null;
    throw error;
  }
}
