import { isAppError } from "#core/errors";
import type { Records } from "#core/records";
import { hostName } from "#core/ssh";

const sshPort = 22;

function nameOf(records: Pick<Records, "readFields">, id: string): string | null {
  try {
    const { address = "", port = "" } = records.readFields(id).fields;
    return address === ""
      ? null
      : hostName(address.replace(/^\[(.*)\]$/, "$1"), Number(port) || sshPort);
  } catch (error) {
    if (isAppError(error, "not-found", "record-damaged")) return null;
    throw error;
  }
}

/** By what names ssh knows the hosts among these records, less those that a record which is not among them has too. */
export function hostNamesOf(
  records: Pick<Records, "names" | "readFields">,
  ids: ReadonlySet<string>,
): Set<string> {
  const own = new Set<string>();
  const others = new Set<string>();
  for (const { id, type } of records.names()) {
    const name = type === "host" ? nameOf(records, id) : null;
    if (name !== null) (ids.has(id) ? own : others).add(name);
  }
  for (const name of others) own.delete(name);
  return own;
}
