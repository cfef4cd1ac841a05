import { RotateCcw } from "lucide-react";
import type { RecordDetail } from "#contract";
import { ask, useRead } from "#bridge";
import { Button, Dialog, momentText, showFailure, showToast, Skeleton } from "#ui";

/** Every version that was ever saved. Going back makes a new one, so nothing is lost by trying. */
export function History({ record, onClose }: { record: RecordDetail; onClose: () => void }) {
  const versions = useRead("records.versions", { id: record.id });
  const revert = async (revision: number) => {
    const reply = await ask("records.revert", { id: record.id, revision });
    if (!reply.ok) {
      showFailure(reply.failure);
      return;
    }
    onClose();
    showToast({ title: `Version ${revision} is back.`, detail: "It was saved as the newest." });
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Versions of “${record.name}”`}
      description="Each save kept what was there before. Going back saves the old version as a new one."
      foot={
        <Button combo="Esc" onClick={onClose}>
          Close
        </Button>
      }
    >
      {versions.data === undefined ? <Skeleton rows={2} /> : null}
      <ol className="versions">
        {versions.data?.map((version) => (
          <li key={version.revision}>
            <span className="num medium">Version {version.revision}</span>
            <span className="text-3 small grow clip">
              {momentText(version.changedAt)}
              {version.name === record.name ? "" : `, as “${version.name}”`}
            </span>
            {version.revision === record.revision ? (
              <span className="text-3 small">Now</span>
            ) : (
              <Button
                size="s"
                icon={RotateCcw}
                aria-label={`Go back to version ${version.revision}`}
                onClick={() => {
                  revert(version.revision).catch(() => undefined);
                }}
              >
                Go back
              </Button>
            )}
          </li>
        ))}
      </ol>
    </Dialog>
  );
}
