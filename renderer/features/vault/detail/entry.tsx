import { Copy } from "lucide-react";
import type { ReactNode } from "react";
import { IconButton, Key } from "#ui";

interface EntryProps {
  readonly label: string;
  readonly children: ReactNode;
  readonly acts?: ReactNode;
  /** Several lines: the label stays at the first. */
  readonly top?: boolean;
}

/** One line of the ledger: label, value, what can be done with it. */
export function Entry({ label, children, acts, top }: EntryProps) {
  return (
    <div className={top === true ? "entry entry-top" : "entry"}>
      <dt className="entry-label">{label}</dt>
      <dd className="entry-value">{children}</dd>
      <dd className="entry-acts">{acts}</dd>
    </div>
  );
}

export function CopyAct(props: { label: string; combo?: string; onCopy: () => Promise<void> }) {
  const { label, combo, onCopy } = props;
  return (
    <>
      <IconButton
        icon={Copy}
        label={`Copy ${label.toLowerCase()}`}
        onClick={() => {
          onCopy().catch(() => undefined);
        }}
      />
      {combo === undefined ? null : <Key combo={combo} />}
    </>
  );
}
