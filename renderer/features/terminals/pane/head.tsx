import { FolderTree, Terminal } from "lucide-react";
import type { Session } from "#contract";
import { IconButton, Pennant } from "#ui";
import { cleanTitle, shortFingerprint } from "../title.ts";
import { RecordingMark } from "./recording.tsx";

/** Whose screen this is: environment, target, the way there, and the key that the host proved. */
export function PaneHead({
  session,
  onFiles,
}: {
  session: Session;
  onFiles: (hostId: string) => void;
}) {
  const { hostId } = session;
  const title = cleanTitle(session.title);
  const isLocal = session.kind === "local";
  const target = isLocal ? session.name : session.target;
  return (
    <header className="pane-head">
      {session.environment === null ? (
        <Terminal className="ic ic-s text-3" aria-hidden />
      ) : (
        <span className={`pane-env env-${session.environment}`}>
          <Pennant environment={session.environment} />
          <b className="medium" aria-hidden>
            {session.environment === "lab" ? "home and lab" : session.environment}
          </b>
        </span>
      )}
      <span className="clip text-2">
        {target}
        {session.via.length === 0 ? null : (
          <span className="text-3"> via {session.via.join(", ")}</span>
        )}
        {title === "" || title === target || title === session.name ? null : (
          <bdi className="text-3">
            {" · "}
            {title}
          </bdi>
        )}
      </span>
      <span className="grow" />
      <RecordingMark session={session} />
      {hostId === null ? null : (
        <IconButton
          icon={FolderTree}
          label="Files of this host"
          onClick={() => {
            onFiles(hostId);
          }}
        />
      )}
      {session.hostKey === null ? null : (
        <span className="pane-key micro text-3" title={session.hostKey}>
          key <span className="mono">{shortFingerprint(session.hostKey)}</span>
        </span>
      )}
    </header>
  );
}
