import type { Failure } from "#contract";

/** A use that waits for the master password: what it is called, and of which record. */
export interface Needed {
  readonly use: string;
  readonly recordName: string;
}

/** Answers whether the use is permitted now. */
type Permitter = (needed: Needed) => Promise<boolean>;

let permitter: Permitter | null = null;

/** Who asks the person when a record asks again. The answer ends it. */
export function onPasswordNeeded(next: Permitter): () => void {
  permitter = next;
  return () => {
    if (permitter === next) permitter = null;
  };
}

/** Whether what failed may be tried once more: the person gave the master password for it. */
export async function isPermittedNow({ code, details }: Failure): Promise<boolean> {
  if (code !== "password-needed" || permitter === null) return false;
  const { use, recordName } = details ?? {};
  if (typeof use !== "string" || typeof recordName !== "string") return false;
  return permitter({ use, recordName });
}
