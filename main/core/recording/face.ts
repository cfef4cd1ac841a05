import type { Session } from "#contract";

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** What a recording says of itself: its first frame. Times in milliseconds since 1970. */
export interface Title extends Size {
  readonly sessionId: string;
  readonly hostId: string | null;
  readonly kind: Session["kind"];
  readonly name: string;
  readonly target: string;
  readonly startedAt: number;
}

/** How it ended: its last frame. */
export interface Ending {
  readonly exit: { readonly code: number | null; readonly signal: string | null } | null;
  /** `session`: with the session. `person`: it was stopped. */
  readonly why: "session" | "person";
}

/** One moment of a recording. `at` in milliseconds since its start. */
export type Moment =
  | { readonly kind: "output"; readonly at: number; readonly bytes: Uint8Array }
  | { readonly kind: "input"; readonly at: number; readonly bytes: Uint8Array }
  | ({ readonly kind: "resize"; readonly at: number } & Size)
  /** A command was sent off. */
  | { readonly kind: "mark"; readonly at: number };

/** The screen after everything up to a frame. */
export interface Keyframe extends Size {
  readonly at: number;
  /** The last frame that is in it. */
  readonly after: number;
  readonly screen: string;
}
