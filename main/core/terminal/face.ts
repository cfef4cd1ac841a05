import type { FrameOut } from "#contract";

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
