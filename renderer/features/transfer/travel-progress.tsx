import { useCallback, useState } from "react";
import { useBridgeEvent } from "#bridge";
import type { TravelProgress } from "#contract";
import { Progress } from "#ui";

const words: Readonly<Record<TravelProgress["step"], string>> = {
  writing: "Writing the file",
  checking: "Reading the file back",
  reading: "Reading the file",
  returning: "Bringing the vaults in",
};

/** How far it is, in words and by a bar. */
export function Travelling({ first }: { first: TravelProgress["step"] }) {
  const [progress, setProgress] = useState<TravelProgress>({ step: first, done: 0, total: 0 });
  const hear = useCallback((next: TravelProgress) => {
    setProgress(next);
  }, []);
  useBridgeEvent("travel.progress", hear);
  const { step, done, total } = progress;
  return (
    <div className="stack" role="status">
      <p>{words[step]}…</p>
      <Progress done={total === 0 ? 0 : Math.min(1, done / total)} label={words[step]} />
    </div>
  );
}
