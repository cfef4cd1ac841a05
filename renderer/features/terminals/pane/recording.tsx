import { CircleDot, CircleSlash } from "lucide-react";
import type { Session } from "#contract";
import { ask } from "#bridge";
import { Menu } from "#ui";

/** The red dot of a pane that is recorded, with the way to stop; or why it is not. */
export function RecordingMark({ session }: { session: Session }) {
  const { recording } = session;
  if (recording === null) return null;
  if (recording.problem !== null) {
    return (
      <span
        className="pane-recording pane-recording-off micro"
        role="status"
        title={recording.problem}
      >
        <CircleSlash className="ic ic-s" aria-hidden />
        Not recorded
      </span>
    );
  }
  return (
    <Menu
      label="Recording"
      entries={[
        {
          label: "Stop recording",
          icon: CircleSlash,
          onSelect: () => {
            ask("terminal.stopRecording", { sessionId: session.id }).catch(() => undefined);
          },
        },
      ]}
      trigger={
        <button type="button" className="pane-recording micro">
          <CircleDot className="ic ic-s" aria-hidden />
          Recording
        </button>
      }
    />
  );
}
