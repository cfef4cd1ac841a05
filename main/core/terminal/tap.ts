import type { Session } from "#contract";
import type { Brake } from "./brake.ts";
import type { Exit, Size } from "./face.ts";

/** Whoever keeps what a session shows. Told in order; it may hold the source, and never answers late. */
export interface Recorder {
  output(bytes: Uint8Array): void;
  /** `isSecret`: it may answer a question for a password. */
  input(bytes: Uint8Array, isSecret: boolean): void;
  resize(size: Size): void;
  /** With the session, or because the person stopped it. */
  end(exit: Exit | null, why: "session" | "person"): void;
}

export interface TapParts {
  /** Begins to record a session that has just opened; null where it is not to be recorded. */
  readonly record: (
    session: Session,
    size: Size,
    told: {
      readonly hold: (isHeld: boolean) => void;
      /** What became of the recording, for the session's view. */
      readonly onChange: (recording: Session["recording"]) => void;
      /** It cannot go on, and the person wants no session without. */
      readonly onGivenUp: (error: Error) => void;
    },
  ) => Recorder | null;
  readonly brake: Brake;
  readonly onChange: (recording: Session["recording"]) => void;
  readonly onGivenUp: (error: Error) => void;
}

/** The place of a recorder in a session: there is one while it is open, or none. */
export class Tap {
  readonly #parts: TapParts;
  #recorder: Recorder | null = null;

  constructor(parts: TapParts) {
    this.#parts = parts;
  }

  /** Throws what keeps a recording from being begun where there must be one. */
  begin(session: Session, size: Size): void {
    const { record, brake, onChange, onGivenUp } = this.#parts;
    const hold = (isHeld: boolean) => {
      if (isHeld) brake.hold("recorder");
      else brake.release("recorder");
    };
    this.#recorder = record(session, size, { hold, onChange, onGivenUp });
  }

  output(bytes: Uint8Array): void {
    this.#recorder?.output(bytes);
  }

  input(bytes: Uint8Array, isSecret: boolean): void {
    this.#recorder?.input(bytes, isSecret);
  }

  resize(size: Size): void {
    this.#recorder?.resize(size);
  }

  end(exit: Exit | null, why: "session" | "person"): void {
    const recorder = this.#recorder;
    this.#recorder = null;
    recorder?.end(exit, why);
    this.#parts.brake.release("recorder");
  }
}
