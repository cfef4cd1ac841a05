import type { FrameOut, Session } from "#contract";
import type { Program } from "#core/ports";
import type { Questions } from "./questions.ts";

/** The trusted side's end of one attachment, given by the host. What arrives on it is not believed. */
export interface Port {
  send(frame: FrameOut): void;
  onFrame(listener: (raw: unknown) => void): void;
  /** The page let go of its end. */
  onClose(listener: () => void): void;
  close(): void;
}

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

export type Exit = NonNullable<Session["exit"]>;

/** What a source says of itself once it is open. */
type OpenFacts = Partial<
  Pick<Session, "engine" | "cipher" | "keyExchange" | "postQuantum" | "hostKey" | "latencyMs">
>;

/** A program that runs, wherever. */
export interface Source {
  readonly program: Program;
  readonly facts: OpenFacts;
  /** What the person should read before the program's first output. */
  readonly greeting: string;
  /** Calls with the facts that change while it is open. */
  readonly onFacts: (listener: (facts: OpenFacts) => void) => void;
  /** Calls when the way to it is lost, before or instead of its exit. */
  readonly onLost: (listener: (error: Error) => void) => void;
  readonly close: () => void;
}

export interface Opening {
  readonly questions: Questions;
  readonly size: Size;
  readonly signal: AbortSignal;
}
