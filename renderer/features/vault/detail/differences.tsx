import { Eye, EyeOff } from "lucide-react";
import type { Difference } from "#contract";
import { useRead } from "#bridge";
import { Dots, IconButton, SecretText, Skeleton } from "#ui";
import { useReveal } from "./reveal.ts";

interface DifferencesProps {
  readonly id: string;
  readonly from: number;
  readonly to: number;
}

const words = { added: "Added", removed: "Removed", changed: "Changed" } as const;

/** Part by part what is different in one version from what it was in another. */
export function Differences({ id, from, to }: DifferencesProps) {
  const { data, error } = useRead("records.compare", { id, from, to });
  if (error !== null) return <p className="history-none text-warn">{error.message}</p>;
  if (data === undefined) return <Skeleton rows={2} />;
  if (data.length === 0) return <p className="history-none">Nothing is different.</p>;
  return (
    <dl className="differences">
      {data.map((difference, index) => (
        <div key={`${difference.ref} ${index}`} className="difference">
          <dt>
            <span className="grow clip">{difference.label}</span>
            <span className={`difference-${difference.change}`}>{words[difference.change]}</span>
          </dt>
          {difference.change === "added" ? null : (
            <Side id={id} revision={from} difference={difference} side="before" />
          )}
          {difference.change === "removed" ? null : (
            <Side id={id} revision={to} difference={difference} side="after" />
          )}
        </div>
      ))}
    </dl>
  );
}

interface SideProps {
  readonly id: string;
  readonly revision: number;
  readonly difference: Difference;
  readonly side: "before" | "after";
}

function Side(props: SideProps) {
  const { difference, side } = props;
  if (difference.concealed) return <Concealed {...props} />;
  return (
    <dd className={`difference-${side}`}>
      <span className="unseen">{side === "before" ? "Before:" : "After:"}</span>
      <span className="grow">{difference[side]}</span>
    </dd>
  );
}

/** Dots until it is revealed, which is told of like any reveal, with its version. */
function Concealed({ id, revision, difference, side }: SideProps) {
  const revealed = useReveal(id, difference.ref, revision);
  const isShown = revealed.value !== null;
  const label = `${isShown ? "Hide" : "Reveal"} ${difference.label.toLowerCase()} of version ${revision}`;
  return (
    <dd className={`difference-${side}`}>
      <span className="unseen">{side === "before" ? "Before:" : "After:"}</span>
      <span className="grow">
        {revealed.value === null ? <Dots /> : <SecretText text={revealed.value} />}
      </span>
      <IconButton
        icon={isShown ? EyeOff : Eye}
        label={label}
        onClick={() => {
          if (isShown) revealed.hide();
          else revealed.show().catch(() => undefined);
        }}
      />
    </dd>
  );
}
