import type { Session } from "#contract";
import type { Audit, AuditDetails } from "#core/audit";
import { isAppError } from "#core/errors";

/** Names, never values. */
export function describe(
  session: Pick<Session, "id" | "kind" | "hostId" | "name" | "target">,
): AuditDetails {
  const { id, kind, hostId, name, target } = session;
  const host = hostId === null ? {} : { recordId: hostId, target };
  return { session: id, kind, record: name, ...host };
}

/** The end of a session is told when it can be: a full disk does not keep it open. */
export function noteEnd(audit: Audit, view: Session): void {
  const { failure, exit } = view;
  try {
    if (failure !== null) audit.append("session.failed", { ...describe(view), code: failure.code });
    else
      audit.append("session.ended", { ...describe(view), exit: exit?.code ?? exit?.signal ?? "" });
  } catch (error) {
    if (!isAppError(error)) throw error;
  }
}
