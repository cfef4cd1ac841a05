import { useCallback, useState } from "react";
import { useBridgeEvent } from "#bridge";
import type { Events } from "#contract";
import { Progress } from "#ui";

type Heard = Events["transfer.progress"];

const words: Readonly<Record<Heard["step"], string>> = {
  reading: "Reading the file",
  writing: "Bringing the records in",
  exporting: "Writing the file",
};

/** How far the work is, told in words and by a bar. `sent`: how much of the file was handed over so far. */
export function Working({ sent }: { sent: number | null }) {
  const [progress, setProgress] = useState<Heard | null>(null);
  const hear = useCallback((next: Heard) => {
    setProgress(next);
  }, []);
  useBridgeEvent("transfer.progress", hear);
  const share =
    progress === null || progress.total === 0 ? (sent ?? 0) : progress.done / progress.total;
  const label = progress === null ? "Reading the file" : words[progress.step];
  return (
    <div className="stack" role="status">
      <p>{label}…</p>
      <Progress done={share} label={label} />
    </div>
  );
}
