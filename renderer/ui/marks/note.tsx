import "./note.css";
import { CircleAlert, History, Info, ShieldCheck, TriangleAlert } from "lucide-react";
import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { useLate } from "../time.ts";
import { Mark } from "./brand.tsx";

type Tone = "plain" | "ok" | "warn" | "danger";

const toneIcons: Readonly<Record<Tone, LucideIcon>> = {
  plain: Info,
  ok: ShieldCheck,
  warn: History,
  danger: TriangleAlert,
};

interface NoteProps {
  readonly tone?: Tone;
  readonly icon?: LucideIcon;
  readonly title: string;
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
}

/** Something a person must know before they go on: what happened, what is safe, what to do. */
export function Note({ tone = "plain", icon, title, children, actions }: NoteProps) {
  const Icon = icon ?? toneIcons[tone];
  return (
    <div className={`note note-${tone}`} role={tone === "danger" ? "alert" : undefined}>
      <Icon className="ic" aria-hidden />
      <div className="grow">
        <b className="medium">{title}</b>
        {children === undefined ? null : <p>{children}</p>}
        {actions === undefined ? null : <div className="row row-tight">{actions}</div>}
      </div>
    </div>
  );
}

interface EmptyProps {
  readonly title: ReactNode;
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
  readonly art?: boolean;
}

/** An empty place that teaches its first step. */
export function Empty({ title, children, actions, art = true }: EmptyProps) {
  return (
    <div className="empty">
      {art ? (
        <span className="empty-art">
          <Mark open size={32} />
        </span>
      ) : null}
      <h2>{title}</h2>
      {children === undefined ? null : <p>{children}</p>}
      {actions === undefined ? null : <div className="row">{actions}</div>}
    </div>
  );
}

/** Still stones where rows will stand, and only when they take longer than a blink. */
export function Skeleton({ rows = 3 }: { rows?: number }) {
  const late = useLate(200);
  if (!late) return null;
  return (
    <div aria-hidden>
      {Array.from({ length: rows }, (_, index) => (
        <div className="skeleton" key={index}>
          <b />
          <span>
            <i />
            <i />
          </span>
        </div>
      ))}
    </div>
  );
}

/** Five stones for a score of 0 to 4. The words beside it carry the meaning. */
export function Strength({ score }: { score: number }) {
  const level = score >= 3 ? "high" : score === 2 ? "mid" : "low";
  return (
    <div className={`strength strength-${level}`} aria-hidden>
      {[0, 1, 2, 3, 4].map((step) => (
        <i key={step} className={step <= score ? "on" : ""} />
      ))}
    </div>
  );
}

export function FieldProblem({ children }: { children: ReactNode }) {
  return (
    <p className="hint hint-bad" role="alert">
      <CircleAlert className="ic ic-s" aria-hidden />
      <span>{children}</span>
    </p>
  );
}
