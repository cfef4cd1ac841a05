import "./progress.css";

interface ProgressProps {
  readonly label: string;
  readonly done: number;
  /** Of how much; 1 where `done` is a part of the whole. */
  readonly total?: number;
}

/** How far something is. What is empty is done. */
export function Progress({ label, done, total = 1 }: ProgressProps) {
  const value = total === 0 ? 1 : done;
  return (
    <progress className="progress" max={Math.max(total, 1)} value={value} aria-label={label} />
  );
}
