import type { FrameEnd, FrameIn, FrameOut } from "#contract";
import { createPace } from "./pace.ts";

/** What an attachment paints on. `done` is called when the bytes are on the screen, not when queued. */
export interface Sink {
  readonly start: (columns: number, rows: number) => void;
  readonly write: (bytes: Uint8Array, done: () => void) => void;
}

/** One session's bytes, both ways, over one port. */
export interface Attachment {
  readonly send: (bytes: Uint8Array<ArrayBuffer>) => void;
  /** How many bytes of a paste it would take now, so that the rest stays here and can be cancelled. */
  readonly room: () => number;
  readonly resize: (columns: number, rows: number) => void;
  /** A hidden terminal is sent nothing; when it is shown again it gets a snapshot, as a new epoch. */
  readonly setVisible: (visible: boolean) => void;
  readonly close: () => void;
}

/** What may be on its way to a program that does not read, in bytes. More than the step in which `taken` is told. */
const mostOnTheWay = 256 * 1024;

const interrupts = [0x03, 0x1a, 0x1c];

/**
 * Reads frames from `port` into `sink` and acknowledges them once painted. Acknowledgements are absolute
 * within an epoch, so one that is lost or late is repaired by the next; those of an earlier epoch are never sent.
 * `onRoom` is told when there is room for more input. `onBroken` is told once, when bytes are missing or the trusted side closed the port: attach again for a snapshot.
 */
export function createAttachment(
  port: MessagePort,
  sink: Sink,
  { onRoom, onBroken }: { readonly onRoom: () => void; readonly onBroken: () => void },
): Attachment {
  let epoch = -1;
  let received = 0;
  let painted = 0;
  let sent = 0;
  let taken = 0;
  let closed = false;

  const post = (frame: FrameIn) => {
    if (!closed) port.postMessage(frame);
  };
  const close = () => {
    closed = true;
    port.onmessage = null;
    port.close();
  };
  const fail = () => {
    if (closed) return;
    close();
    onBroken();
  };
  const pace = createPace(sink.write, (count) => {
    painted += count;
    post({ kind: "ack", epoch, offset: painted });
  });
  const start = (frame: FrameOut & { kind: "start" }) => {
    if (frame.epoch <= epoch) return;
    epoch = frame.epoch;
    received = painted = 0;
    pace.clear();
    sink.start(frame.columns, frame.rows);
  };
  const output = (frame: FrameOut & { kind: "output" }) => {
    if (frame.epoch !== epoch) return;
    if (frame.offset !== received) {
      fail();
      return;
    }
    received += frame.bytes.byteLength;
    pace.add(frame.bytes);
  };

  port.addEventListener("close", fail);
  port.onmessage = ({ data }: MessageEvent<FrameOut | FrameEnd>) => {
    if (data.kind === "start") start(data);
    else if (data.kind === "output") output(data);
    else if (data.kind === "taken") {
      taken = data.bytes;
      onRoom();
    } else fail();
  };

  return {
    send: (bytes) => {
      if (isInterrupt(bytes)) pace.hurry();
      sent += bytes.length;
      post({ kind: "input", bytes });
    },
    room: () => mostOnTheWay - (sent - taken),
    resize: (columns, rows) => {
      post({ kind: "resize", columns, rows });
    },
    setVisible: (visible) => {
      post({ kind: "visible", visible });
    },
    close,
  };
}

/** Ctrl-C, Ctrl-Z or Ctrl-\\, typed by itself. */
function isInterrupt(bytes: Uint8Array): boolean {
  return bytes.length === 1 && interrupts.includes(bytes[0] ?? 0);
}
