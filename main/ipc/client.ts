import type { FrameOut } from "#contract";

/** The trusted side's end of one attached session's channel. */
export interface FramePort {
  send(frame: FrameOut): void;
  /** What arrives is unchecked: pass it through `frameIn`. */
  onFrame(listener: (raw: unknown) => void): void;
  /** The page let go of its end, was reloaded or went away. Not called after `close`. */
  onClose(listener: () => void): void;
  close(): void;
}

/** One page that is connected: what a call needs to know of who asked. */
export interface Client {
  /** Makes a channel and hands its other end to the page, marked with `attachId`. */
  openPort(attachId: string): FramePort;
}
