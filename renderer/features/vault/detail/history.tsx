import { RotateCcw } from "lucide-react";
import { useRef, useState } from "react";
import type { KeyboardEvent } from "react";
import type { RecordDetail } from "#contract";
import { ask, useRead } from "#bridge";
import type { ValueOf } from "#bridge";
import { Button, Dialog, momentText, Segments, showFailure, showToast, Skeleton } from "#ui";
import { Differences } from "./differences.tsx";
import "./history.css";

type Version = ValueOf<"records.versions">[number];
type Against = "now" | "before";

/**
 * Every version that was ever saved, and what each changed. Going back makes a new one, so nothing is lost by
 * trying.
 */
export function History({ record, onClose }: { record: RecordDetail; onClose: () => void }) {
  const earlier = useRead("records.versions", { id: record.id }).data;
  const now = { revision: record.revision, changedAt: record.changedAt, name: record.name };
  const versions = earlier === undefined ? [now] : [now, ...earlier];
  const [chosen, setChosen] = useState<number | null>(null);
  const [against, setAgainst] = useState<Against>("now");
  const version =
    versions.find(({ revision }) => revision === chosen) ?? versions[1] ?? versions[0] ?? now;
  const isNow = version.revision === record.revision;
  const revert = async () => {
    const { revision } = version;
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
      wide
      onClose={onClose}
      title={`Versions of “${record.name}”`}
      description="Each save kept what was there before. Going back saves the old version as a new one."
      foot={
        <>
          <Button combo="Esc" onClick={onClose}>
            Close
          </Button>
          <Button
            look="primary"
            icon={RotateCcw}
            disabled={isNow}
            aria-label={`Go back to version ${version.revision}`}
            onClick={() => {
              revert().catch(() => undefined);
            }}
          >
            {isNow ? "Go back" : `Go back to version ${version.revision}`}
          </Button>
        </>
      }
    >
      {earlier === undefined ? (
        <Skeleton rows={2} />
      ) : (
        <div className="history">
          <Versions versions={versions} chosen={version} now={now} onChoose={setChosen} />
          <section className="history-changes" aria-label="What changed">
            <Choice isNow={isNow} against={against} onAgainst={setAgainst} />
            <Changes
              record={record}
              versions={versions}
              version={version}
              against={isNow ? "before" : against}
            />
          </section>
        </div>
      )}
    </Dialog>
  );
}

interface ChoiceProps {
  readonly isNow: boolean;
  readonly against: Against;
  readonly onAgainst: (against: Against) => void;
}

function Choice({ isNow, against, onAgainst }: ChoiceProps) {
  if (isNow) return <p className="small text-3">What the last save changed</p>;
  return (
    <Segments
      label="Compare with"
      value={against}
      choices={[
        { value: "now", label: "Changed since" },
        { value: "before", label: "Changed by it" },
      ]}
      onChange={onAgainst}
    />
  );
}

interface ChangesProps {
  readonly record: RecordDetail;
  readonly versions: readonly Version[];
  readonly version: Version;
  readonly against: Against;
}

/** From a version to now, or to it from the one before. */
function Changes({ record, versions, version, against }: ChangesProps) {
  const { revision } = version;
  if (against === "now") {
    return <Differences key={revision} id={record.id} from={revision} to={record.revision} />;
  }
  const before = versions[versions.indexOf(version) + 1];
  if (before === undefined) {
    return <p className="history-none">This is the first version. Everything in it was new.</p>;
  }
  return (
    <Differences key={`${revision} before`} id={record.id} from={before.revision} to={revision} />
  );
}

interface VersionsProps {
  readonly versions: readonly Version[];
  readonly chosen: Version;
  readonly now: Version;
  readonly onChoose: (revision: number) => void;
}

const optionId = (revision: number) => `version-${revision}`;
const steps: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1 };

/** The newest first; moved through by the arrow keys. */
function Versions({ versions, chosen, now, onChoose }: VersionsProps) {
  const list = useRef<HTMLUListElement>(null);
  const onKey = (event: KeyboardEvent) => {
    const edges: Readonly<Record<string, number>> = { Home: 0, End: versions.length - 1 };
    const at = edges[event.key] ?? versions.indexOf(chosen) + (steps[event.key] ?? NaN);
    const next = versions[at];
    if (next === undefined) return;
    event.preventDefault();
    onChoose(next.revision);
    list.current?.children[at]?.scrollIntoView({ block: "nearest" });
  };
  return (
    <ul
      ref={list}
      className="history-versions"
      role="listbox"
      aria-label="Versions"
      aria-activedescendant={optionId(chosen.revision)}
      tabIndex={0}
      onKeyDown={onKey}
    >
      {versions.map((version) => (
        <li
          key={version.revision}
          id={optionId(version.revision)}
          role="option"
          aria-selected={version.revision === chosen.revision}
          onPointerDown={() => {
            onChoose(version.revision);
          }}
        >
          <span className="num medium">Version {version.revision}</span>
          <span className="small text-3 clip">
            {version.revision === now.revision ? "Now, " : ""}
            {momentText(version.changedAt)}
            {version.name === now.name ? "" : `, as “${version.name}”`}
          </span>
        </li>
      ))}
    </ul>
  );
}
